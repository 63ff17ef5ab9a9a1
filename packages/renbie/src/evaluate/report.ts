import type { Engine, PackInfo } from '@renbie/engine'
import { accuracyOf } from './accuracy.ts'
import type { Acquired, StageTimes } from './acquire.ts'
import { bootstrapFnmr, type Interval } from './bootstrap.ts'
import { type Compared, compareAll, compareListed, type NonMated, nonMatedOf } from './comparisons.ts'
import type { Corpus } from './corpus.ts'
import { type Differential, differentialsOf } from './differentials.ts'
import { type DiscardPoint, errorVersusDiscard } from './error-versus-discard.ts'
import type { PersonAttributes } from './people-file.ts'
import { createRandom } from './random.ts'
import { type Bin, type DetPoint, detPoints, detRates, fmrAt, fnmrAt, histogram, quantile, thresholdAt } from './rates.ts'

/** `fewErrors`: fewer than 30 false matches stand behind the threshold (rule of 30). Null values come with a `reason`. */
export type FnmrAtFmr = { fmr: number; threshold: number | null; fnmr: number | null; ci95: Interval | null; fewErrors: boolean; reason: string | null }

/** FMR observed at the threshold that the engine gives out for a rate; `ratio` is observed over promised. */
export type Predicted = { fmr: number; threshold: number; observedFmr: number | null; falseMatches: number; ratio: number | null }

export type WorstPair = { probe: string; reference: string; score: number }
export type StageTiming = { medianMs: number; p95Ms: number }

/** What report.json holds. Rates are 0..1, scores cosines, times milliseconds. */
export type Report = {
  version: 1
  pack: PackInfo
  madeAt: string
  machine: string
  images: number
  people: number
  pairs: { mated: number; nonMated: number; impostors: 'all' | 'pairs' }
  /** Non-mated comparisons made, which FMR rests on; and whether the identities were given, not inferred. */
  nonMatedComparisons: number
  identified: boolean
  accuracy: number | null
  accuracyMethod: string
  fta: { count: number; rate: number; images: { image: string; reason: string }[] }
  fnmrAtFmr: FnmrAtFmr[]
  det: (DetPoint & { ci95: Interval | null })[]
  histograms: Bin[]
  /** Lowest mated and highest non-mated score: positive when the two kinds do not overlap at all. Null after a failure to acquire. */
  separation: number | null
  predicted: Predicted[]
  operatingPoint: { fmr: number; threshold: number } | null
  differentials: Differential[]
  errorVersusDiscard: DiscardPoint[]
  timing: Record<string, StageTiming>
  worstPairs: { mated: WorstPair[]; nonMated: WorstPair[] }
  bootstrap: { replicates: number; seed: number }
}

export type ReportInput = {
  corpus: Corpus
  acquired: readonly Acquired[]
  engine: Pick<Engine, 'pack' | 'similarity' | 'scoreAt'>
  people: ReadonlyMap<string, PersonAttributes>
  impostors: 'all' | 'pairs'
  replicates: number
  seed: number
  madeAt: Date
  machine: string
}

const REPORTED_FMR = [1e-2, 1e-3, 1e-4, 1e-5] as const
const CALIBRATED_FMR = [1e-2, 1e-3, 1e-4] as const
const HISTOGRAM_BINS = 80
const WORST_PAIRS = 8
/** Rule of three: fewer comparisons than 3 ÷ rate say nothing of that rate, not even when none of them matched. */
const FEWEST_EXPECTED = 3
/** Rule of 30 (Doddington): with 30 errors the true rate is within ±30 % of the observed one, at 90 % confidence. */
const ENOUGH_ERRORS = 30

/** All figures of an evaluation, from pictures that were acquired. */
export const makeReport = (input: ReportInput): Report => {
  const { corpus, acquired, engine } = input
  const listed = compareListed(corpus, acquired, engine.similarity)
  const nonMated = input.impostors === 'all' ? compareAll(corpus, acquired, engine.similarity) : nonMatedOf(corpus, listed)
  const mated = listed.filter((pair) => pair.mated).map((pair) => ({ ...pair, subject: corpus.pictures[pair.probe]!.subject }))
  const matedRising = Float32Array.from(mated, ({ score }) => score).sort()
  const { value: accuracy, method, reason } = accuracyOf(corpus, listed, createRandom(input.seed))

  const rates = detRates(nonMated.rising.length)
  const limits = bootstrapFnmr(corpus, mated, nonMated, [...REPORTED_FMR, ...rates], { replicates: input.replicates, random: createRandom(input.seed) })
  const fnmrAtFmr = REPORTED_FMR.map((fmr, at) => fnmrEntry(fmr, matedRising, nonMated.rising, limits[at]!))
  const det = detPoints(matedRising, nonMated.rising, rates).map((point) => ({ ...point, ci95: limits[REPORTED_FMR.length + rates.findIndex((rate) => thresholdAt(nonMated.rising, rate) === point.threshold)]! }))
  const operatingPoint = operatingPointOf(fnmrAtFmr)
  return {
    version: 1,
    pack: engine.pack,
    madeAt: input.madeAt.toISOString(),
    machine: input.machine,
    images: corpus.pictures.length,
    people: corpus.subjects.length,
    pairs: { mated: mated.length, nonMated: corpus.pairs.length - mated.length, impostors: input.impostors },
    nonMatedComparisons: nonMated.rising.length,
    identified: corpus.identified,
    accuracy,
    accuracyMethod: reason === null ? method : `${method}: ${reason}`,
    fta: ftaOf(corpus, acquired),
    fnmrAtFmr,
    det,
    histograms: histogram(matedRising, nonMated.rising, HISTOGRAM_BINS),
    separation: separationOf(matedRising, nonMated.rising),
    predicted: CALIBRATED_FMR.map((fmr) => predictedEntry(fmr, engine.scoreAt(fmr), nonMated.rising)),
    operatingPoint,
    differentials: operatingPoint ? differentialsOf(corpus, mated, nonMated, input.people, operatingPoint.threshold) : [],
    errorVersusDiscard: errorVersusDiscard(mated.map((pair) => ({ score: pair.score, quality: pairQuality(acquired, pair) })), operatingPoint?.threshold ?? Number.NaN),
    timing: timingOf(acquired),
    worstPairs: worstPairsOf(corpus, mated, nonMated),
    bootstrap: { replicates: input.replicates, seed: input.seed },
  }
}

const fnmrEntry = (fmr: number, mated: Float32Array, nonMated: Float32Array, ci95: Interval | null): FnmrAtFmr => {
  const needed = Math.ceil(FEWEST_EXPECTED / fmr)
  if (nonMated.length < needed) return { fmr, threshold: null, fnmr: null, ci95: null, fewErrors: true, reason: `needs ${needed} non-mated comparisons, there are ${nonMated.length}` }
  const threshold = thresholdAt(nonMated, fmr)
  return { fmr, threshold, fnmr: fnmrAt(mated, threshold), ci95, fewErrors: fmr * nonMated.length < ENOUGH_ERRORS, reason: null }
}

/** The rate at which discards and groups are looked at: 1e-3, where the requirements are; 1e-2 when there are too few comparisons. */
const operatingPointOf = (entries: readonly FnmrAtFmr[]): Report['operatingPoint'] => {
  const entry = entries.find(({ fmr, threshold }) => fmr === 1e-3 && threshold !== null) ?? entries.find(({ threshold }) => threshold !== null)
  return entry && entry.threshold !== null ? { fmr: entry.fmr, threshold: entry.threshold } : null
}

const predictedEntry = (fmr: number, threshold: number, nonMated: Float32Array): Predicted => {
  if (nonMated.length === 0) return { fmr, threshold, observedFmr: null, falseMatches: 0, ratio: null }
  const observedFmr = fmrAt(nonMated, threshold)
  return { fmr, threshold, observedFmr, falseMatches: Math.round(observedFmr * nonMated.length), ratio: observedFmr / fmr }
}

const separationOf = (mated: Float32Array, nonMated: Float32Array): number | null => {
  const [lowest, highest] = [mated[0], nonMated.at(-1)]
  return lowest === undefined || highest === undefined || !Number.isFinite(lowest) ? null : lowest - highest
}

const ftaOf = (corpus: Corpus, acquired: readonly Acquired[]): Report['fta'] => {
  const images = acquired.flatMap(({ failure }, at) => (failure === null ? [] : [{ image: corpus.pictures[at]!.file, reason: failure }]))
  return { count: images.length, rate: images.length / corpus.pictures.length, images }
}

const pairQuality = (acquired: readonly Acquired[], { probe, reference }: Compared): number | null => {
  const [a, b] = [acquired[probe]?.quality ?? null, acquired[reference]?.quality ?? null]
  return a === null || b === null ? null : Math.min(a, b)
}

const timingOf = (acquired: readonly Acquired[]): Record<string, StageTiming> => {
  const times = acquired.flatMap(({ timing }) => timing ?? [])
  const stages: Record<string, (time: StageTimes) => number> = {
    decode: (time) => time.decodeMs,
    detect: (time) => time.detectMs,
    quality: (time) => time.qualityMs,
    template: (time) => time.templateMs,
    total: (time) => time.decodeMs + time.detectMs + time.qualityMs + time.templateMs,
  }
  if (times.length === 0) return {}
  return Object.fromEntries(
    Object.entries(stages).map(([stage, of]) => {
      const rising = Float64Array.from(times, of).sort()
      return [stage, { medianMs: quantile(rising, 0.5), p95Ms: quantile(rising, 0.95) }]
    }),
  )
}

/** Lowest mated and highest non-mated scores. Failures to acquire are listed by themselves: they have no score to be bad. */
const worstPairsOf = (corpus: Corpus, mated: readonly Compared[], { tail }: NonMated): Report['worstPairs'] => {
  const named = (probe: number, reference: number, score: number): WorstPair => ({ probe: corpus.pictures[probe]!.file, reference: corpus.pictures[reference]!.file, score })
  const lowest = mated.filter(({ score }) => Number.isFinite(score)).sort((a, b) => a.score - b.score)
  return {
    mated: lowest.slice(0, WORST_PAIRS).map(({ probe, reference, score }) => named(probe, reference, score)),
    nonMated: Array.from(tail.scores.subarray(0, WORST_PAIRS), (score, at) => named(tail.probes[at]!, tail.references[at]!, score)),
  }
}
