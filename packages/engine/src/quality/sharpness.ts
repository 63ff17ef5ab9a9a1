import { CHIP_PX, type Chip } from './face-view.ts'
import type { Raw } from './raw.ts'

/** Radius of the blur that a sharp face notices and a blurred one does not, in pixels of the chip. */
const BLUR_RADIUS_PX = 2
/** A face of one grey has no sharpness. */
const LEAST_SPREAD = 1e-3

/**
 * How much of the face's contrast a further small blur takes away: 1 − spread after / spread before, 0..1, the spread
 * being the mean absolute difference of neighbours (Crété et al. 2007). A ratio, so that light and skin do not matter.
 * The standard's is a random forest over edge filters, which we do not have; this one orders blur just so.
 */
export function sharpness({ luma, inner }: Chip): Raw {
  if (inner.length === 0) return 'face-outside-picture'
  const before = spread(luma, CHIP_PX, inner)
  if (before < LEAST_SPREAD) return 'no-contrast'
  return 1 - spread(boxBlur(luma, CHIP_PX, BLUR_RADIUS_PX), CHIP_PX, inner) / before
}

function spread(values: Float32Array, sidePx: number, pixels: readonly number[]): number {
  let sum = 0
  for (const i of pixels) sum += Math.abs(values[i]! - values[i - 1]!) + Math.abs(values[i]! - values[i - sidePx]!)
  return sum / pixels.length
}

/** Mean of (2r + 1)² pixels, by two running sums; the outermost r pixels, where no window fits, stay as they are. */
function boxBlur(values: Float32Array, sidePx: number, radius: number): Float32Array {
  return blurLines(blurLines(values, sidePx, radius, 1, sidePx), sidePx, radius, sidePx, 1)
}

function blurLines(values: Float32Array, sidePx: number, radius: number, step: number, lineStep: number): Float32Array {
  const out = values.slice()
  const width = 2 * radius + 1
  for (let line = 0; line < sidePx; line++) {
    const start = line * lineStep
    let sum = 0
    for (let i = 0; i < sidePx; i++) {
      sum += values[start + i * step]!
      if (i < width - 1) continue
      out[start + (i - radius) * step] = sum / width
      sum -= values[start + (i - width + 1) * step]!
    }
  }
  return out
}
