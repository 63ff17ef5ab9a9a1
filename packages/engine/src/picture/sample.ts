import type { PackInput } from '@renbie/contracts'
import type { Pyramid } from './pyramid.ts'
import { scaleOf, type Similarity } from './similarity.ts'

/** How sampled values become network input: (value − mean) · scale; `outside` (0..255) stands where the picture ends. */
export type Normalisation = { mean: readonly [number, number, number]; scale: number; outside: number }

/** Values as they are, 0..255. */
export const PLAIN: Normalisation = { mean: [0, 0, 0], scale: 1, outside: 0 }

/**
 * Shrinking by up to this much is left to bilinear sampling; more takes the next pyramid level. 1.4 ≈ √2 keeps the step
 * between levels symmetric: at worst 1.4 times too fine or 0.7 times too coarse.
 */
const LARGEST_BILINEAR_SHRINK = 1.4

/**
 * A square of `sizePx`, sampled bilinearly with sub-pixel accuracy from the level that matches its scale.
 * `toPicture` carries a place of the square to a place of the picture. Result: planar RGB (3 × size × size).
 */
export function sampleSquare(pyramid: Pyramid, toPicture: Similarity, sizePx: number, how: Normalisation): Float32Array {
  const depth = Math.max(0, Math.ceil(Math.log2(scaleOf(toPicture) / LARGEST_BILINEAR_SHRINK)))
  const { data, width, height } = pyramid.level(depth)
  const shrink = width / pyramid.width
  const shrinkY = height / pyramid.height
  const plane = sizePx * sizePx
  const out = new Float32Array(3 * plane)
  const [meanR, meanG, meanB] = how.mean
  const { scale, outside } = how
  const stride = width * 3
  for (let row = 0, at = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++, at++) {
      const u = column + 0.5
      const v = row + 0.5
      // Pixel centres lie at half integers in both grids.
      const x = (toPicture.a * u - toPicture.b * v + toPicture.tx) * shrink - 0.5
      const y = (toPicture.b * u + toPicture.a * v + toPicture.ty) * shrinkY - 0.5
      if (!(x > -1 && y > -1 && x < width && y < height)) {
        out[at] = (outside - meanR) * scale
        out[at + plane] = (outside - meanG) * scale
        out[at + 2 * plane] = (outside - meanB) * scale
        continue
      }
      const x0 = Math.floor(x), y0 = Math.floor(y)
      const fx = x - x0, fy = y - y0
      const left = x0 < 0 ? 0 : x0, right = x0 + 1 < width ? x0 + 1 : x0
      const top = (y0 < 0 ? 0 : y0) * stride, bottom = (y0 + 1 < height ? y0 + 1 : y0) * stride
      const a = top + left * 3, b = top + right * 3, c = bottom + left * 3, d = bottom + right * 3
      const wa = (1 - fx) * (1 - fy), wb = fx * (1 - fy), wc = (1 - fx) * fy, wd = fx * fy
      out[at] = (data[a]! * wa + data[b]! * wb + data[c]! * wc + data[d]! * wd - meanR) * scale
      out[at + plane] = (data[a + 1]! * wa + data[b + 1]! * wb + data[c + 1]! * wc + data[d + 1]! * wd - meanG) * scale
      out[at + 2 * plane] = (data[a + 2]! * wa + data[b + 2]! * wb + data[c + 2]! * wc + data[d + 2]! * wd - meanB) * scale
    }
  }
  return out
}

/** Left and right exchanged, of what `sampleSquare` returned. */
export function mirrored(planes: Float32Array, sizePx: number): Float32Array {
  const out = new Float32Array(planes.length)
  for (let row = 0; row < planes.length; row += sizePx) {
    for (let column = 0; column < sizePx; column++) out[row + column] = planes[row + sizePx - 1 - column]!
  }
  return out
}

/** Plain planes (RGB, 0..255) as the input that a pack describes: colour order, range, mean and deviation. */
export function networkInput(planes: Float32Array, { colourOrder, range, mean, deviation }: PackInput): Float32Array {
  const plane = planes.length / 3
  const out = new Float32Array(planes.length)
  const part = range / 255
  for (const channel of [0, 1, 2] as const) {
    const from = (colourOrder === 'rgb' ? channel : 2 - channel) * plane
    const to = channel * plane
    for (let i = 0; i < plane; i++) out[to + i] = (planes[from + i]! * part - mean[channel]) / deviation[channel]
  }
  return out
}
