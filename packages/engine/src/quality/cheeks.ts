import type { Point } from '../analysis.ts'
import { sampleSquare, PLAIN } from '../picture/sample.ts'
import type { FaceView } from './face-view.ts'

/** Side of a cheek's square over the distance between the eyes (ISO/IEC 29794-5). */
const SIDE = 0.3
/** As many pixels as the square has in the standard's aligned picture, where 113 lie between the eyes: histograms compare. */
const SIDE_PX = 33

/** Colours of a cheek's square, planar RGB, 0..255. */
export type Cheek = Float32Array

/**
 * The squares below the eyes, halfway to the mouth, each outward from the middle of its eye. Null when one of them reaches
 * beyond the picture.
 */
export function cheeksOf({ pyramid, landmarks }: FaceView): readonly [left: Cheek, right: Cheek] | null {
  const { eyes, eyesApart, eyesMiddle, mouth } = landmarks
  // Unit vectors across (from eye to eye) and down (square to it): the squares are upright when the eyes are level.
  const across = { x: (eyes[1].x - eyes[0].x) / eyesApart, y: (eyes[1].y - eyes[0].y) / eyesApart }
  const down = { x: -across.y, y: across.x }
  const half = Math.hypot(mouth.x - eyesMiddle.x, mouth.y - eyesMiddle.y) / 2
  const side = SIDE * eyesApart
  const at = (from: Point, along: number, below: number): Point => ({ x: from.x + across.x * along + down.x * below, y: from.y + across.y * along + down.y * below })
  const square = (from: Point): Cheek | null => {
    const ends = [from, at(from, side, 0), at(from, 0, side), at(from, side, side)]
    if (!ends.every(({ x, y }) => x >= 0 && y >= 0 && x <= pyramid.width && y <= pyramid.height)) return null
    const scale = side / SIDE_PX
    return sampleSquare(pyramid, { a: across.x * scale, b: across.y * scale, tx: from.x, ty: from.y }, SIDE_PX, PLAIN)
  }
  const left = square(at(eyes[0], -side, half))
  const right = square(at(eyes[1], 0, half))
  return left && right && [left, right]
}
