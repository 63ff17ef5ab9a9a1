import { join } from 'node:path'
import type { PackInput, PackManifest } from '@renbie/contracts'
import { GRAPH_INPUT_PX, prepareLiveness, type LivenessNetwork } from '../embedded/build.ts'
import type { LivenessPlan } from '../pack.ts'

type Part = NonNullable<PackManifest['liveness']>

/** Human cuts the face so for its own nets: 1.5 times the box of its detector, which is about the face mesh's. */
const HUMAN_CROP_SCALE = 1.5
const embedded = { 'human-antispoof': 'antispoof', 'human-liveness': 'liveness' } as const satisfies Record<string, LivenessNetwork>

/** What a pack looks for presentation attacks with; null without. `cacheDirectory`: where the embedded networks are made. */
export async function livenessPlanOf(directory: string, liveness: Part | undefined, cacheDirectory: string): Promise<LivenessPlan | null> {
  if (!liveness) return null
  const { threshold } = liveness
  const method = livenessName(liveness)
  if (liveness.family === 'minifasnet') {
    const parts = liveness.networks.map(({ file, input, cropScale }) => ({ path: join(directory, file), input, cropScale }))
    return { parts, answer: { kind: 'logits', bonaFideClass: liveness.bonaFideClass }, threshold, method }
  }
  const name = embedded[liveness.family]
  const input: PackInput = { sizePx: GRAPH_INPUT_PX[name], colourOrder: 'rgb', range: 1, mean: [0, 0, 0], deviation: [1, 1, 1] }
  // One number of its own, or two that add up to one: in both the first says how much the face seems alive.
  const parts = [{ path: await prepareLiveness(cacheDirectory, name), input, cropScale: HUMAN_CROP_SCALE }]
  return { parts, answer: { kind: 'probabilities', bonaFideClass: 0 }, threshold, method }
}

/** For a person, and on record with each verdict: families, crops, and the beginning of each file’s digest. */
export function livenessName(liveness: Part): string {
  if (liveness.family !== 'minifasnet') return liveness.family
  return `minifasnet ${liveness.networks.map(({ sha256, cropScale }) => `${cropScale}× ${sha256.slice(0, 8)}`).join(', ')}`
}
