import { type NonMated, TAIL_PART } from './comparisons.ts'
import { nextAbove, quantile } from './rates.ts'
import type { Corpus } from './corpus.ts'

/** 95 % confidence limits of a rate. */
export type Interval = [low: number, high: number]

export type MatedScore = { subject: number; score: number }

export type BootstrapOptions = { replicates: number; random: () => number }

/**
 * Confidence limits of the FNMR at each FMR by bootstrap over people: a replicate draws as many people as there are, with
 * replacement, and finds its own threshold, so the uncertainty of the threshold is in the limits too. People are drawn and
 * not comparisons, because those of one person are not independent (ISO/IEC 19795-1). A non-mated comparison counts by
 * the product of the draws of its two people. Null for a rate beyond the part of the scores whose people are known.
 */
export const bootstrapFnmr = (corpus: Corpus, mated: readonly MatedScore[], nonMated: NonMated, rates: readonly number[], options: BootstrapOptions): (Interval | null)[] => {
  const tail = {
    scores: nonMated.tail.scores,
    probes: nonMated.tail.probes.map((picture) => corpus.pictures[picture]!.subject),
    references: nonMated.tail.references.map((picture) => corpus.pictures[picture]!.subject),
  }
  const found = rates.map((): number[] => [])
  for (let replicate = 0; replicate < options.replicates; replicate++) {
    const weights = draw(corpus.subjects.length, options.random)
    const thresholds = weightedThresholds(tail, weights, nonMated.weigh(weights), rates)
    thresholds.forEach((threshold, at) => {
      const fnmr = threshold === null ? Number.NaN : weightedFnmr(mated, weights, threshold)
      if (!Number.isNaN(fnmr)) found[at]!.push(fnmr)
    })
  }
  return found.map((values, at) => {
    // Half of the tail is kept as room: a replicate may have more high scores than the sample.
    if (rates[at]! > TAIL_PART / 2 || values.length === 0 || values.length < options.replicates / 2) return null
    const sorted = values.sort((a, b) => a - b)
    return atLeastBinomial([quantile(sorted, 0.025), quantile(sorted, 0.975)], new Set(mated.map(({ subject }) => subject)).size)
  })
}

/**
 * Where no replicate has an error, all of them agree on 0, which a few dozen people cannot show. The exact binomial limit for
 * that many independent people stands instead (Clopper–Pearson); likewise where everything is an error.
 */
const atLeastBinomial = ([low, high]: Interval, people: number): Interval => {
  if (high === 0) return [0, 1 - 0.025 ** (1 / people)]
  if (low === 1) return [0.025 ** (1 / people), 1]
  return [low, high]
}

/** How often each of `people` is drawn in as many draws. */
const draw = (people: number, random: () => number): Uint16Array => {
  const weights = new Uint16Array(people)
  for (let at = 0; at < people; at++) weights[Math.floor(random() * people)]!++
  return weights
}

type Tail = { scores: Float32Array; probes: Int32Array; references: Int32Array }

/** Thresholds of the rates in one replicate, as `thresholdAt` finds them in the sample; null when the tail ends before. */
const weightedThresholds = (tail: Tail, weights: Uint16Array, total: number, rates: readonly number[]): (number | null)[] => {
  const thresholds = rates.map((): number | null => null)
  const risingRates = rates.map((_, at) => at).sort((a, b) => rates[a]! - rates[b]!)
  let next = 0
  let matches = 0
  for (let at = 0; at < tail.scores.length && next < risingRates.length; at++) {
    matches += weights[tail.probes[at]!]! * weights[tail.references[at]!]!
    while (next < risingRates.length && matches > rates[risingRates[next]!]! * total + 1e-6) thresholds[risingRates[next++]!] = nextAbove(tail.scores[at]!)
  }
  return thresholds
}

const weightedFnmr = (mated: readonly MatedScore[], weights: Uint16Array, threshold: number): number => {
  let below = 0
  let all = 0
  for (const { subject, score } of mated) {
    all += weights[subject]!
    if (score < threshold) below += weights[subject]!
  }
  return below / all
}
