/**
 * Error rates of comparison (ISO/IEC 19795-1). A comparison is a match when score ≥ threshold. Scores are float32 values,
 * rising. A mated comparison that could not be made has the score −Infinity and so counts as a false non-match.
 */

/** How many of the rising scores are below the threshold. */
export const countBelow = (rising: ArrayLike<number>, threshold: number): number => {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rising[middle]! < threshold) low = middle + 1
    else high = middle
  }
  return low
}

/** False match rate, 0..1; NaN without comparisons. */
export const fmrAt = (nonMated: ArrayLike<number>, threshold: number): number => (nonMated.length - countBelow(nonMated, threshold)) / nonMated.length

/** False non-match rate, 0..1, failures to acquire included; NaN without comparisons. */
export const fnmrAt = (mated: ArrayLike<number>, threshold: number): number => countBelow(mated, threshold) / mated.length

/**
 * The lowest threshold at which no more than `fmr` of the comparisons match. Of tied scores all match or none; so the
 * observed rate may be lower than asked for, never higher. NaN without comparisons.
 */
export const thresholdAt = (nonMated: ArrayLike<number>, fmr: number): number => {
  if (nonMated.length === 0) return Number.NaN
  // A rate such as 0.07 times 100 is 7.000000000000001: the hair must not cost or give a match.
  const allowed = Math.floor(fmr * nonMated.length + 1e-6)
  if (allowed >= nonMated.length) return nonMated[0]!
  return nextAbove(nonMated[nonMated.length - 1 - allowed]!)
}

/** The next float32 above a finite float32. */
export const nextAbove = (score: number): number => {
  const float = new Float32Array([score === 0 ? 0 : score])
  const bits = new Int32Array(float.buffer)
  bits[0] = bits[0]! + (bits[0]! >= 0 ? 1 : -1)
  return float[0]!
}

export type DetPoint = { threshold: number; fmr: number; fnmr: number }

/** Rates a decade at which the detection error trade-off is drawn. */
const POINTS_PER_DECADE = 10

/**
 * The rates at which a DET of so many non-mated comparisons is drawn: from 1 down to one false match, evenly in the
 * logarithm. Every distinct score would be a point too, but a million points are no better a picture.
 */
export const detRates = (comparisons: number): number[] => {
  const rates: number[] = []
  for (let step = 0; 10 ** (-step / POINTS_PER_DECADE) * comparisons >= 1 - 1e-9; step++) rates.push(10 ** (-step / POINTS_PER_DECADE))
  return rates
}

/** Detection error trade-off: for each rate the observed FMR and FNMR at its threshold; a threshold appears once. */
export const detPoints = (mated: ArrayLike<number>, nonMated: ArrayLike<number>, rates: readonly number[]): DetPoint[] => {
  const points: DetPoint[] = []
  for (const rate of rates) {
    const threshold = thresholdAt(nonMated, rate)
    if (Number.isNaN(threshold) || points.at(-1)?.threshold === threshold) continue
    points.push({ threshold, fmr: fmrAt(nonMated, threshold), fnmr: fnmrAt(mated, threshold) })
  }
  return points
}

export type Bin = { from: number; to: number; mated: number; nonMated: number }

/** Counts of both kinds in bins of equal width over all finite scores. */
export const histogram = (mated: ArrayLike<number>, nonMated: ArrayLike<number>, bins: number): Bin[] => {
  const failed = countBelow(mated, -2)
  const ends = [mated[failed], mated[mated.length - 1], nonMated[0], nonMated[nonMated.length - 1]].filter((score) => score !== undefined && Number.isFinite(score)) as number[]
  if (ends.length === 0) return []
  const from = Math.min(...ends)
  const width = (Math.max(...ends) - from) / bins || 1 / bins
  const edges = Array.from({ length: bins + 1 }, (_, at) => from + at * width)
  const below = (rising: ArrayLike<number>, at: number): number => (at === bins ? rising.length : at === 0 ? countBelow(rising, -2) : countBelow(rising, edges[at]!))
  return Array.from({ length: bins }, (_, at) => ({
    from: edges[at]!,
    to: edges[at + 1]!,
    mated: below(mated, at + 1) - below(mated, at),
    nonMated: below(nonMated, at + 1) - below(nonMated, at),
  }))
}

/** Nearest-rank quantile of rising values, `part` 0..1; NaN without values. */
export const quantile = (rising: ArrayLike<number>, part: number): number => rising[Math.max(0, Math.ceil(part * rising.length) - 1)] ?? Number.NaN
