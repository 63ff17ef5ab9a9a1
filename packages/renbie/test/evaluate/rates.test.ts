import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countBelow, detPoints, detRates, fmrAt, fnmrAt, histogram, nextAbove, quantile, thresholdAt } from '../../src/evaluate/rates.ts'

// Quarters are exact in float32, so every number below can be checked by hand.
const nonMated = Float32Array.from([-0.5, -0.25, 0, 0, 0.25, 0.25, 0.25, 0.5, 0.5, 0.75])
const mated = Float32Array.from([-Infinity, 0.25, 0.5, 0.75, 1])

describe('rates at a threshold', () => {
  test('a score equal to the threshold matches', () => {
    expect(fmrAt(nonMated, 0.5)).toBe(0.3)
    expect(fnmrAt(mated, 0.5)).toBe(0.4)
  })
  test('a failure to acquire is a non-match at every threshold', () => expect(fnmrAt(mated, -2)).toBe(0.2))
  test('no comparisons, no rate', () => {
    expect(fmrAt([], 0)).toBeNaN()
    expect(fnmrAt([], 0)).toBeNaN()
  })
})

describe('the threshold of a rate', () => {
  test.each([
    [1, -0.5, 1],
    [0.3, nextAbove(0.25), 0.3],
    // Two of the three highest are tied at 0.5: both would be 0.3, so only the highest may match.
    [0.2, nextAbove(0.5), 0.1],
    [0.1, nextAbove(0.5), 0.1],
    [0.05, nextAbove(0.75), 0],
    [0, nextAbove(0.75), 0],
  ])('%d', (rate, threshold, observed) => {
    expect(thresholdAt(nonMated, rate)).toBe(threshold)
    expect(fmrAt(nonMated, threshold)).toBe(observed)
  })
  test('all tied: everybody or nobody', () => {
    const tied = Float32Array.from([0.5, 0.5, 0.5, 0.5])
    expect(fmrAt(tied, thresholdAt(tied, 0.75))).toBe(0)
    expect(fmrAt(tied, thresholdAt(tied, 1))).toBe(1)
  })
  test('7 of 100 is not lost to a rounding error', () => expect(fmrAt(Float32Array.from({ length: 100 }, (_, at) => at / 128), thresholdAt(Float32Array.from({ length: 100 }, (_, at) => at / 128), 0.07))).toBe(0.07))
  test('none without comparisons', () => expect(thresholdAt([], 0.1)).toBeNaN())

  test('keeps the rate, and the next lower score would break it', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (eighths, rate) => {
        const rising = Float32Array.from(eighths, (value) => value / 8).sort()
        const threshold = thresholdAt(rising, rate)
        expect(fmrAt(rising, threshold)).toBeLessThanOrEqual(rate + 1e-6)
        const lower = rising.filter((score) => score < threshold).at(-1)
        if (lower !== undefined) expect(fmrAt(rising, lower)).toBeGreaterThan(rate)
      }),
    ))
})

test('the next float above', () => {
  for (const score of [-1, -0.1, -0, 0, 1e-30, 0.5, 1]) {
    const value = Math.fround(score)
    expect(nextAbove(value)).toBeGreaterThan(value)
    expect(Math.fround((value + nextAbove(value)) / 2) === value || Math.fround((value + nextAbove(value)) / 2) === nextAbove(value)).toBe(true)
  }
})

describe('detection error trade-off', () => {
  test('by hand', () => {
    expect(detPoints(mated, nonMated, [1, 0.3, 0.2, 0.1])).toEqual([
      { threshold: -0.5, fmr: 1, fnmr: 0.2 },
      { threshold: nextAbove(0.25), fmr: 0.3, fnmr: 0.4 },
      { threshold: nextAbove(0.5), fmr: 0.1, fnmr: 0.6 },
    ])
  })
  test('separated scores: no error left, failures aside', () => {
    const points = detPoints(Float32Array.from([0.75, 1]), Float32Array.from([0, 0.25]), [1, 0.5])
    expect(points.map(({ fmr, fnmr }) => [fmr, fnmr])).toEqual([[1, 0], [0.5, 0]])
  })
  test('nothing could be acquired', () => expect(detPoints(Float32Array.from([-Infinity]), new Float32Array(0), [1])).toEqual([]))
  test('rates go down to one false match', () => {
    expect(detRates(1)).toEqual([1])
    expect(detRates(1000)).toHaveLength(31)
    expect(detRates(0)).toEqual([])
  })
})

describe('histogram', () => {
  test('every finite score once, the highest in the last bin', () => {
    const bins = histogram(mated, nonMated, 6)
    expect(bins.map((bin) => bin.nonMated)).toEqual([1, 1, 2, 3, 2, 1])
    expect(bins.map((bin) => bin.mated)).toEqual([0, 0, 0, 1, 1, 2])
    expect([bins[0]!.from, bins.at(-1)!.to]).toEqual([-0.5, 1])
  })
  test('one single score', () => expect(histogram(Float32Array.from([0.5]), new Float32Array(0), 4).reduce((sum, bin) => sum + bin.mated, 0)).toBe(1))
  test('nothing', () => expect(histogram(Float32Array.from([-Infinity]), new Float32Array(0), 4)).toEqual([]))
})

test('quantiles are values that occur', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2)
  expect(quantile([1, 2, 3, 4], 0.95)).toBe(4)
  expect(quantile([1, 2, 3, 4], 0)).toBe(1)
  expect(quantile([], 0.5)).toBeNaN()
  expect(countBelow([1, 2, 2, 3], 2)).toBe(1)
})
