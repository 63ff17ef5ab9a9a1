import type { Point } from '../analysis.ts'
import type { Mesh } from '../detect/mesh.ts'
import { fitSimilarity, type Similarity } from '../picture/similarity.ts'

/**
 * Where the recogniser expects points of the face, in parts of the face's square: dlib's mean face (King, dlib
 * `image_transforms/interpolation.h`), the points of the 68-point scheme on nose, eyes and upper lip, which are those
 * dlib itself aligns by. Each with the mesh point (Kartynnik et al. 2019) that lies at the same place of the face.
 */
const REFERENCE: readonly { mesh: number; x: number; y: number }[] = [
  { mesh: 168, x: 0.490127, y: 0.203352 },
  { mesh: 197, x: 0.490127, y: 0.307009 },
  { mesh: 5, x: 0.490127, y: 0.409805 },
  { mesh: 4, x: 0.490127, y: 0.515625 },
  { mesh: 98, x: 0.36688, y: 0.587326 },
  { mesh: 97, x: 0.426036, y: 0.609345 },
  { mesh: 2, x: 0.490127, y: 0.628106 },
  { mesh: 326, x: 0.554217, y: 0.609345 },
  { mesh: 327, x: 0.613373, y: 0.587326 },
  { mesh: 33, x: 0.121737, y: 0.216423 },
  { mesh: 160, x: 0.187122, y: 0.178758 },
  { mesh: 158, x: 0.265825, y: 0.179852 },
  { mesh: 133, x: 0.334606, y: 0.231733 },
  { mesh: 153, x: 0.260918, y: 0.245099 },
  { mesh: 144, x: 0.182743, y: 0.244077 },
  { mesh: 362, x: 0.645647, y: 0.231733 },
  { mesh: 385, x: 0.714428, y: 0.179852 },
  { mesh: 387, x: 0.793132, y: 0.178758 },
  { mesh: 263, x: 0.858516, y: 0.216423 },
  { mesh: 373, x: 0.79751, y: 0.244077 },
  { mesh: 380, x: 0.719335, y: 0.245099 },
  { mesh: 61, x: 0.254149, y: 0.780233 },
  { mesh: 39, x: 0.340985, y: 0.745405 },
  { mesh: 37, x: 0.428858, y: 0.727388 },
  { mesh: 0, x: 0.490127, y: 0.742578 },
  { mesh: 267, x: 0.551395, y: 0.727388 },
  { mesh: 269, x: 0.639268, y: 0.745405 },
  { mesh: 291, x: 0.726104, y: 0.780233 },
  { mesh: 78, x: 0.290379, y: 0.784792 },
  { mesh: 82, x: 0.428096, y: 0.778746 },
  { mesh: 13, x: 0.490127, y: 0.785343 },
  { mesh: 312, x: 0.552157, y: 0.778746 },
  { mesh: 308, x: 0.689874, y: 0.784792 },
]
/** Room around the face's square, in parts of its side, as the recogniser was trained. */
const PADDING = 0.25

/** Carries a chip of `chipPx`, aligned as dlib's are, onto the picture. Null when the points have collapsed. */
export function dlibChipToPicture(mesh: Mesh, chipPx: number): Similarity | null {
  const inChip = REFERENCE.map(({ x, y }): Point => ({
    x: (chipPx * (PADDING + x)) / (1 + 2 * PADDING),
    y: (chipPx * (PADDING + y)) / (1 + 2 * PADDING),
  }))
  const inPicture = REFERENCE.map(({ mesh: index }) => mesh.points[index]!)
  return fitSimilarity(inChip, inPicture)
}
