import type { Mapping } from './constants.ts'

/** From a raw value to 0 (worst) … 100 (best), whole. The kinds are those of ISO/IEC 29794-5's reference software. */
export function mapped(raw: number, mapping: Mapping): number {
  return Math.round(Math.min(100, Math.max(0, unbounded(raw, mapping))))
}

function unbounded(raw: number, mapping: Mapping): number {
  switch (mapping.kind) {
    case 'sigmoid':
      return mapping.h * (mapping.a + mapping.s * sigmoid(Math.abs(raw - mapping.centre), mapping))
    case 'band':
      return 100 * sigmoid(raw, { x0: mapping.low, w: mapping.w }) * (1 - sigmoid(raw, { x0: mapping.high, w: mapping.w }))
    case 'hump':
      return 100 * Math.sin(((mapping.factor * raw) / (mapping.factor * raw + 1)) * Math.PI)
    case 'power':
      return 100 * raw ** mapping.exponent
    case 'linear':
      return mapping.offset + mapping.factor * raw
    case 'reciprocal':
      return 1 / (raw + mapping.offset)
    case 'cosine-squared':
      return 100 * Math.max(0, Math.cos((raw * Math.PI) / 180)) ** 2
  }
}

function sigmoid(value: number, { x0, w }: { x0: number; w: number }): number {
  return 1 / (1 + Math.exp((x0 - value) / w))
}
