import { expect, test } from 'vitest'
import { appliedThreshold, ranked, wantedCandidates } from '../src/domain/candidates.ts'

/** A pack whose rate is 10^(−10 · score). */
const rates = { falseMatchRate: (score: number) => 10 ** (-10 * score), scoreAt: (rate: number) => -Math.log10(rate) / 10 }

test('a false-match rate is a threshold whatever is searched; a false-positive identification rate is stricter the more there is', () => {
  const fmr = { kind: 'false-match-rate', falseMatchRate: 1e-5 } as const
  expect(appliedThreshold(fmr, 10, rates)).toEqual({ falseMatchRate: 1e-5, score: 0.5 })
  expect(appliedThreshold(fmr, 1_000_000, rates)).toEqual({ falseMatchRate: 1e-5, score: 0.5 })
  const fpir = { kind: 'false-positive-identification-rate', falsePositiveIdentificationRate: 0.01 } as const
  expect(appliedThreshold(fpir, 1, rates)?.falseMatchRate).toBeCloseTo(0.01, 12)
  expect(appliedThreshold(fpir, 1_000, rates)?.falseMatchRate).toBeCloseTo(1.005e-5, 8)
})

test('an investigation has no threshold and brings back fifty at least', () => {
  expect(appliedThreshold({ kind: 'investigation' }, 10, rates)).toBeNull()
  expect(wantedCandidates({ kind: 'investigation' }, 20)).toBe(50)
  expect(wantedCandidates({ kind: 'investigation' }, 200)).toBe(200)
  expect(wantedCandidates({ kind: 'false-match-rate', falseMatchRate: 1e-5 }, 20)).toBe(20)
})

test('each candidate has its rank, its rates at this size, and the margin to the next', () => {
  const [first, second] = ranked([{ score: 0.75, name: 'a' }, { score: 0.5, name: 'b' }], 100, rates)
  expect(first).toMatchObject({ name: 'a', rank: 1, falseMatchRate: 10 ** -7.5, margin: 0.25 })
  expect(first!.falsePositiveIdentificationRate).toBeCloseTo(100 * 10 ** -7.5, 10)
  expect(second).toMatchObject({ name: 'b', rank: 2, margin: null })
  expect(ranked([], 0, rates)).toEqual([])
})
