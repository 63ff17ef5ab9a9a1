import type { PackInput } from '@renbie/contracts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'
import { placed, type Candidate, type Detector, type View } from './detector.ts'

/** OpenCV Zoo's default is 0.9 (for precision); the face mesh confirms what counts here, so recall decides. */
const MINIMUM_SCORE = 0.5
const STRIDES = [8, 16, 32] as const
/** Outputs by name and stride, and how many numbers each has for one cell. */
const HEADS = [['cls', 1], ['obj', 1], ['bbox', 4], ['kps', 10]] as const

/** YuNet (Wu et al., Machine Intelligence Research 2023): no anchors, one answer a cell at each stride. */
export function yunet(network: Network, input: PackInput): Detector {
  const { sizePx } = input
  const normalisation = normalisationOf(input)
  return {
    async inView(pyramid, view) {
      const scale = view.sidePx / sizePx
      const outputs = await network.run(1, sizePx, sampleSquare(pyramid, { a: scale, b: 0, tx: view.x, ty: view.y }, sizePx, normalisation))
      return STRIDES.flatMap((stride) => candidates(outputs, stride, view, sizePx))
    },
  }
}

/** What is wrong with the outputs for an input of `sizePx`; null when they are YuNet's. */
export function yunetFault(outputs: Map<string, Float32Array>, sizePx: number): string | null {
  for (const stride of STRIDES) {
    for (const [head, numbers] of HEADS) {
      const found = outputs.get(`${head}_${stride}`)?.length
      const wanted = numbers * (sizePx / stride) ** 2
      if (found !== wanted) return `output ${head}_${stride} has ${found ?? 'no'} numbers instead of ${wanted}`
    }
  }
  return null
}

function candidates(outputs: Map<string, Float32Array>, stride: number, view: View, sizePx: number): Candidate[] {
  const [classes, objects, boxes, keyPoints] = HEADS.map(([head]) => outputs.get(`${head}_${stride}`))
  if (!classes || !objects || !boxes || !keyPoints) throw new Error('the detector lacks an output')
  const columns = sizePx / stride
  const found: Candidate[] = []
  for (let cell = 0; cell < classes.length; cell++) {
    const score = Math.sqrt(clamped(classes[cell]!) * clamped(objects[cell]!))
    if (!(score >= MINIMUM_SCORE)) continue
    const column = cell % columns
    const row = Math.floor(cell / columns)
    const x = (column + boxes[cell * 4]!) * stride
    const y = (row + boxes[cell * 4 + 1]!) * stride
    const halfWidth = (Math.exp(boxes[cell * 4 + 2]!) * stride) / 2
    const halfHeight = (Math.exp(boxes[cell * 4 + 3]!) * stride) / 2
    const eye = (i: 0 | 1) => ({ x: (column + keyPoints[cell * 10 + 2 * i]!) * stride, y: (row + keyPoints[cell * 10 + 2 * i + 1]!) * stride })
    const edges = { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight }
    found.push(placed(edges, [eye(0), eye(1)], score, view, sizePx))
  }
  return found
}

function clamped(probability: number): number {
  return Math.min(1, Math.max(0, probability))
}
