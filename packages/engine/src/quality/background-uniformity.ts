import { sampleSquare, PLAIN } from '../picture/sample.ts'
import { apply, invert } from '../picture/similarity.ts'
import { luminanceOf, type FaceView } from './face-view.ts'
import type { Raw } from './raw.ts'

/** The standard's cut: so many distances between the eyes wide and high, the eyes at this part of its height. */
const SIDE = 4.35
const EYES_AT = 0.55
const SIDE_PX = 96
/** What may be head and hair: half axes of an ellipse over the head's width and over its height from hairline to chin. */
const HEAD = { halfWidth: 0.78, halfHeight: 0.95 } as const
/** Below this part of the way from the eyes to the chin lie shoulders and long hair. */
const LOWEST = 0.5
/** Fewer pixels than this part of the square say nothing about a background. */
const LEAST_PART = 0.04

/**
 * Mean gradient (Sobel) of the luminance behind the head: 0 uniform, a hundred and more for a busy scene. The standard takes
 * the background from a segmentation network; here it is what lies beside and above an ellipse around the head and above
 * the shoulders.
 */
export function backgroundUniformity({ pyramid, landmarks }: FaceView): Raw {
  const { eyes, eyesMiddle } = landmarks
  const a = ((eyes[1].x - eyes[0].x) * SIDE) / SIDE_PX
  const b = ((eyes[1].y - eyes[0].y) * SIDE) / SIDE_PX
  const [u, v] = [SIDE_PX / 2, SIDE_PX * EYES_AT]
  const toPicture = { a, b, tx: eyesMiddle.x - (a * u - b * v), ty: eyesMiddle.y - (b * u + a * v) }
  const colours = sampleSquare(pyramid, toPicture, SIDE_PX, PLAIN)
  const plane = SIDE_PX * SIDE_PX
  const luminance = new Uint8Array(plane)
  for (let i = 0; i < plane; i++) luminance[i] = luminanceOf(colours[i]!, colours[i + plane]!, colours[i + 2 * plane]!)

  // The head in the cut.
  const toCut = invert(toPicture)
  const [hairline, chin] = [apply(toCut, landmarks.hairline), apply(toCut, landmarks.chin)]
  const middle = { x: (hairline.x + chin.x) / 2, y: (hairline.y + chin.y) / 2 }
  const halfWidth = (HEAD.halfWidth * landmarks.width) / Math.hypot(a, b)
  const halfHeight = HEAD.halfHeight * (chin.y - hairline.y)
  const lowest = v + LOWEST * (chin.y - v)
  // A gradient needs its neighbours: a pixel and a half of room from the edge of the picture.
  const room = 1.5 * Math.hypot(a, b)
  const isBackground = (column: number, row: number): boolean => {
    if (row > lowest || ((column - middle.x) / halfWidth) ** 2 + ((row - middle.y) / halfHeight) ** 2 < 1) return false
    const { x, y } = apply(toPicture, { x: column, y: row })
    return x >= room && y >= room && x <= pyramid.width - room && y <= pyramid.height - room
  }

  let sum = 0
  let count = 0
  for (let row = 1; row < SIDE_PX - 1; row++) {
    for (let column = 1; column < SIDE_PX - 1; column++) {
      if (!isBackground(column + 0.5, row + 0.5)) continue
      sum += gradientAt(luminance, row * SIDE_PX + column)
      count++
    }
  }
  return count < LEAST_PART * plane ? 'background-hidden' : sum / count
}

function gradientAt(values: Uint8Array, i: number): number {
  const at = (rows: number, columns: number) => values[i + rows * SIDE_PX + columns]!
  const across = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)
  const down = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1)
  return Math.hypot(across, down)
}
