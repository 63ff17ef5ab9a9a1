import fc from 'fast-check'
import { expect, test } from 'vitest'
import table from '../src/packs/embedded/calibration.json' with { type: 'json' }
import { createCalibration, type CalibrationPoint } from '../src/recognise/calibration.ts'

const points = table.points.map(([score, rate]): CalibrationPoint => [score!, rate!])
const calibration = createCalibration(points)
const scores = fc.double({ min: -1, max: 1, noNaN: true })

test('a higher score never has a higher false match rate, and every rate is in (0, 1]', () => {
  fc.assert(
    fc.property(scores, scores, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      expect(calibration.falseMatchRate(high)).toBeLessThanOrEqual(calibration.falseMatchRate(low))
      expect(calibration.falseMatchRate(low)).toBeLessThanOrEqual(1)
      expect(calibration.falseMatchRate(high)).toBeGreaterThan(0)
    }),
  )
})

test('the threshold for a rate has that rate', () => {
  fc.assert(
    fc.property(fc.double({ min: -7, max: -0.31, noNaN: true }), (log) => {
      expect(calibration.falseMatchRate(calibration.scoreAt(10 ** log)) / 10 ** log).toBeCloseTo(1, 6)
    }),
  )
})

test('the measured points are met exactly', () => {
  for (const [score, rate] of points) expect(calibration.falseMatchRate(score) / rate).toBeCloseTo(1, 9)
})

test('a table out of order is refused', () => {
  expect(() => createCalibration([[0.9, 0.1], [0.8, 0.01]])).toThrow('out of order')
  expect(() => createCalibration([[0.8, 0.1], [0.9, 0.2]])).toThrow('out of order')
  expect(() => createCalibration([[0.8, 2], [0.9, 0.2]])).toThrow('out of order')
  expect(() => createCalibration([[0.8, 0.1]])).toThrow('two points')
})
