import { dlibChipToPicture } from '../align/chip.ts'
import { arcfaceChipToPicture } from '../align/five-points.ts'
import type { Mesh } from '../detect/mesh.ts'
import type { PackPlan } from '../packs/pack.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import { mirrored, normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'

/**
 * `template`: L2-normalised. `mirrorAgreement`: cosine of the outputs for the chip and for its mirror image, −1..1: the less the
 * network is sure of a face, the more they differ, which foretells how well the template will compare.
 */
export type DescribedFace = { template: Float32Array; mirrorAgreement: number }

/** `network`: what kind of network it is, for whoever knows what to make of its agreement. */
export type Recogniser = {
  network: PackPlan['recogniser']['alignment']
  /** The face that the mesh lies on; null when its points have collapsed. */
  describe(pyramid: Pyramid, mesh: Mesh): Promise<DescribedFace | null>
}

export function createRecogniser(network: Network, { input, alignment }: PackPlan['recogniser']): Recogniser {
  const { sizePx } = input
  const normalisation = normalisationOf(input)
  const chipToPicture = alignment === 'arcface-5' ? arcfaceChipToPicture : dlibChipToPicture
  return {
    network: alignment,
    async describe(pyramid, mesh) {
      const place = chipToPicture(mesh, sizePx)
      if (!place) return null
      return mirrorSum(network, sampleSquare(pyramid, place, sizePx, normalisation), sizePx)
    },
  }
}

/**
 * The sum of the outputs for the chip and for its mirror image, L2-normalised. The mirror costs a second pass and takes
 * away a quarter to a third of the false non-matches.
 */
async function mirrorSum(network: Network, chip: Float32Array, sizePx: number): Promise<DescribedFace> {
  const chips = [chip, mirrored(chip, sizePx)]
  const outputs = network.inputShape[0] === 1 ? await oneByOne(network, chips, sizePx) : await together(network, chips, sizePx)
  const [straight, flipped] = outputs
  if (!straight || !flipped || straight.length !== flipped.length) throw new Error('the recogniser lacks its output')
  const summed = straight.map((value, i) => value + flipped[i]!)
  return { template: unitLength(summed), mirrorAgreement: similarity(unitLength(straight), unitLength(flipped)) }
}

/** Many files are exported for one picture at a time. */
async function oneByOne(network: Network, chips: readonly Float32Array[], sizePx: number): Promise<Float32Array[]> {
  const outputs: Float32Array[] = []
  for (const chip of chips) outputs.push(only(await network.run(1, sizePx, chip)))
  return outputs
}

async function together(network: Network, chips: readonly Float32Array[], sizePx: number): Promise<Float32Array[]> {
  const batch = new Float32Array(chips.reduce((sum, chip) => sum + chip.length, 0))
  chips.forEach((chip, i) => batch.set(chip, i * chip.length))
  const output = only(await network.run(chips.length, sizePx, batch))
  const dimension = output.length / chips.length
  return chips.map((_, i) => output.subarray(i * dimension, (i + 1) * dimension))
}

function only(outputs: Map<string, Float32Array>): Float32Array {
  for (const values of outputs.values()) return values
  throw new Error('the recogniser lacks its output')
}

function unitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return length > 0 ? vector.map((value) => value / length) : vector
}

/** Cosine of two L2-normalised templates, −1..1. Throws when they are of different packs' dimensions. */
export function similarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`templates of ${a.length} and ${b.length} numbers cannot be compared`)
  let dot = 0
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!
  return Math.min(1, Math.max(-1, dot))
}
