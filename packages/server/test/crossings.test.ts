import { checkIdSchema, siteIdSchema, type Direction } from '@renbie/contracts'
import type { Crossing } from '@renbie/store'
import { expect, test } from 'vitest'
import { CrossingImage } from '../src/search/crossings.ts'
import { turnsDuring } from './turns.ts'

const site = { a: siteIdSchema.parse('AAA'), b: siteIdSchema.parse('BBB') }
const axis = (i: number): Float32Array => Float32Array.from({ length: 4 }, (_, at) => (at === i ? 1 : 0))
const probe = (i: number) => ({ pack: 'p', vector: axis(i) })
const hash = (byte: number) => new Uint8Array(32).fill(byte)
const day = (n: number) => new Date(Date.UTC(2026, 0, n))

const crossing = (rowNumber: number, change: Partial<Crossing> = {}): Crossing => ({
  rowNumber, checkId: checkIdSchema.parse(`chk_01890000-0000-7000-8000-${String(rowNumber).padStart(12, '0')}`), capturedAt: day(rowNumber), siteId: site.a, direction: 'entry' as Direction, nationality: 'UTO',
  documentHash: hash(rowNumber), personHash: hash(rowNumber), template: axis(rowNumber % 4), ...change,
})
const tableOf = (rows: Crossing[]) => ({ crossings: { page: async (_: string, after: number, limit: number) => rows.filter(({ rowNumber }) => rowNumber > after).slice(0, limit), of: async () => rows.at(-1) ?? null } as never })

const imageOf = async (rows: Crossing[], maxRows = 100) => {
  const image = new CrossingImage({ dimension: 4, maxRows, pack: 'p' })
  await image.load(tableOf(rows), () => undefined)
  return image
}
const find = (image: CrossingImage, face: number, sites: 'all' | (typeof site.a)[] = 'all') =>
  image.search(probe(face), { filter: {}, sites, documentHash: null, limit: 10, minScore: () => 0.9 }).then(({ hits }) => hits.map(({ checkId }) => checkId))

test('what expired is not found, and its place serves another', async () => {
  const rows = [1, 2, 3].map((n) => crossing(n))
  const image = await imageOf(rows)
  await image.expire(day(3))
  expect(image.crossings).toBe(1)
  expect(await find(image, 1)).toEqual([])
  const next = crossing(5)
  await image.include(tableOf([next]), { checkId: next.checkId })
  expect(await find(image, 1)).toEqual([next.checkId])
  await image.close()
})

test('a crossing of another site that gets the place of one that expires during a search does not slip in by it', async () => {
  const old = crossing(1)
  const image = await imageOf([old])
  const next = crossing(9, { siteId: site.b, template: axis(1) })
  const searching = find(image, 1, [site.a])
  await image.expire(day(2))
  await image.include(tableOf([next]), { checkId: next.checkId })
  expect(await searching).toEqual([])
  await image.close()
})

test('a full image leaves out what has no room, says how much, and fails nothing', async () => {
  const image = new CrossingImage({ dimension: 4, maxRows: 2, pack: 'p' })
  await image.load(tableOf([1, 2, 3].map((n) => crossing(n))), () => undefined)
  expect(image.loaded).toBe(true)
  const next = crossing(4)
  await image.include(tableOf([next]), { checkId: next.checkId })
  expect([image.crossings, image.leftOut]).toEqual([2, 2])
  await image.close()
})

test('an expiry of many rows lets other work go on', async () => {
  const image = await imageOf(Array.from({ length: 3_000 }, (_, i) => crossing(i + 1, { capturedAt: day(1) })), 4_000)
  expect(await turnsDuring(() => image.expire(day(2)))).toBeGreaterThan(5)
  expect(image.crossings).toBe(0)
  await image.close()
})

test('under other particulars is found, however often the same person came', async () => {
  const own = Array.from({ length: 50 }, (_, i) => crossing(i + 1, { template: axis(0), personHash: hash(7) }))
  const other = crossing(60, { template: axis(0), personHash: hash(8) })
  const image = await imageOf([...own, other])
  const found = await image.ofOthers(probe(0), { personHash: hash(7), limit: 3, minScore: 0.9 })
  expect(found.map(({ checkId }) => checkId)).toEqual([other.checkId])
  await image.close()
})
