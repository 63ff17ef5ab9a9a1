/** What a gallery promises, asked of both. */
import { describe, expect, test } from 'vitest'
import { compare, createGallery, createReferenceGallery, LabelSet, type GalleryOptions } from '../src/index.ts'
import { randomOf, randomUnit, unit } from './vectors.ts'

const north = unit([0, 1, 0])
const east = unit([1, 0, 0])
const northEast = unit([1, 1, 0])
const idsOf = (hits: { id: number }[]): number[] => hits.map((hit) => hit.id)

describe.each([['kernel', createGallery], ['reference', createReferenceGallery]])('%s', (_, create) => {
  const small = (options: Partial<GalleryOptions> = {}) => create({ dimension: 3, maxRows: 1000, ...options })

  test('hits come by score, then by id', async () => {
    const gallery = small()
    const rows = [[9, north], [2 ** 53 - 1, northEast], [0, east], [4, north], [2 ** 32, north]] as const
    for (const [id, vector] of rows) gallery.upsert(id, vector, 1)
    const hits = await gallery.search(north, { limit: 10 })
    expect(idsOf(hits)).toEqual([4, 9, 2 ** 32, 2 ** 53 - 1, 0])
    expect(hits.map((hit) => hit.score)).toEqual([1, 1, 1, Math.fround(Math.SQRT1_2), 0])
  })

  test('all rows equal: the lowest ids, whatever the order they came in and however many blocks they fill', async () => {
    const gallery = small()
    for (let id = 999; id >= 0; id--) gallery.upsert(id, northEast, 1)
    expect(idsOf(await gallery.search(north, { limit: 3 }))).toEqual([0, 1, 2])
    expect(await gallery.search(north, { limit: 5000 })).toHaveLength(1000)
  })

  test('a threshold lets the score equal to it in, and compares finer than float32', async () => {
    const gallery = small()
    gallery.upsert(1, northEast, 1)
    const score = compare(north, northEast)
    expect(idsOf(await gallery.search(north, { limit: 1, minScore: score }))).toEqual([1])
    // Above the score by less than a float32 can tell.
    const justAbove = score + 1e-9
    expect(Math.fround(justAbove)).toBe(score)
    expect(await gallery.search(north, { limit: 1, minScore: justAbove })).toEqual([])
  })

  test('only rows whose label is in the set are searched', async () => {
    const gallery = small()
    for (const [id, label] of [[1, 0], [2, 31], [3, 32], [4, 0xffff_ffff], [5, 32]] as const) gallery.upsert(id, north, label)
    const ids = async (labels: number[]) => idsOf(await gallery.search(north, { limit: 9, labels: LabelSet.of(labels) }))
    expect(await ids([0])).toEqual([1])
    expect(await ids([32, 31])).toEqual([2, 3, 5])
    expect(await ids([1, 30, 33])).toEqual([])
    expect(await ids([])).toEqual([])
    expect(idsOf(await gallery.search(north, { limit: 9 }))).toEqual([1, 2, 3, 4, 5])
  })

  test('an upsert of a known id replaces vector and label', async () => {
    const gallery = small()
    gallery.upsert(1, east, 1)
    gallery.upsert(1, north, 2)
    expect(gallery.size).toBe(1)
    expect(await gallery.search(north, { limit: 9 })).toEqual([{ id: 1, score: 1 }])
    expect(await gallery.search(north, { limit: 9, labels: LabelSet.of([1]) })).toEqual([])
  })

  test('removing the first, the last and the only row leaves the others found', async () => {
    const gallery = small()
    for (const [id, vector] of [[1, north], [2, east], [3, northEast]] as const) gallery.upsert(id, vector, 1)
    expect(gallery.remove(1)).toBe(true)
    expect(gallery.remove(1)).toBe(false)
    expect(idsOf(await gallery.search(north, { limit: 9 }))).toEqual([3, 2])
    expect(gallery.remove(2)).toBe(true)
    expect(gallery.remove(3)).toBe(true)
    expect(await gallery.search(north, { limit: 9 })).toEqual([])
    gallery.upsert(1, east, 1)
    expect(idsOf(await gallery.search(east, { limit: 9 }))).toEqual([1])
  })

  test('views into a larger buffer are read where they lie, and nothing of the caller is kept', async () => {
    const buffer = Float32Array.of(9, 9, ...north, 9, ...east, 9)
    const gallery = small()
    gallery.upsert(1, buffer.subarray(2, 5), 1)
    gallery.upsert(2, buffer.subarray(6, 9), 1)
    const query = buffer.subarray(6, 9)
    buffer.fill(7, 2, 5)
    expect(await gallery.search(query, { limit: 9 })).toEqual([{ id: 2, score: 1 }, { id: 1, score: 0 }])
    expect([...query]).toEqual([1, 0, 0])
  })

  test('it fills to maxRows, no further, and a refused row changes nothing', async () => {
    const gallery = small({ maxRows: 300 })
    const random = randomOf(5)
    for (let id = 0; id < 300; id++) gallery.upsert(id, randomUnit(3, random), 1)
    expect(() => gallery.upsert(300, north, 1)).toThrow(new RangeError('the gallery is full: 300 rows'))
    expect(gallery.size).toBe(300)
    gallery.upsert(299, north, 1)
    gallery.remove(0)
    gallery.upsert(300, north, 1)
    expect(idsOf(await gallery.search(north, { limit: 2 }))).toEqual([299, 300])
  })

  test('bad vectors are refused, by position and length only', async () => {
    const gallery = small()
    const refused = async (vector: Float32Array, message: string): Promise<void> => {
      expect(() => gallery.upsert(1, vector, 1)).toThrow(new RangeError(message))
      await expect(gallery.search(vector, { limit: 1 })).rejects.toThrow(new RangeError(message))
      expect(gallery.size).toBe(0)
    }
    await refused(new Float32Array(2), 'vector must have 3 components, not 2')
    await refused(Float32Array.of(0, NaN, 1), 'vector has a component that is not finite, at 1')
    await refused(Float32Array.of(0, 1, -Infinity), 'vector has a component that is not finite, at 2')
    await refused(new Float32Array(3), 'vector must have length 1 (±0.001), not 0')
    await refused(Float32Array.of(0, 2, 0), 'vector must have length 1 (±0.001), not 2')
    const plainArray: unknown = [0, 1, 0]
    expect(() => gallery.upsert(1, plainArray as Float32Array, 1)).toThrow(TypeError)
    const float64: unknown = Float64Array.of(0, 1, 0)
    await expect(gallery.search(float64 as Float32Array, { limit: 1 })).rejects.toThrow(TypeError)
  })

  test('a length off by less than a thousandth is taken as it is', async () => {
    const gallery = small()
    gallery.upsert(1, Float32Array.of(0, 1.0005, 0), 1)
    expect((await gallery.search(north, { limit: 1 }))[0]?.score).toBe(Math.fround(1.0005))
  })

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('id %d is refused', async (id) => {
    expect(() => small().upsert(id, north, 1)).toThrow(RangeError)
    expect(() => small().remove(id)).toThrow(RangeError)
  })

  test.each([-1, 0.5, NaN, 2 ** 32])('label %d is refused', (label) => {
    expect(() => small().upsert(1, north, label)).toThrow(RangeError)
    expect(() => new LabelSet(10).add(label)).toThrow(RangeError)
  })

  test('a signal that was aborted ends the search with its reason', async () => {
    const reason = new Error('the traveller left')
    await expect(small().search(north, { limit: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('labels that are no set are refused: they must never mean all rows', async () => {
    const labels: unknown = [1, 2]
    await expect(small().search(north, { limit: 1, labels: labels as LabelSet })).rejects.toThrow(TypeError)
  })

  test('1:1 with a stored row gives the bits of a search; without such a row, null', async () => {
    const gallery = small()
    gallery.upsert(7, northEast, 1)
    expect(gallery.score(north, 7)).toBe(compare(north, northEast))
    expect(gallery.score(north, 8)).toBeNull()
  })

  test('many queries at once are answered each as alone', async () => {
    const gallery = small()
    for (const [id, vector] of [[1, north], [2, east], [3, northEast]] as const) gallery.upsert(id, vector, 1)
    const queries = [north, east, northEast]
    const alone = await Promise.all(queries.map((query) => gallery.search(query, { limit: 2 })))
    expect(await gallery.searchMany(queries, { limit: 2 })).toEqual(alone)
    expect(await gallery.searchMany([], { limit: 2 })).toEqual([])
  })

  test('once closed it refuses', async () => {
    const gallery = small()
    await gallery.close()
    await expect(gallery.search(north, { limit: 1 })).rejects.toThrow('closed')
    expect(() => gallery.upsert(1, north, 1)).toThrow('closed')
  })

  test.each([0, -1, 1.5, NaN, Infinity])('limit %d is refused', async (limit) => {
    await expect(small().search(north, { limit })).rejects.toThrow(RangeError)
  })

  test('a threshold that is no number is refused', async () => {
    await expect(small().search(north, { limit: 1, minScore: NaN })).rejects.toThrow(RangeError)
    const text: unknown = '0.5'
    await expect(small().search(north, { limit: 1, minScore: text as number })).rejects.toThrow(TypeError)
  })

  test.each([
    { dimension: 0 }, { dimension: 2.5 }, { dimension: 4097 }, { maxRows: 0 }, { maxRows: 2 ** 27 + 1 },
    { threads: -1 }, { threads: 65 }, { memoryBytes: -1 },
  ])('options %o are refused', (options) => {
    expect(() => small(options)).toThrow(RangeError)
  })
})

describe('memory', () => {
  test.each([[128, 672], [512, 2608]])('a row of dimension %i takes no more than %i bytes, index of ids included', (dimension, rowBytes) => {
    const gallery = createGallery({ dimension, maxRows: 20_000 })
    expect(gallery.bytes).toBe(0)
    const random = randomOf(1)
    for (let id = 0; id < 20_000; id++) gallery.upsert(id, randomUnit(dimension, random), 0)
    // The scratch of a chunk's threads comes on top: a few hundred kilobytes, however many rows there are.
    expect(gallery.bytes).toBeLessThan(20_000 * rowBytes + 2 ** 20)
  })

  test('more rows than there is memory for are refused at once, with the figure', () => {
    expect(() => createGallery({ dimension: 512, maxRows: 1_000_000, memoryBytes: 2 ** 30 })).toThrow(/1000000 rows of dimension 512 need 24\d\d MiB of memory; there are 1024 MiB/)
  })

  test('what is removed does not stay in memory', () => {
    const gallery = createReferenceGallery({ dimension: 3, maxRows: 1 })
    gallery.upsert(1, north, 0)
    gallery.remove(1)
    expect(gallery.score(north, 1)).toBeNull()
  })
})
