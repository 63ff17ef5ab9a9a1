import { expect, test } from 'vitest'
import { listThreshold } from '../src/domain/list-threshold.ts'

/** A pack whose rate is 10^(−10 · score), and that gives nothing below `lowest`. */
const pack = (lowest: number) => ({ falseMatchRate: (score: number) => Math.max(lowest, 10 ** (-10 * score)), scoreAt: (rate: number) => -Math.log10(Math.max(lowest, rate)) / 10 })
const circumstances = { searchesPerDay: 65_000, templates: 1_000, rates: pack(1e-9), calibratedTo: 1e-6 }
const promise = (falseAlertsPerDay: number) => ({ falseAlertsPerDay, falseMatchRate: 1e-5 })

test('a promise becomes rates and a score, and is kept', () => {
  const threshold = listThreshold(promise(65), circumstances)
  expect(threshold).toMatchObject({ searchesPerDay: 65_000, templates: 1_000, beyondCalibration: false, promiseKept: true })
  expect(threshold.falsePositiveIdentificationRate).toBeCloseTo(1e-3, 10)
  expect(threshold.falseMatchRate).toBeCloseTo(1e-6, 8)
  expect(threshold.expectedFalseAlertsPerDay).toBeCloseTo(65, 6)
})

test('it follows list and traffic', () => {
  const { score } = listThreshold(promise(65), circumstances)
  expect(listThreshold(promise(65), { ...circumstances, templates: 10_000 }).score).toBeGreaterThan(score)
  expect(listThreshold(promise(65), { ...circumstances, searchesPerDay: 6_500 }).score).toBeLessThan(score)
})

test('below what was observed it warns; what the pack cannot give at all shows as a promise not kept', () => {
  expect(listThreshold(promise(1), circumstances)).toMatchObject({ beyondCalibration: true, promiseKept: true })
  const coarse = listThreshold(promise(1), { ...circumstances, rates: pack(1e-6) })
  expect(coarse.promiseKept).toBe(false)
  expect(coarse.expectedFalseAlertsPerDay).toBeGreaterThan(60)
})

test('a rate stays as it is set, and what it costs follows', () => {
  const rate = { falseAlertsPerDay: null, falseMatchRate: 1e-5 }
  const small = listThreshold(rate, { ...circumstances, templates: 10 })
  const large = listThreshold(rate, { ...circumstances, templates: 10_000 })
  expect(small.score).toBe(large.score)
  expect(large.expectedFalseAlertsPerDay).toBeGreaterThan(small.expectedFalseAlertsPerDay)
  expect(large.promiseKept).toBe(true)
})

test('neither a list of nobody nor an absurd promise takes everybody for listed', () => {
  expect(listThreshold(promise(65), { ...circumstances, templates: 0 })).toMatchObject({ falseMatchRate: expect.closeTo(1e-2, 12), expectedFalseAlertsPerDay: 0, promiseKept: true })
  expect(listThreshold(promise(1e9), { ...circumstances, templates: 1 }).falseMatchRate).toBeCloseTo(1e-2, 12)
  expect(listThreshold(promise(1), { ...circumstances, searchesPerDay: 0 }).expectedFalseAlertsPerDay).toBe(0)
})
