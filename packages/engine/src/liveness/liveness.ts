import type { PresentationAttack } from '@renbie/contracts'
import type { Mesh } from '../detect/mesh.ts'
import type { LivenessPlan } from '../packs/pack.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'
import { surroundings } from './crop.ts'

/** Passive presentation attack detection on the one face of a live picture (ISO/IEC 30107-3). */
export type Liveness = { assess(pyramid: Pyramid, mesh: Mesh): Promise<PresentationAttack> }

export const NOT_ASSESSED: PresentationAttack = { verdict: 'not-assessed', score: null, threshold: null, method: null }

/** `networks` in the order of the plan. */
export function createLiveness(networks: readonly Network[], { parts, answer, threshold, method }: LivenessPlan): Liveness {
  return {
    async assess(pyramid, mesh) {
      let bonaFide = 0
      for (const [i, { input, cropScale }] of parts.entries()) {
        const network = networks[i]
        if (!network) throw new Error('a liveness network is not loaded')
        const crop = sampleSquare(pyramid, surroundings(mesh, pyramid, cropScale, input.sizePx), input.sizePx, normalisationOf(input))
        bonaFide += bonaFideOf(await network.run(1, input.sizePx, crop), answer) / parts.length
      }
      const score = Math.min(1, Math.max(0, 1 - bonaFide))
      return { verdict: score >= threshold ? 'attack' : 'bona-fide', score, threshold, method }
    },
  }
}

/** Classes before their softmax, or probabilities of which one means bona fide. Throws when the network does not answer so. */
function bonaFideOf(outputs: Map<string, Float32Array>, { kind, bonaFideClass }: LivenessPlan['answer']): number {
  const [values] = outputs.values()
  const wanted = values?.[bonaFideClass]
  if (!values || wanted === undefined || !Number.isFinite(wanted)) throw new Error('a liveness network lacks its output')
  if (kind === 'probabilities') return wanted
  return 1 / values.reduce((sum, value) => sum + Math.exp(value - wanted), 0)
}

/** What is wrong with the outputs of a network whose class `bonaFideClass` means a live face; null when it may be one. */
export const livenessFault =
  (bonaFideClass: number) =>
  (outputs: Map<string, Float32Array>): string | null => {
    const lengths = [...outputs.values()].map((values) => values.length)
    const classes = lengths[0] ?? 0
    if (lengths.length === 1 && classes >= 2 && classes <= 10 && bonaFideClass < classes) return null
    return `outputs of ${lengths.join(', ') || 'no'} numbers instead of one of 2 to 10 classes, number ${bonaFideClass} among them`
  }
