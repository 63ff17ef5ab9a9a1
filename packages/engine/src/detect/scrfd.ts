import type { PackInput } from '@renbie/contracts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'
import { placed, type Candidate, type Detector, type View } from './detector.ts'

/** InsightFace's own threshold. */
const MINIMUM_SCORE = 0.5
const STRIDES = [8, 16, 32] as const
const ANCHORS_PER_CELL = 2
/** Numbers an anchor: score, box (distances from the cell to left, top, right, bottom), five points. */
const HEADS = [1, 4, 10] as const

/**
 * SCRFD (Guo et al., ICLR 2022) as InsightFace exports it. Its outputs have numbers for names that differ from file to file,
 * so they are taken by order: scores, boxes and points, each at the three strides.
 */
export function scrfd(network: Network, input: PackInput): Detector {
  const { sizePx } = input
  const normalisation = normalisationOf(input)
  return {
    async inView(pyramid, view) {
      const scale = view.sidePx / sizePx
      const values = sampleSquare(pyramid, { a: scale, b: 0, tx: view.x, ty: view.y }, sizePx, normalisation)
      const heads = [...(await network.run(1, sizePx, values)).values()]
      return STRIDES.flatMap((stride, at) => candidates([heads[at], heads[at + 3], heads[at + 6]], stride, view, sizePx))
    },
  }
}

/** What is wrong with the outputs for an input of `sizePx`; null when they are SCRFD's with five points. */
export function scrfdFault(outputs: Map<string, Float32Array>, sizePx: number): string | null {
  const found = [...outputs.values()].map((values) => values.length)
  const wanted = HEADS.flatMap((numbers) => STRIDES.map((stride) => numbers * ANCHORS_PER_CELL * (sizePx / stride) ** 2))
  const same = found.length === wanted.length && wanted.every((length, i) => found[i] === length)
  return same ? null : `outputs of ${found.join(', ')} numbers instead of ${wanted.join(', ')}`
}

type Heads = (Float32Array | undefined)[]

function candidates([scores, boxes, offsets]: Heads, stride: number, view: View, sizePx: number): Candidate[] {
  if (!scores || !boxes || !offsets) throw new Error('the detector lacks an output')
  const columns = sizePx / stride
  const found: Candidate[] = []
  for (let anchor = 0; anchor < scores.length; anchor++) {
    const score = scores[anchor]!
    if (!(score >= MINIMUM_SCORE)) continue
    const cell = Math.floor(anchor / ANCHORS_PER_CELL)
    const x = (cell % columns) * stride
    const y = Math.floor(cell / columns) * stride
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(anchor * 4, anchor * 4 + 4).map((distance) => distance * stride)
    const eye = (i: 0 | 1) => ({ x: x + offsets[anchor * 10 + 2 * i]! * stride, y: y + offsets[anchor * 10 + 2 * i + 1]! * stride })
    found.push(placed({ left: x - left, top: y - top, right: x + right, bottom: y + bottom }, [eye(0), eye(1)], Math.min(1, score), view, sizePx))
  }
  return found
}
