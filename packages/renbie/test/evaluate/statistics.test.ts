import { describe, expect, test } from 'vitest'
import { accuracyOf, bestThreshold } from '../../src/evaluate/accuracy.ts'
import type { Acquired } from '../../src/evaluate/acquire.ts'
import { bootstrapFnmr } from '../../src/evaluate/bootstrap.ts'
import { type Compared, compareAll, compareListed, countNonMated, nonMatedOf } from '../../src/evaluate/comparisons.ts'
import type { Corpus } from '../../src/evaluate/corpus.ts'
import { differentialsOf, worstToMean } from '../../src/evaluate/differentials.ts'
import { errorVersusDiscard } from '../../src/evaluate/error-versus-discard.ts'
import { reportPage } from '../../src/evaluate/page.ts'
import { corpusOfPersons } from '../../src/evaluate/person-folders.ts'
import { createRandom } from '../../src/evaluate/random.ts'
import { fmrAt, thresholdAt } from '../../src/evaluate/rates.ts'
import { makeReport } from '../../src/evaluate/report.ts'

/** A template of one number: the similarity of two is 1 less their distance, so scores follow from the numbers. */
const template = (value: number): Acquired => ({ template: Float32Array.from([value]), failure: null, quality: 50, box: null, timing: null })
const failed: Acquired = { template: null, failure: 'no-face', quality: null, box: null, timing: null }
const similarity = (a: Float32Array, b: Float32Array): number => 1 - Math.abs(a[0]! - b[0]!)

/** `people` persons of three pictures each, near each other on a line by `spread`. */
const crowd = (people: number, spread: number, seed: number): { corpus: Corpus; acquired: Acquired[] } => {
  const random = createRandom(seed)
  const corpus = corpusOfPersons(Array.from({ length: people }, (_, person) => [`p${person}`, ['1', '2', '3']] as const), seed)
  return { corpus, acquired: corpus.pictures.map(({ subject }) => template(subject / people + spread * random())) }
}

describe('comparisons', () => {
  const corpus = corpusOfPersons([['a', ['1', '2']], ['b', ['1', '2']], ['c', ['1']]], 1)
  const acquired = [template(0), template(0.125), template(0.5), failed, template(0.625)]
  test('all pictures of different people, failures left out', () => {
    const { rising, tail } = compareAll(corpus, acquired, similarity)
    expect([...rising]).toEqual([0.375, 0.5, 0.5, 0.625, 0.875])
    expect([tail.scores[0], tail.probes[0], tail.references[0]]).toEqual([0.875, 4, 2])
  })
  test('weights count pairs of people', () => {
    for (const set of [compareAll(corpus, acquired, similarity), nonMatedOf(corpus, compareListed(corpus, acquired, similarity))]) expect(set.weigh([1, 1, 1])).toBe(set.rising.length)
    const all = compareAll(corpus, acquired, similarity)
    expect(all.weigh([1, 1, 0])).toBe(2)
    expect(all.weigh([2, 1, 0])).toBe(4)
    expect(all.weigh([1, 0, 0])).toBe(0)
    expect(countNonMated([0, 0, 1, 2])).toBe(5)
  })
  test('a listed pair with a failure has no score', () => expect(compareListed(corpus, acquired, similarity).find(({ probe, reference }) => probe + reference === 5 && Math.max(probe, reference) === 3)?.score).toBe(-Infinity))
})

const pair = (score: number, mated: boolean, fold: number | null = null): Compared => ({ probe: 0, reference: 1, mated, fold, score })

describe('accuracy', () => {
  test('the best threshold lies half-way, and never between equal scores', () => {
    expect(bestThreshold([pair(0.25, false), pair(0.75, true)])).toBe(0.5)
    expect(bestThreshold([pair(0, false), pair(0.5, false), pair(0.5, true), pair(1, true)])).toBe(0.25)
    expect(bestThreshold([pair(-Infinity, false), pair(0.5, true)])).toBe(0.5)
    expect(bestThreshold([pair(0.5, true)])).toBeNull()
  })
  test('folds of the file: a fold is judged by the others', () => {
    const corpus = corpusOfPersons([['a', ['1', '2']]], 1)
    // Each fold alone would be perfect at its own threshold; that of the other one gets half of it wrong.
    const listed = [pair(0.25, false, 0), pair(0.5, true, 0), pair(0.75, false, 1), pair(1, true, 1)]
    expect(accuracyOf(corpus, listed, createRandom(1))).toEqual({ value: 0.5, method: 'folds of the pairs file', reason: null })
  })
  test('a failure to acquire is an error, mated or not', () => {
    const corpus = corpusOfPersons([['a', ['1', '2']]], 1)
    const fold = (at: number) => [pair(0.25, false, at), pair(0.75, true, at), pair(-Infinity, false, at), pair(-Infinity, true, at)]
    expect(accuracyOf(corpus, [...fold(0), ...fold(1)], createRandom(1)).value).toBe(0.5)
  })
  test('people who are apart are told apart, by thresholds of others', () => {
    const { corpus, acquired } = crowd(30, 0.01, 1)
    expect(accuracyOf(corpus, compareListed(corpus, acquired, similarity), createRandom(1))).toEqual({ value: 1, method: 'person-disjoint folds', reason: null })
  })
  test('two people leave nobody else to find a threshold from', () => {
    const { corpus, acquired } = crowd(2, 0.01, 1)
    expect(accuracyOf(corpus, compareListed(corpus, acquired, similarity), createRandom(1)).value).toBeNull()
  })
})

describe('bootstrap over people', () => {
  const { corpus, acquired } = crowd(40, 0.06, 3)
  const listed = compareListed(corpus, acquired, similarity)
  const mated = listed.filter((one) => one.mated).map((one) => ({ ...one, subject: corpus.pictures[one.probe]!.subject }))
  const all = compareAll(corpus, acquired, similarity)
  const limits = (seed: number, replicates = 100) => bootstrapFnmr(corpus, mated, all, [0.2, 0.03, 0.01], { replicates, random: createRandom(seed) })

  test('one replicate by hand: the first of three people drawn twice, the second once, the third not', () => {
    const people = corpusOfPersons([['a', ['1', '2']], ['b', ['1', '2']], ['c', ['1', '2']]], 1)
    const [a, b, c] = [0, 2, 4]
    const scores = Float32Array.from([0.875, 0.75, 0.625, 0.5625, 0.5])
    // Weights 0, 2, 2, 0, 2: the fifth brings the matches from 4 to 6 of 100.
    const nonMated = { rising: scores.slice().reverse(), tail: { scores, probes: Int32Array.of(a, a, a, b, a), references: Int32Array.of(c, b, b, c, b) }, weigh: () => 100 }
    const mated = [0.25, 0.75].map((score) => ({ subject: 0, score })).concat({ subject: 1, score: 0.5 }, { subject: 2, score: 0.125 })
    const draws = [0, 0.3, 0.4]
    const limits = bootstrapFnmr(people, mated, nonMated, [0.04], { replicates: 1, random: () => draws.shift()! })
    // Below the threshold just above 0.5: a's first (twice) and b's (once), of a's two (twice) and b's one.
    expect(limits).toEqual([[0.6, 0.6]])
  })
  test('the same seed gives the same limits, another seed others', () => {
    expect(limits(1)).toEqual(limits(1))
    expect(limits(1)).not.toEqual(limits(2))
  })
  test('the observed rate lies within, and errors make the limits wide', () => {
    const threshold = thresholdAt(all.rising, 0.01)
    const fnmr = mated.filter(({ score }) => score < threshold).length / mated.length
    const [low, high] = limits(1)[2]!
    expect(fnmr).toBeGreaterThan(0)
    expect(low).toBeLessThan(fnmr)
    expect(high).toBeGreaterThan(fnmr)
  })
  test('no limits where the scores’ people are not kept, nor without replicates', () => {
    expect(limits(1)[0]).toBeNull()
    expect(limits(1, 0)).toEqual([null, null, null])
  })
  test('no errors among 40 people: the limit is the exact one of 40 trials, not 0', () => {
    const { corpus, acquired } = crowd(40, 0.001, 3)
    const mated = compareListed(corpus, acquired, similarity).filter((one) => one.mated).map((one) => ({ ...one, subject: corpus.pictures[one.probe]!.subject }))
    const [limits] = bootstrapFnmr(corpus, mated, compareAll(corpus, acquired, similarity), [0.01], { replicates: 50, random: createRandom(1) })
    expect(limits![0]).toBe(0)
    // (1 − p)^40 = 0.025
    expect((1 - limits![1]) ** 40).toBeCloseTo(0.025, 12)
  })
})

describe('differentials', () => {
  const corpus = corpusOfPersons([['a', ['1', '2']], ['b', ['1', '2']], ['c', ['1', '2']], ['d', ['1', '2']]], 1)
  // Women lie 0.125 apart, men 0.5; one man's pictures are far from each other.
  const acquired = [0, 0, 0.125, 0.125, 0.25, 0.75, 1, 1].map(template)
  const people = new Map([['a', 'F'], ['b', 'F'], ['c', 'M'], ['d', 'M']].map(([name, sex]) => [name!, { sex: sex!, ageYears: sex === 'F' ? 17 : 18, ethnicity: null }] as const))
  const mated = compareListed(corpus, acquired, similarity).filter((one) => one.mated).map((one) => ({ ...one, subject: corpus.pictures[one.probe]!.subject }))
  test('rates within a group at one threshold; attributes that nobody has are left out', () => {
    const found = differentialsOf(corpus, mated, nonMatedOf(corpus, compareListed(corpus, acquired, similarity)), people, 0.75)
    expect(found.map(({ attribute }) => attribute)).toEqual(['sex', 'age'])
    expect(found[1]!.groups.map(({ group }) => group)).toEqual(['0–17', '18–29'])
    expect(found[0]!.groups.map(({ group, people, fnmr }) => [group, people, fnmr])).toEqual([['F', 2, 0], ['M', 2, 0.5]])
    const atThreshold = differentialsOf(corpus, mated, nonMatedOf(corpus, compareListed(corpus, acquired, similarity)), people, 0.5)
    expect(atThreshold[0]!.groups.map(({ fnmr }) => fnmr)).toEqual([0, 0])
    const all = compareAll(corpus, acquired, similarity)
    const [women, men] = differentialsOf(corpus, mated, all, people, 0.875)[0]!.groups
    expect([women!.nonMatedComparisons, men!.nonMatedComparisons]).toEqual([4, 4])
    // The tail holds the highest tenth and its ties: the four pairs of women.
    expect([women!.fmr, men!.fmr]).toEqual([1, 0])
  })
  test('worst over geometric mean', () => {
    expect(worstToMean([0.01, 0.04])).toBeCloseTo(2, 12)
    expect(worstToMean([0.01, 0])).toBeNull()
    expect(worstToMean([0.01, null])).toBeNull()
    expect(worstToMean([0.01])).toBeNull()
  })
})

describe('error versus discard', () => {
  const twenty = (qualityOf: (at: number) => number | null) => Array.from({ length: 20 }, (_, at) => ({ score: at < 2 ? 0 : 1, quality: qualityOf(at) }))
  const at = (points: ReturnType<typeof errorVersusDiscard>, part: number): number => points.find(({ discarded }) => Math.abs(discarded - part) < 1e-9)!.fnmr
  test('quality that knows the errors takes them out', () => {
    const points = errorVersusDiscard(twenty((index) => index), 0.5)
    expect([at(points, 0), at(points, 0.05), at(points, 0.1)]).toEqual([0.1, 1 / 19, 0])
  })
  test('quality that knows nothing draws a level line, whatever the order', () => {
    for (const { fnmr } of errorVersusDiscard(twenty(() => 7), 0.5)) expect(fnmr).toBeCloseTo(0.1, 12)
  })
  test('no face to judge goes first', () => expect(at(errorVersusDiscard(twenty((index) => (index < 2 ? null : 0)), 0.5), 0.1)).toBe(0))
  test('without a threshold or comparisons there is no curve', () => {
    expect(errorVersusDiscard([], 0.5)).toEqual([])
    expect(errorVersusDiscard(twenty(() => 1), Number.NaN)).toEqual([])
  })
})

describe('a whole report', () => {
  const engine = { pack: { id: 'test-1', detector: 'none', recogniser: 'a line', dimension: 1, digest: '00' }, similarity, scoreAt: (rate: number) => 1 - rate }
  const rest = { engine, people: new Map(), replicates: 20, seed: 1, madeAt: new Date(0), machine: 'a test' }
  test('nothing could be acquired: all pairs are errors, and no rate is claimed', () => {
    const { corpus } = crowd(4, 0, 1)
    for (const impostors of ['all', 'pairs'] as const) {
      const report = makeReport({ ...rest, corpus, acquired: corpus.pictures.map(() => failed), impostors })
      expect(report.fta).toMatchObject({ count: 12, rate: 1 })
      expect(report.accuracy).toBe(0)
      expect(report.fnmrAtFmr.map(({ fnmr, reason }) => [fnmr, reason?.includes('there are 0')])).toEqual(Array.from({ length: 4 }, () => [null, true]))
      expect([report.det, report.histograms, report.differentials, report.errorVersusDiscard]).toEqual([[], [], [], []])
      expect(report.predicted.every(({ observedFmr }) => observedFmr === null)).toBe(true)
      expect(reportPage(report, new Map())).not.toMatch(/NaN|Infinity|undefined|null/)
    }
  })
  test('rates need comparisons: three times as many as one over the rate', () => {
    const { corpus, acquired } = crowd(40, 0.001, 1)
    const report = makeReport({ ...rest, corpus, acquired, impostors: 'all' })
    expect(report.nonMatedComparisons).toBe((120 * 119 - 40 * 6) / 2)
    expect(report.fnmrAtFmr.map(({ fnmr }) => fnmr)).toEqual([0, 0, null, null])
    expect(report.fnmrAtFmr.map(({ fewErrors }) => fewErrors)).toEqual([false, true, true, true])
    expect(report.separation).toBeGreaterThan(0)
    expect(report.operatingPoint?.fmr).toBe(1e-3)
    const [first] = report.predicted
    expect(first!.observedFmr).toBe(fmrAt(compareAll(corpus, acquired, similarity).rising, first!.threshold))
    expect(makeReport({ ...rest, corpus, acquired, impostors: 'all' })).toEqual(report)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(reportPage(report, new Map())).not.toMatch(/NaN|Infinity|undefined|null/)
  })
})
