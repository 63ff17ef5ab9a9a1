import type { PhotoId, SubjectId } from '@renbie/contracts'
import type { Repositories } from '@renbie/store'
import { expect, test } from 'vitest'
import { SearchImage } from '../src/search/image.ts'
import { turnsDuring } from './turns.ts'

const count = 60_000
const numbers = Array.from({ length: count }, (_, i) => i)
const subjectId = (i: number) => `sub_${i}` as SubjectId
const template = Float32Array.of(1, 0)

/** Tables of so many subjects with one photo each, on no list. */
const tables = {
  watchlists: { list: async () => [] },
  memberships: { all: async () => numbers.map((i) => ({ subjectId: subjectId(i), severity: null, validFrom: null, validTo: null, watchlistIds: [] })) },
  photos: { templates: async (_: string, after: number, limit: number) => numbers.slice(after, after + limit).map((i) => ({ rowNumber: i + 1, photoId: `pho_${i}` as PhotoId, subjectId: subjectId(i), template })) },
} as unknown as Repositories

test('choosing among very many subjects lets other work go on', async () => {
  const image = new SearchImage({ dimension: 2, maxRows: count, pack: 'p', rates: { falseMatchRate: () => 1e-6, scoreAt: () => 0.9 }, calibratedTo: 1e-6, searchesPerDay: () => 1 })
  await image.load(tables, () => undefined)
  expect(await image.among({ kind: 'all' }, new Date())).toMatchObject({ subjects: count, templates: count })
  expect(await turnsDuring(() => image.among({ kind: 'all' }, new Date()))).toBeGreaterThan(3)
  await image.close()
})
