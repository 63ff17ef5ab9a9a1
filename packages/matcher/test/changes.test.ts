/** Searches while rows come, change and go, on threads that read what this one writes. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Worker } from 'node:worker_threads'
import { createGalleryWith } from '../src/exact-gallery.ts'
import { compare, type Gallery } from '../src/index.ts'
import { randomOf, randomUnit } from './vectors.ts'

const dimension = 96
let gallery: Gallery
const workers: Worker[] = []
const make = (internals: { firstLearned?: number } = {}): Gallery => {
  workers.length = 0
  gallery = createGalleryWith({ dimension, maxRows: 100_000, threads: 2 }, { ownWork: 0, onThread: (worker) => workers.push(worker), ...internals })
  return gallery
}
afterEach(() => gallery.close())

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a search sees each row as it was or is, finds every row that stays, and none twice', async () => {
  make({ firstLearned: 500 })
  const random = randomOf(9)
  const query = randomUnit(dimension, random)
  // Ids below 1,000 stay; those from 1,000 on have versions, of which only the last two can be seen.
  const stays = Array.from({ length: 1000 }, () => randomUnit(dimension, random))
  for (const [id, vector] of stays.entries()) gallery.upsert(id, vector, 0)
  const versions = new Map<number, Float32Array[]>()
  const change = (): void => {
    for (let i = 0; i < 40; i++) {
      const id = 1000 + Math.floor(random() * 1500)
      if (random() < 0.3) gallery.remove(id)
      else {
        const vector = randomUnit(dimension, random)
        gallery.upsert(id, vector, 1)
        versions.set(id, [...(versions.get(id) ?? []), vector])
      }
    }
  }
  for (let round = 0; round < 40; round++) {
    const search = gallery.search(query, { limit: 100_000 })
    for (let i = 0; i < 5; i++) {
      change()
      await turn()
    }
    const hits = await search
    expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length)
    const scores = new Map(hits.map(({ id, score }) => [id, score]))
    for (const [id, vector] of stays.entries()) expect(scores.get(id)).toBe(compare(query, vector))
    for (const { id, score } of hits) if (id >= 1000) expect(versions.get(id)!.map((vector) => compare(query, vector))).toContain(score)
  }
}, 60_000)

test('what is upserted or removed is so for every search begun afterwards', async () => {
  make()
  const random = randomOf(4)
  for (let id = 0; id < 3000; id++) {
    const vector = randomUnit(dimension, random)
    gallery.upsert(id, vector, 0)
    if (id % 100 !== 0) continue
    expect((await gallery.search(vector, { limit: 1 }))[0]?.id).toBe(id)
    gallery.remove(id)
    expect((await gallery.search(vector, { limit: 1 }))[0]?.id).not.toBe(id)
    gallery.upsert(id, vector, 0)
  }
})

describe('after many removals', () => {
  test('rows are moved together in the background, memory is given back, and the same is found', async () => {
    make({ firstLearned: Infinity })
    const random = randomOf(8)
    const vectors = Array.from({ length: 6000 }, () => randomUnit(dimension, random))
    for (const [id, vector] of vectors.entries()) gallery.upsert(id, vector, 0)
    const { bytes } = gallery
    const query = randomUnit(dimension, random)
    for (let id = 0; id < 6000; id++) if (id % 10 !== 0) gallery.remove(id)
    const wanted = vectors.flatMap((vector, id) => (id % 10 === 0 ? [{ id, score: compare(query, vector) }] : [])).sort((a, b) => b.score - a.score || a.id - b.id)
    for (let search = 0; search < 20; search++) {
      expect(await gallery.search(query, { limit: 6000 })).toEqual(wanted)
      await turn()
    }
    await gallery.settled()
    expect(gallery.bytes).toBeLessThan(bytes / 4)
    expect(await gallery.search(query, { limit: 6000 })).toEqual(wanted)
    expect(gallery.size).toBe(600)
  })

  test('a gallery can be emptied and filled again', async () => {
    make()
    const random = randomOf(2)
    for (let round = 0; round < 3; round++) {
      const vectors = Array.from({ length: 3000 }, () => randomUnit(dimension, random))
      for (const [id, vector] of vectors.entries()) gallery.upsert(id, vector, 0)
      expect((await gallery.search(vectors[77]!, { limit: 1 }))[0]?.id).toBe(77)
      for (let id = 0; id < 3000; id++) gallery.remove(id)
      expect(await gallery.search(vectors[77]!, { limit: 1 })).toEqual([])
      await gallery.settled()
      expect(gallery.size).toBe(0)
    }
  })
})

test('a full gallery takes new rows in place of removed ones, also while searches run; what has no place is refused', async () => {
  gallery = createGalleryWith({ dimension, maxRows: 600, threads: 2 }, { ownWork: 0 })
  const random = randomOf(3)
  const vector = randomUnit(dimension, random)
  for (let id = 0; id < 600; id++) gallery.upsert(id, randomUnit(dimension, random), 0)
  const search = gallery.search(vector, { limit: 1 })
  for (let id = 0; id < 600; id++) {
    gallery.remove(id)
    gallery.upsert(1000 + id, vector, 0)
  }
  gallery.remove(1000)
  expect(() => gallery.upsert(2000, vector, 0)).toThrow('removed under searches')
  gallery.upsert(1000, vector, 0)
  await search
  gallery.remove(1000)
  gallery.upsert(2000, vector, 0)
  expect((await gallery.search(vector, { limit: 1000 })).map(({ id }) => id)).toEqual([...Array.from({ length: 599 }, (_, i) => 1001 + i), 2000])
})

describe('threads that end', () => {
  const fill = (): Float32Array[] => {
    const random = randomOf(6)
    const vectors = Array.from({ length: 5000 }, () => randomUnit(dimension, random))
    for (const [id, vector] of vectors.entries()) gallery.upsert(id, vector, 0)
    return vectors
  }

  test('are replaced, and the search under way is answered as if nothing had been', async () => {
    make()
    const vectors = fill()
    const wanted = await gallery.search(vectors[0]!, { limit: 50 })
    for (let round = 0; round < 3; round++) {
      const search = gallery.search(vectors[0]!, { limit: 50 })
      void workers.at(-1)!.terminate()
      expect(await search).toEqual(wanted)
    }
    expect(workers.length).toBeGreaterThan(2)
  })

  test('an aborted search ends with the reason, the next one is answered', async () => {
    make()
    const vectors = fill()
    const controller = new AbortController()
    const search = gallery.search(vectors[0]!, { limit: 1, signal: controller.signal })
    controller.abort(new Error('no longer wanted'))
    await expect(search).rejects.toThrow('no longer wanted')
    expect((await gallery.search(vectors[1]!, { limit: 1 }))[0]?.id).toBe(1)
  })

  test('closing rejects what is under way', async () => {
    make()
    const vectors = fill()
    const search = gallery.search(vectors[0]!, { limit: 1 })
    const closing = gallery.close()
    await expect(search).rejects.toThrow('closed')
    await closing
  })
})
