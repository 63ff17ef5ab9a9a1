import type { PackInput } from '@renbie/contracts'
import type { Point } from '../analysis.ts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'
import { placed, type Candidate, type Detector, type View } from './detector.ts'

/** Its authors show faces from 0.5 on; the face mesh confirms what counts here. */
const MINIMUM_SCORE = 0.5
/** Two square anchors in the middle of every cell, sides in pixels of the input (Pytorch_Retinaface, `cfg_mnet`). */
const GRIDS = [
  { stride: 8, sides: [16, 32] },
  { stride: 16, sides: [64, 128] },
  { stride: 32, sides: [256, 512] },
] as const
const ANCHORS_PER_CELL = 2
/** What the network's numbers were divided by in training: offsets in sides of the anchor, and the logarithm of a size. */
const OFFSET_VARIANCE = 0.1
const SIZE_VARIANCE = 0.2
/** Numbers an anchor. */
const BOX = 4, CONFIDENCE = 2, POINTS = 10
const SOFTMAX_ERROR = 1e-3

type Heads = { boxes: Float32Array; confidences: Float32Array; points: Float32Array }

/**
 * RetinaFace on MobileNet 0.25 (Deng et al., CVPR 2020). Exports differ in the names and in the order of the outputs, and no
 * two of them are of one length: they are told apart by that. Confidences are after their softmax.
 */
export function retinaface(network: Network, input: PackInput): Detector {
  const { sizePx } = input
  const normalisation = normalisationOf(input)
  return {
    async inView(pyramid, view) {
      const scale = view.sidePx / sizePx
      const heads = headsOf(await network.run(1, sizePx, sampleSquare(pyramid, { a: scale, b: 0, tx: view.x, ty: view.y }, sizePx, normalisation)), sizePx)
      if (!heads) throw new Error('the detector lacks an output')
      return candidates(heads, view, sizePx)
    },
  }
}

/** What is wrong with the outputs for an input of `sizePx`; null when they are RetinaFace's with five points. */
export function retinafaceFault(outputs: Map<string, Float32Array>, sizePx: number): string | null {
  const heads = headsOf(outputs, sizePx)
  if (!heads) {
    const wanted = [BOX, CONFIDENCE, POINTS].map((numbers) => numbers * anchorsOf(sizePx))
    return `outputs of ${[...outputs.values()].map(({ length }) => length).join(', ') || 'no'} numbers instead of ${wanted.join(', ')} in any order`
  }
  const { confidences } = heads
  for (let i = 0; i < confidences.length; i += CONFIDENCE) {
    if (Math.abs(confidences[i]! + confidences[i + 1]! - 1) > SOFTMAX_ERROR) return 'confidences that do not add up to 1: export the network with its softmax'
  }
  return null
}

function anchorsOf(sizePx: number): number {
  return GRIDS.reduce((sum, { stride }) => sum + ANCHORS_PER_CELL * (sizePx / stride) ** 2, 0)
}

function headsOf(outputs: Map<string, Float32Array>, sizePx: number): Heads | null {
  const withNumbers = (numbers: number) => [...outputs.values()].find(({ length }) => length === numbers * anchorsOf(sizePx))
  const [boxes, confidences, points] = [withNumbers(BOX), withNumbers(CONFIDENCE), withNumbers(POINTS)]
  return outputs.size === 3 && boxes && confidences && points ? { boxes, confidences, points } : null
}

function candidates(heads: Heads, view: View, sizePx: number): Candidate[] {
  const found: Candidate[] = []
  let at = 0
  for (const { stride, sides } of GRIDS) {
    const columns = sizePx / stride
    for (let cell = 0; cell < columns ** 2; cell++) {
      const middle = { x: ((cell % columns) + 0.5) * stride, y: (Math.floor(cell / columns) + 0.5) * stride }
      for (const side of sides) {
        if (heads.confidences[at * CONFIDENCE + 1]! >= MINIMUM_SCORE) found.push(candidateOf(heads, at, { middle, side }, view, sizePx))
        at++
      }
    }
  }
  return found
}

function candidateOf({ boxes, confidences, points }: Heads, at: number, { middle, side }: { middle: Point; side: number }, view: View, sizePx: number): Candidate {
  const offset = (values: Float32Array, index: number): Point => ({ x: middle.x + values[index]! * OFFSET_VARIANCE * side, y: middle.y + values[index + 1]! * OFFSET_VARIANCE * side })
  const half = (index: number) => (side * Math.exp(boxes[index]! * SIZE_VARIANCE)) / 2
  const { x, y } = offset(boxes, at * BOX)
  const [halfWidth, halfHeight] = [half(at * BOX + 2), half(at * BOX + 3)]
  const edges = { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight }
  return placed(edges, [offset(points, at * POINTS), offset(points, at * POINTS + 2)], Math.min(1, confidences[at * CONFIDENCE + 1]!), view, sizePx)
}
