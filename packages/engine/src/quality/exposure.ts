import type { FaceSample } from './face-sample.ts'

/** Luminance (0..255) at and below which a pixel carries nothing, and at and above which it is burnt out. */
const DARK = 25
const BRIGHT = 247

/** Part of the inner face that is too dark, 0..1 (ISO/IEC 29794-5 under-exposure prevention). */
export function underExposure({ luminance, inner }: FaceSample): number {
  return inner.reduce((count, i) => count + (luminance[i]! <= DARK ? 1 : 0), 0) / inner.length
}

/** Part of the inner face that is burnt out, 0..1 (ISO/IEC 29794-5 over-exposure prevention). */
export function overExposure({ luminance, inner }: FaceSample): number {
  return inner.reduce((count, i) => count + (luminance[i]! >= BRIGHT ? 1 : 0), 0) / inner.length
}
