import type { FaceSample } from './face-sample.ts'

/** Shannon entropy of the luminance histogram of the inner face in bits, 0..8 (ISO/IEC 29794-5 dynamic range). */
export function dynamicRange({ luminance, inner }: FaceSample): number {
  const histogram = new Float64Array(256)
  for (const i of inner) histogram[Math.min(255, Math.max(0, Math.round(luminance[i]!)))]! += 1
  let entropy = 0
  for (const count of histogram) {
    if (count > 0) entropy -= (count / inner.length) * Math.log2(count / inner.length)
  }
  return entropy
}
