import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IdIndex } from '../src/rows/id-index.ts'

test('knows what a Map knows, after any sequence of additions, moves and removals', () => {
  // Ids a multiple of 2^32 apart, and neighbours: both must spread.
  const id = fc.oneof(fc.nat(300), fc.nat(20).map((n) => n * 2 ** 32), fc.nat(20).map((n) => Number.MAX_SAFE_INTEGER - n))
  fc.assert(fc.property(fc.array(fc.record({ id, add: fc.boolean() }), { maxLength: 2000, size: 'max' }), (steps) => {
    const ids: number[] = []
    const index = new IdIndex((slot) => ids[slot]!)
    const truth = new Map<number, number>()
    for (const { id, add } of steps) {
      if (add) {
        const slot = ids.push(id) - 1
        index.set(id, slot)
        truth.set(id, slot)
      } else {
        index.delete(id)
        truth.delete(id)
      }
    }
    expect(index.size).toBe(truth.size)
    for (const { id } of steps) expect(index.get(id)).toBe(truth.get(id))
  }), { numRuns: 200 })
})

test('holds a hundred thousand in 12 bytes each or less', () => {
  const index = new IdIndex((slot) => slot * 3)
  for (let slot = 0; slot < 100_000; slot++) index.set(slot * 3, slot)
  expect(index.size).toBe(100_000)
  expect(index.bytes).toBeLessThanOrEqual(12 * 100_000)
  for (let slot = 0; slot < 100_000; slot += 7) expect(index.get(slot * 3)).toBe(slot)
  expect(index.get(1)).toBeUndefined()
})
