/** Every way the product searches against the reference: the same hits, in the same order, with the same bits. */
import { afterEach, describe, expect, test } from 'vitest'
import { createGalleryWith, type Internals } from '../src/exact-gallery.ts'
import { createReferenceGallery, LabelSet, type Gallery, type SearchOptions } from '../src/index.ts'
import { randomOf, randomUnit, unit } from './vectors.ts'

type Way = { name: string; threads: number; dimensions: number[]; internals: Internals }
const ways: Way[] = [
  { name: 'relaxed SIMD, here', threads: 0, dimensions: [1, 63, 64, 65, 512], internals: { build: 'relaxed', firstLearned: Infinity } },
  { name: 'plain SIMD, here', threads: 0, dimensions: [3, 130], internals: { build: 'plain', firstLearned: Infinity } },
  { name: 'relaxed SIMD, here, learned basis', threads: 0, dimensions: [3, 130], internals: { build: 'relaxed', firstLearned: 40 } },
  { name: 'plain SIMD, here, learned basis', threads: 0, dimensions: [65], internals: { build: 'plain', firstLearned: 40 } },
  { name: 'relaxed SIMD, two threads, learned basis', threads: 2, dimensions: [128], internals: { build: 'relaxed', firstLearned: 40, ownWork: 0 } },
]

const open: Gallery[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((gallery) => gallery.close()))
})

/** Rows of a gallery, by what may be hard about them. */
const kinds: Record<string, (dimension: number, random: () => number, row: number) => Float32Array> = {
  'without direction': (dimension, random) => randomUnit(dimension, random),
  'steep spectrum': (dimension, random) => unit(Array.from({ length: dimension }, (_, i) => (random() - 0.5) * 0.9 ** i)),
  'spectrum the other way round': (dimension, random) => unit(Array.from({ length: dimension }, (_, i) => (random() - 0.5) * 0.9 ** (dimension - i))),
  'one direction outweighs all': (dimension, random) => unit(Array.from({ length: dimension }, (_, i) => (i === 0 ? 1 : (random() - 0.5) * 1e-3))),
  'near ties': (dimension, random) => unit(Array.from({ length: dimension }, (_, i) => 1 + i / 7 + (random() < 0.1 ? 2 ** -22 : 0))),
  'all equal': (dimension) => unit(Array.from({ length: dimension }, (_, i) => 1 + i)),
  'few components': (dimension, random) => unit(Array.from({ length: dimension }, () => (random() < 2 / dimension ? random() - 0.5 : 0))),
  'duplicates': (dimension, _, row) => randomUnit(dimension, randomOf(row % 7)),
  'unlike what was learned': (dimension, random, row) => (row < 60 ? unit(Array.from({ length: dimension }, (_, i) => (i < 3 ? random() : 1e-4 * random()))) : randomUnit(dimension, random, 20)),
}

async function expectSame(kernel: Gallery, reference: Gallery, queries: Float32Array[], options: SearchOptions): Promise<void> {
  const hits = await kernel.searchMany(queries, options)
  const truth = await reference.searchMany(queries, options)
  for (const [query, wanted] of truth.entries()) {
    const found = hits[query]!
    const same = found.length === wanted.length && found.every((hit, i) => hit.id === wanted[i]!.id && Object.is(hit.score, wanted[i]!.score))
    if (!same) expect(found).toStrictEqual(wanted)
  }
}

describe.each(ways)('$name', ({ threads, dimensions, internals }) => {
  const pair = (dimension: number): [Gallery, Gallery] => {
    const galleries: [Gallery, Gallery] = [createGalleryWith({ dimension, maxRows: 5000, threads }, internals), createReferenceGallery({ dimension, maxRows: 5000 })]
    open.push(...galleries)
    return galleries
  }

  test.each(Object.keys(kinds).flatMap((kind) => dimensions.map((dimension) => [kind, dimension] as const)))('%s, dimension %i', async (kind, dimension) => {
    const random = randomOf(dimension)
    const [kernel, reference] = pair(dimension)
    const rows: Float32Array[] = []
    let count = 0
    for (const size of [0, 1, 60, 400]) {
      for (; count < size; count++) {
        const vector = kinds[kind]!(dimension, random, count)
        rows.push(vector)
        const id = Math.floor(random() * Number.MAX_SAFE_INTEGER)
        for (const gallery of [kernel, reference]) gallery.upsert(id, vector, count % 11)
      }
      // Once while rows are being brought over to a learned basis, once when they are.
      for (const settle of internals.firstLearned === Infinity ? [false] : [false, true]) {
        if (settle) await kernel.settled()
        const queries = [...rows.slice(-2), kinds[kind]!(dimension, random, 3), randomUnit(dimension, random)]
        for (const limit of [1, 10, 5000]) await expectSame(kernel, reference, queries, { limit })
        const [best] = (await reference.search(queries[0]!, { limit: 30 })).slice(-1)
        const minScore = best?.score ?? 0.5
        await expectSame(kernel, reference, queries, { limit: 5000, minScore })
        await expectSame(kernel, reference, queries, { limit: 3, minScore: minScore + 1e-9, labels: LabelSet.of([2, 5, 9]) })
      }
    }
  })
})

test('more queries than one pass takes', async () => {
  const random = randomOf(3)
  const galleries = [createGalleryWith({ dimension: 40, maxRows: 400, threads: 2 }, { ownWork: 100 }), createReferenceGallery({ dimension: 40, maxRows: 400 })] as const
  open.push(...galleries)
  for (let id = 0; id < 400; id++) {
    const vector = randomUnit(40, random)
    for (const gallery of galleries) gallery.upsert(id, vector, 0)
  }
  await expectSame(...galleries, Array.from({ length: 150 }, () => randomUnit(40, random)), { limit: 7 })
})

describe('rows enough that a floor is known from a sample', () => {
  const fill = (galleries: readonly Gallery[], random: () => number): Float32Array[] =>
    Array.from({ length: 5000 }, (_, id) => {
      const vector = randomUnit(24, random)
      for (const gallery of galleries) gallery.upsert(id, vector, id % 50)
      return vector
    })

  test.each([0, 2])('%i threads: the same hits, whatever is wanted of them', async (threads) => {
    const random = randomOf(threads)
    const galleries = [createGalleryWith({ dimension: 24, maxRows: 5000, threads }, { ownWork: 0, firstLearned: 1000 }), createReferenceGallery({ dimension: 24, maxRows: 5000 })] as const
    open.push(...galleries)
    const rows = fill(galleries, random)
    await galleries[0].settled()
    const queries = [rows[17]!, randomUnit(24, random), randomUnit(24, random)]
    for (const limit of [1, 20, 512, 513]) await expectSame(...galleries, queries, { limit })
    await expectSame(...galleries, queries, { limit: 20, labels: LabelSet.of([7]) })
    await expectSame(...galleries, queries, { limit: 200, labels: LabelSet.of([7]) })
    await expectSame(...galleries, queries, { limit: 20, minScore: 0.6 })
    await expectSame(...galleries, queries, { limit: 20, minScore: -0.5 })
  })

  test('rows that the floor was found from may go before they are met: as many hits are found as were asked for', async () => {
    const random = randomOf(5)
    const gallery = createGalleryWith({ dimension: 24, maxRows: 5000, threads: 2 }, { ownWork: 0, firstLearned: Infinity })
    open.push(gallery)
    const query = fill([gallery], random)[0]!
    for (let round = 0; round < 20; round++) {
      const best = await gallery.search(query, { limit: 30 })
      const search = gallery.search(query, { limit: 20 })
      for (const { id } of best) gallery.remove(id)
      const hits = await search
      expect(hits).toHaveLength(20)
      const left = await gallery.search(query, { limit: 5000 })
      const scores = new Set(best.map(({ id }) => id))
      // Whatever of the removed it saw, of the others it must have seen the best.
      expect(hits.filter(({ id }) => !scores.has(id))).toEqual(left.slice(0, hits.filter(({ id }) => !scores.has(id)).length))
    }
  })
})
