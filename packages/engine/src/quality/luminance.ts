import type { Chip } from './face-view.ts'
import type { Raw } from './raw.ts'

/** Luminance (0..255) up to which a pixel carries nothing, and from which it is burnt out (ISO/IEC 29794-5). */
const DARK = 25
const BRIGHT = 247

/** How often each luminance 0..255 occurs on the face, parts of 1; null when the picture shows nothing of it. */
export type Histogram = Float64Array | null

export function histogramOf({ luminance, face }: Chip): Histogram {
  if (face.length === 0) return null
  const histogram = new Float64Array(256)
  for (const i of face) histogram[luminance[i]!]! += 1 / face.length
  return histogram
}

/** Mean luminance of the face, 0..1. */
export function luminanceMean(histogram: Histogram): Raw {
  return histogram ? histogram.reduce((sum, part, value) => sum + (part * value) / 255, 0) : 'face-outside-picture'
}

/** Variance of the luminance of the face, 0..0.25. */
export function luminanceVariance(histogram: Histogram): Raw {
  const mean = luminanceMean(histogram)
  if (histogram === null || typeof mean === 'string') return 'face-outside-picture'
  return histogram.reduce((sum, part, value) => sum + part * (value / 255 - mean) ** 2, 0)
}

/** Part of the face that is too dark, 0..1. */
export function underExposure(histogram: Histogram): Raw {
  return histogram ? histogram.subarray(0, DARK + 1).reduce((sum, part) => sum + part, 0) : 'face-outside-picture'
}

/** Part of the face that is burnt out, 0..1. */
export function overExposure(histogram: Histogram): Raw {
  return histogram ? histogram.subarray(BRIGHT).reduce((sum, part) => sum + part, 0) : 'face-outside-picture'
}

/** Shannon entropy of the luminance of the face in bits, 0..8. */
export function dynamicRange(histogram: Histogram): Raw {
  return histogram ? histogram.reduce((sum, part) => (part > 0 ? sum - part * Math.log2(part) : sum), 0) : 'face-outside-picture'
}
