export const MAX_LABEL = 0xffff_ffff

/** @throws TypeError not a number; RangeError not an integer from `min` to `max`, both included */
export function assertInteger(name: string, value: number, min: number, max: number): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${typeof value}`)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer from ${min} to ${max}, not ${value}`)
  }
}
