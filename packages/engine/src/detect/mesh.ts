import type { Point } from '../analysis.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import { apply, scaleOf, type Similarity } from '../picture/similarity.ts'
import type { Network } from '../runtime/network.ts'
import type { Candidate } from './detector.ts'

/** 468 points of MediaPipe's face mesh in pixels of the picture; `depths` in the same unit, smaller is nearer the camera. */
export type Mesh = { points: Point[]; depths: number[]; presence: number }

/** Outer and inner corner of the eye at the left of the picture, then of the other. */
const EYE_CORNERS = [[33, 133], [362, 263]] as const

const INPUT_PX = 192
const POINTS = 468
/** Side of the crop over the longer side of the detector's box, as the mesh was trained (Kartynnik et al. 2019). */
const CROP_MARGIN = 1.5
const NORMALISATION = normalisationOf({ sizePx: INPUT_PX, colourOrder: 'rgb', range: 1, mean: [0, 0, 0], deviation: [1, 1, 1] })

/** Fits the mesh to a candidate, upright by its eyes. `presence` 0..1: is this a face at all? */
export async function fitMesh(network: Network, pyramid: Pyramid, candidate: Candidate): Promise<Mesh> {
  const toPicture = cropOf(candidate)
  const outputs = await network.run(1, INPUT_PX, sampleSquare(pyramid, toPicture, INPUT_PX, NORMALISATION))
  const coordinates = outputs.get('Identity_2')
  const presence = outputs.get('Identity_1')?.[0]
  if (!coordinates || presence === undefined) throw new Error('the landmark network lacks an output')
  const scale = scaleOf(toPicture)
  const points: Point[] = []
  const depths: number[] = []
  for (let i = 0; i < POINTS; i++) {
    points.push(apply(toPicture, { x: coordinates[i * 3]!, y: coordinates[i * 3 + 1]! }))
    depths.push(coordinates[i * 3 + 2]! * scale)
  }
  return { points, depths, presence }
}

/** Centre of an eye, between its corners: 0 is the one at the left of the picture. */
export function eyeOf({ points }: Mesh, index: 0 | 1): Point {
  const [a, b] = EYE_CORNERS[index]
  return { x: (points[a]!.x + points[b]!.x) / 2, y: (points[a]!.y + points[b]!.y) / 2 }
}

function cropOf({ box, eyes }: Candidate): Similarity {
  const side = Math.max(box.width, box.height) * CROP_MARGIN
  const angle = Math.atan2(eyes[1].y - eyes[0].y, eyes[1].x - eyes[0].x)
  const a = (Math.cos(angle) * side) / INPUT_PX
  const b = (Math.sin(angle) * side) / INPUT_PX
  const half = INPUT_PX / 2
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  return { a, b, tx: x - (a * half - b * half), ty: y - (b * half + a * half) }
}
