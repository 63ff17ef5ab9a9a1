import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countImpostors, ScoreCounts } from '../src/calibrate/impostors.ts'
import { calibrate, pointsOf } from '../src/calibrate/calibrate.ts'
import { PackError } from '../src/packs/error.ts'
import { calibrationFrom } from '../src/recognise/calibration.ts'

/** Templates of people who are alike in nothing: normal numbers from a small generator, so that a failure can be seen again. */
function strangers(people: number, dimension: number, seed: number) {
  let state = seed
  const uniform = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 0.5) / 2 ** 32
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return Array.from({ length: people }, (_, person) => {
    const vector = Float32Array.from({ length: dimension }, normal)
    const length = Math.hypot(...vector)
    return { person: `${person}`, template: vector.map((value) => value / length) }
  })
}

test('counts agree with counting one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), fc.integer({ min: -1000, max: 1000 }), (thousandths, threshold) => {
      const counts = new ScoreCounts()
      for (const value of thousandths) counts.add(value / 1000)
      expect(counts.from(threshold / 1000)).toBe(thousandths.filter((value) => value >= threshold).length)
      expect(counts.scoreOf(1)).toBeCloseTo(Math.max(...thousandths) / 1000, 5)
    }),
  )
})

test('pictures of one person are no impostors', () => {
  const [one, other] = strangers(2, 32, 1)
  expect(countImpostors([one!, one!, other!]).total).toBe(2)
})

test('what it foretells is what people it has not seen show', () => {
  const result = calibrate('tiny-1', 'a test', strangers(900, 64, 7))
  expect(result).toMatchObject({ people: 900, impostorPairs: (900 * 899) / 2 })
  expect(result.heldOut.map(({ predicted }) => predicted)).toEqual([1e-2, 1e-3])
  for (const { predicted, observed } of result.heldOut) {
    expect(observed / predicted).toBeGreaterThan(0.5)
    expect(observed / predicted).toBeLessThan(2)
  }
  // Another nine hundred, scored with the table.
  const fresh = countImpostors(strangers(900, 64, 99))
  const { scoreAt } = calibrationFrom(result.points)
  expect(fresh.from(scoreAt(1e-3)) / fresh.total / 1e-3).toBeGreaterThan(0.7)
  expect(fresh.from(scoreAt(1e-3)) / fresh.total / 1e-3).toBeLessThan(1.4)
})

test('equal scores make one point, and points rise in score as rates fall', () => {
  const counts = new ScoreCounts()
  for (let i = 0; i < 100_000; i++) counts.add(i % 3 === 0 ? 0.5 : 0.2)
  expect(pointsOf(counts).map(({ score }) => score)).toEqual([0.2, 0.5])
})

test('too few people are refused with what is needed', () => {
  expect(() => calibrate('tiny-1', 'a test', strangers(50, 32, 3))).toThrow(PackError)
  expect(() => calibrate('tiny-1', 'a test', strangers(50, 32, 3))).toThrow('30000 are needed')
})
