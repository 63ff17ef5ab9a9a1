import type { PackInput } from '@renbie/contracts'
import type { Picture, Pyramid } from './pyramid.ts'
import { scaleOf, type Similarity } from './similarity.ts'

type Triple = readonly [number, number, number]

/**
 * How sampled values (R, G, B, 0..255) become planes of network input: channel `order[p]` in plane `p`, as
 * (value − mean[p]) · scale[p]. `outside` (0..255) stands where the picture ends.
 */
export type Normalisation = { order: Triple; mean: Triple; scale: Triple; outside: number }

/** Values as they are, 0..255. */
export const PLAIN: Normalisation = { order: [0, 1, 2], mean: [0, 0, 0], scale: [1, 1, 1], outside: 0 }

/** The input that a pack describes: a value 0..255 is brought to 0..`range`, then (value − mean) / deviation. */
export function normalisationOf({ colourOrder, range, mean, deviation }: PackInput): Normalisation {
  const part = range / 255
  const [m0, m1, m2] = mean
  const [d0, d1, d2] = deviation
  return {
    order: colourOrder === 'rgb' ? [0, 1, 2] : [2, 1, 0],
    mean: [m0 / part, m1 / part, m2 / part],
    scale: [part / d0, part / d1, part / d2],
    outside: 0,
  }
}

/**
 * Shrinking by up to this much is left to bilinear sampling; more takes the next pyramid level. 1.4 ≈ √2 keeps the step
 * between levels symmetric: at worst 1.4 times too fine or 0.7 times too coarse.
 */
const LARGEST_BILINEAR_SHRINK = 1.4

/**
 * A square of `sizePx`, sampled bilinearly with sub-pixel accuracy from the level that matches its scale, and normalised on
 * the way: one pass over the output, no plane in between. `toPicture` carries a place of the square to a place of the
 * picture. Result: three planes (3 × size × size).
 */
export function sampleSquare(pyramid: Pyramid, toPicture: Similarity, sizePx: number, how: Normalisation): Float32Array {
  const depth = Math.max(0, Math.ceil(Math.log2(scaleOf(toPicture) / LARGEST_BILINEAR_SHRINK)))
  const level = pyramid.level(depth)
  const { data, width, height } = level
  // A level of an odd picture is not exactly half as wide and high, so the two directions may differ by a hair.
  const across = width / pyramid.width, down = height / pyramid.height
  const ax = toPicture.a * across, bx = -toPicture.b * across, ay = toPicture.b * down, by = toPicture.a * down
  const stride = width * 3, lastX = width - 1, lastY = height - 1
  const plane = sizePx * sizePx
  const out = new Float32Array(3 * plane)
  for (let p = 0; p < 3; p++) out.fill((how.outside - how.mean[p]!) * how.scale[p]!, p * plane, (p + 1) * plane)
  const [c0, c1, c2] = how.order
  const [m0, m1, m2] = how.mean
  const [s0, s1, s2] = how.scale
  for (let row = 0, at = 0; row < sizePx; row++) {
    // Pixel centres lie at half integers in both grids.
    const startX = toPicture.tx * across + bx * (row + 0.5) + 0.5 * ax - 0.5
    const startY = toPicture.ty * down + by * (row + 0.5) + 0.5 * ay - 0.5
    for (let column = 0; column < sizePx; column++, at++) {
      const x = startX + ax * column, y = startY + ay * column
      if (!(x >= 0 && y >= 0 && x < lastX && y < lastY)) {
        if (!(x > -1 && y > -1 && x < width && y < height)) continue
        for (let p = 0; p < 3; p++) out[at + p * plane] = (atEdge(level, x, y, how.order[p]!) - how.mean[p]!) * how.scale[p]!
        continue
      }
      const x0 = x | 0, y0 = y | 0
      const fx = x - x0, fy = y - y0
      const upper = y0 * stride + x0 * 3, lower = upper + stride
      const d = fx * fy, b = fx - d, c = fy - d, a = 1 - fx - c
      out[at] = (data[upper + c0]! * a + data[upper + c0 + 3]! * b + data[lower + c0]! * c + data[lower + c0 + 3]! * d - m0) * s0
      out[at + plane] = (data[upper + c1]! * a + data[upper + c1 + 3]! * b + data[lower + c1]! * c + data[lower + c1 + 3]! * d - m1) * s1
      out[at + 2 * plane] = (data[upper + c2]! * a + data[upper + c2 + 3]! * b + data[lower + c2]! * c + data[lower + c2 + 3]! * d - m2) * s2
    }
  }
  return out
}

/** One channel where not all four neighbours exist: the outermost pixels reach one further out. */
function atEdge({ data, width, height }: Picture, x: number, y: number, channel: number): number {
  const x0 = Math.floor(x), y0 = Math.floor(y)
  const fx = x - x0, fy = y - y0
  const at = (column: number, row: number) => data[(clamped(row, height) * width + clamped(column, width)) * 3 + channel]!
  return (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) + (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy
}

function clamped(index: number, size: number): number {
  return Math.min(size - 1, Math.max(0, index))
}

/** Left and right exchanged, of what `sampleSquare` returned. */
export function mirrored(planes: Float32Array, sizePx: number): Float32Array {
  const out = new Float32Array(planes.length)
  for (let row = 0; row < planes.length; row += sizePx) {
    for (let column = 0; column < sizePx; column++) out[row + column] = planes[row + sizePx - 1 - column]!
  }
  return out
}
