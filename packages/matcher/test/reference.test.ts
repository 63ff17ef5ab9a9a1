import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, createReferenceGallery } from '../src/index.ts'
import { innerProduct } from '../src/reference.ts'
import { randomOf, randomUnit, unit } from './vectors.ts'

describe('the score', () => {
  test('adds in sixteen lanes, then halves: an order that another one does not reproduce', () => {
    // 2^24 + 1 is not a float32. In lane 0, 2^24 swallows the 1 of index 16; from another lane, a 1 + 1 = 2 would survive.
    const ones = new Float32Array(17).fill(1)
    const inOneLane = Float32Array.from({ length: 17 }, (_, i) => (i % 16 === 0 ? (i === 0 ? 2 ** 24 : 1) : 0))
    expect(innerProduct(inOneLane, ones)).toBe(2 ** 24)
    // Lane 8 cancels lane 0 before lane 4 comes to it, and 4 before 2, and 2 before 1; any other order loses the 1.
    for (const width of [8, 4, 2]) {
      const folded = Float32Array.from({ length: 16 }, (_, i) => (i === 0 ? 2 ** 24 : i === width ? -(2 ** 24) : i === width / 2 ? 1 : 0))
      expect(innerProduct(folded, ones.subarray(0, 16))).toBe(1)
    }
    // Products are rounded before they are added: (1 + 2^-12)² loses its 2^-24, and nothing of it is left.
    const a = Float32Array.of(1 + 2 ** -12, -1)
    const b = Float32Array.of(1 + 2 ** -12, 1 + 2 ** -11)
    expect(innerProduct(a, b)).toBe(0)
  })

  test('is the inner product, to float32', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 600 }), (seed, dimension) => {
      const random = randomOf(seed)
      const a = randomUnit(dimension, random)
      const b = randomUnit(dimension, random)
      const inFloat64 = a.reduce((sum, component, i) => sum + component * b[i]!, 0)
      expect(Math.abs(innerProduct(a, b) - inFloat64)).toBeLessThan(1e-6)
    }))
  })

  test('never is −0, which would be another bit pattern than the +0 of a padded vector', () => {
    expect(Object.is(innerProduct(Float32Array.of(1, 0), Float32Array.of(-0, -1)), 0)).toBe(true)
  })
})

describe('compare', () => {
  test('1:1 gives the bits that a search gives', async () => {
    const random = randomOf(1)
    const [probe, reference] = [randomUnit(128, random), randomUnit(128, random)]
    const gallery = createReferenceGallery({ dimension: 128, maxRows: 1 })
    gallery.upsert(0, reference, 1)
    expect(await gallery.search(probe, { limit: 1 })).toEqual([{ id: 0, score: compare(probe, reference) }])
  })

  test('refuses vectors of two dimensions', () => {
    expect(() => compare(unit([1, 2]), unit([1, 2, 3]))).toThrow(RangeError)
    expect(() => compare(new Float32Array(0), new Float32Array(0))).toThrow(RangeError)
    expect(() => compare(new Float32Array(2), unit([1, 2]))).toThrow(RangeError)
  })
})
