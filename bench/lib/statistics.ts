/** The value that a share `p` (0..1) of the values does not exceed: nearest rank, which is always one that was measured. NaN of none. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

export const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity)
export const smallest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)
