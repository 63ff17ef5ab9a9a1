import type { Cheek } from './cheeks.ts'
import { luminanceOf } from './face-view.ts'
import type { Raw } from './raw.ts'

/** How far the luminance histograms of both cheeks overlap, 0 (lit from one side) to 1 (ISO/IEC 29794-5). */
export function illuminationUniformity(cheeks: readonly [Cheek, Cheek] | null): Raw {
  if (!cheeks) return 'face-outside-picture'
  const [left, right] = [histogramOf(cheeks[0]), histogramOf(cheeks[1])]
  return left.reduce((sum, part, value) => sum + Math.min(part, right[value]!), 0)
}

function histogramOf(cheek: Cheek): Float64Array {
  const plane = cheek.length / 3
  const histogram = new Float64Array(256)
  for (let i = 0; i < plane; i++) histogram[luminanceOf(cheek[i]!, cheek[i + plane]!, cheek[i + 2 * plane]!)]! += 1 / plane
  return histogram
}
