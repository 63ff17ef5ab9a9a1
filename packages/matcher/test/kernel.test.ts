/** The kernel against the reference: the same hits, in the same order, with the same bits. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, createGallery, createReferenceGallery, LabelSet, type Gallery, type SearchOptions } from '../src/index.ts'
import { randomOf, randomUnit } from './vectors.ts'

const DIMENSIONS = [1, 2, 3, 4, 7, 15, 16, 17, 128, 512]
/** None, one, two, odd ones, and both sides of a block (256 rows) and of a doubling (512). */
const SIZES = [0, 1, 2, 3, 17, 255, 256, 257, 513, 700]

const pairOf = (dimension: number, maxRows: number): [Gallery, Gallery] =>
  [createGallery({ dimension, maxRows }), createReferenceGallery({ dimension, maxRows })]

async function expectSame(kernel: Gallery, reference: Gallery, query: Float32Array, options: SearchOptions): Promise<void> {
  const hits = await kernel.search(query, options)
  const truth = await reference.search(query, options)
  // Compared in place, as toEqual of hundreds of hits takes longer than the search; Object.is tells −0 from +0.
  const same = hits.length === truth.length && hits.every((hit, i) => hit.id === truth[i]!.id && Object.is(hit.score, truth[i]!.score))
  if (!same) expect(hits).toStrictEqual(truth)
}

describe.each(DIMENSIONS)('dimension %i', (dimension) => {
  test.each(SIZES)('%i rows: all scores equal the reference, bit for bit', async (size) => {
    const run = fc.asyncProperty(fc.integer(), fc.constantFrom(0, 8, 120), async (seed, spread) => {
      const random = randomOf(seed)
      const [kernel, reference] = pairOf(dimension, 1000)
      for (let i = 0; i < size; i++) {
        const id = Math.floor(random() * Number.MAX_SAFE_INTEGER)
        const vector = randomUnit(dimension, random, spread)
        const label = Math.floor(random() * 50)
        for (const gallery of [kernel, reference]) gallery.upsert(id, vector, label)
      }
      const query = randomUnit(dimension, random, spread)
      await expectSame(kernel, reference, query, { limit: size + 1 })
      await expectSame(kernel, reference, query, { limit: 5, labels: LabelSet.of([3, 17, 40]) })
    })
    await fc.assert(run, { numRuns: 4 })
  })
})

test('a score is also the bits of compare', async () => {
  const random = randomOf(7)
  const kernel = createGallery({ dimension: 130, maxRows: 1 })
  const [probe, vector] = [randomUnit(130, random), randomUnit(130, random)]
  kernel.upsert(3, vector, 1)
  expect(await kernel.search(probe, { limit: 1 })).toEqual([{ id: 3, score: compare(probe, vector) }])
})

type Step =
  | { kind: 'upsert'; id: number; vector: number; label: number }
  | { kind: 'remove'; id: number }
  | { kind: 'search'; vector: number; limit: number; labels: number[] | undefined; threshold: number | undefined }

/** Few ids and few vectors, so that replacing, tying and emptying happen all the time. */
const id = fc.nat(40)
const vector = fc.nat(5)
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 5, arbitrary: fc.record({
    kind: fc.constant('upsert' as const), id, vector, label: fc.nat(3),
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
  { weight: 2, arbitrary: fc.record({
    kind: fc.constant('search' as const), vector, limit: fc.integer({ min: 1, max: 50 }),
    labels: fc.option(fc.array(fc.nat(3), { maxLength: 2 }), { nil: undefined }), threshold: fc.option(vector, { nil: undefined }),
  }) },
), { maxLength: 120, size: 'max' })

test.each([1, 3, 20])('any sequence of upsert, remove and search, dimension %i', async (dimension) => {
  await fc.assert(fc.asyncProperty(fc.integer(), steps, async (seed, sequence) => {
    const random = randomOf(seed)
    const vectors = Array.from({ length: 6 }, () => randomUnit(dimension, random))
    const [kernel, reference] = pairOf(dimension, 41)
    for (const step of sequence) {
      if (step.kind === 'upsert') for (const gallery of [kernel, reference]) gallery.upsert(step.id, vectors[step.vector]!, step.label)
      else if (step.kind === 'remove') expect(kernel.remove(step.id)).toBe(reference.remove(step.id))
      else {
        const { limit, labels, threshold } = step
        // The threshold is the exact score of a vector that may well be in the gallery.
        const minScore = threshold === undefined ? {} : { minScore: compare(vectors[step.vector]!, vectors[threshold]!) }
        await expectSame(kernel, reference, vectors[step.vector]!, { limit, ...(labels ? { labels: LabelSet.of(labels) } : {}), ...minScore })
      }
      expect(kernel.size).toBe(reference.size)
    }
  }), { numRuns: 60 })
})
