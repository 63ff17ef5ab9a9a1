import type { Point } from '../analysis.ts'
import { dlibChipToPicture } from '../align/chip.ts'
import type { Mesh } from '../detect/mesh.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import { PLAIN, sampleSquare } from '../picture/sample.ts'
import { apply, invert, scaleOf, type Similarity } from '../picture/similarity.ts'
import { landmarksOf, type Landmarks } from './landmarks.ts'

/** Side of the aligned chip that most measures look at, whatever the recogniser's is: their limits were found with this one. */
export const CHIP_PX = 150

/** What the measures look at. */
export type FaceView = {
  pyramid: Pyramid
  /** In pixels of the pyramid's picture. */
  landmarks: Landmarks
  chip: Chip
}

/** The face upright in a square of `CHIP_PX`, planar RGB, and the pixels of it that lie on the face and in the picture. */
export type Chip = {
  colours: Float32Array
  /** Weighted as in ITU-R BT.709 but from the values as they are stored, 0..255: what a recogniser sees. */
  luma: Float32Array
  /** ISO/IEC 29794-5: the same weights on linear light, rounded to 0..255. */
  luminance: Uint8Array
  /** Indices within the face's outline, from the brows down. */
  face: readonly number[]
  /** Indices from the brows to below the mouth, the same for every face. */
  inner: readonly number[]
}

/** Null when the points of the mesh have collapsed, so that there is nothing to look at. */
export function viewOf(pyramid: Pyramid, mesh: Mesh): FaceView | null {
  const toPicture = dlibChipToPicture(mesh, CHIP_PX)
  if (!toPicture || !(scaleOf(toPicture) > SMALLEST_SCALE)) return null
  const landmarks = landmarksOf(mesh)
  return { pyramid, landmarks, chip: chipOf(pyramid, toPicture, landmarks.outline) }
}

/** A chip of less than a pixel of the picture. */
const SMALLEST_SCALE = 1e-3

function chipOf(pyramid: Pyramid, toPicture: Similarity, outline: readonly Point[]): Chip {
  const colours = sampleSquare(pyramid, toPicture, CHIP_PX, PLAIN)
  const plane = CHIP_PX * CHIP_PX
  const luma = new Float32Array(plane)
  const luminance = new Uint8Array(plane)
  for (let i = 0; i < plane; i++) {
    const r = colours[i]!, g = colours[i + plane]!, b = colours[i + 2 * plane]!
    luma[i] = 0.2126 * r + 0.7152 * g + 0.0722 * b
    luminance[i] = luminanceOf(r, g, b)
  }
  const toChip = invert(toPicture)
  const within = pixelsWithin(outline.map((point) => apply(toChip, point)))
  return { colours, luma, luminance, face: visible(within, pyramid, toPicture), inner: visible(INNER_PIXELS, pyramid, toPicture) }
}

/** Linear light 0..1 of a stored value 0..255 (IEC 61966-2-1). */
export const LINEAR: Float64Array = Float64Array.from({ length: 256 }, (_, value) => {
  const stored = value / 255
  return stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4
})

/** Luminance 0..255 of ISO/IEC 29794-5, from stored values 0..255. */
export function luminanceOf(r: number, g: number, b: number): number {
  return (255 * (0.2126 * LINEAR[(r + 0.5) | 0]! + 0.7152 * LINEAR[(g + 0.5) | 0]! + 0.0722 * LINEAR[(b + 0.5) | 0]!) + 0.5) | 0
}

/** Half axes and centre of the inner face in the chip: without hair and background. */
const INNER = { x: 0.49, y: 0.5, halfWidth: 0.27, halfHeight: 0.31 } as const

const INNER_PIXELS: readonly number[] = Array.from({ length: CHIP_PX * CHIP_PX }, (_, i) => i).filter((i) => {
  const { x, y } = centreOf(i)
  return ((x / CHIP_PX - INNER.x) / INNER.halfWidth) ** 2 + ((y / CHIP_PX - INNER.y) / INNER.halfHeight) ** 2 <= 1
})

function centreOf(index: number): Point {
  return { x: (index % CHIP_PX) + 0.5, y: Math.floor(index / CHIP_PX) + 0.5 }
}

/** Pixels whose centre lies in the convex polygon, row by row; none of the outermost, so that each has neighbours. */
function pixelsWithin(polygon: readonly Point[]): number[] {
  const pixels: number[] = []
  for (let row = 1; row < CHIP_PX - 1; row++) {
    const [left, right] = crossings(polygon, row + 0.5)
    const last = Math.min(CHIP_PX - 2, Math.floor(right - 0.5))
    for (let column = Math.max(1, Math.ceil(left - 0.5)); column <= last; column++) pixels.push(row * CHIP_PX + column)
  }
  return pixels
}

/** Where a convex polygon begins and ends at a height; an empty stretch where it does not reach. */
function crossings(polygon: readonly Point[], y: number): [number, number] {
  let left = Infinity
  let right = -Infinity
  polygon.forEach((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!
    if (a.y <= y === b.y <= y) return
    const x = a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)
    left = Math.min(left, x)
    right = Math.max(right, x)
  })
  return [left, right]
}

/** Those that the picture shows: beyond its edge there is no dark face but none. */
function visible(pixels: readonly number[], { width, height }: Pyramid, toPicture: Similarity): readonly number[] {
  const inPicture = ({ x, y }: Point) => x >= 0 && y >= 0 && x < width && y < height
  const corners = [[0, 0], [CHIP_PX, 0], [0, CHIP_PX], [CHIP_PX, CHIP_PX]] as const
  if (corners.every(([x, y]) => inPicture(apply(toPicture, { x, y })))) return pixels
  return pixels.filter((index) => inPicture(apply(toPicture, centreOf(index))))
}
