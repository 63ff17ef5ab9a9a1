import fc from 'fast-check'
import { expect, test } from 'vitest'
import { falseMatchRateFor, falsePositiveIdentificationRate } from '../src/domain/rates.ts'

test('a search of one template has the rate of one comparison, a search of none finds nobody', () => {
  expect(falsePositiveIdentificationRate(1e-5, 1)).toBeCloseTo(1e-5, 15)
  expect(falsePositiveIdentificationRate(1e-5, 0)).toBe(0)
  expect(falseMatchRateFor(0.01, 0)).toBe(1)
})

test('small rates are not lost to rounding: a million comparisons at 1e-9 are 1e-3 less half its square', () => {
  expect(falsePositiveIdentificationRate(1e-9, 1_000_000)).toBeCloseTo(1e-3 - 5e-7, 9)
})

test('rates at their ends stay rates', () => {
  for (const rate of [0, 1]) {
    for (const templates of [1, 1_000_000]) {
      expect(falsePositiveIdentificationRate(rate, templates)).toBeCloseTo(rate, 12)
      expect(falseMatchRateFor(rate, templates)).toBeGreaterThanOrEqual(0)
      expect(falseMatchRateFor(rate, templates)).toBeLessThanOrEqual(1)
    }
  }
})

test('there and back again', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 0.5, noNaN: true }), fc.integer({ min: 1, max: 24_000_000 }), (fpir, templates) => {
      const back = falsePositiveIdentificationRate(falseMatchRateFor(fpir, templates), templates)
      expect(Math.abs(back - fpir) / fpir).toBeLessThan(1e-9)
    }),
  )
})
