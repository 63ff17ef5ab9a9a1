import { photoIdSchema, subjectIdSchema, watchlistIdSchema, type Subject, type WatchlistId } from '@renbie/contracts'
import { expect, test } from 'vitest'
import { merge, otherMerges, requireUnweakened, unmerged, type Entry } from '../src/domain/merge.ts'

const uuid = (last: number) => `01890000-0000-7000-8000-00000000000${last}`
const list = (last: number): WatchlistId => watchlistIdSchema.parse(`wl_${uuid(last)}`)
const subject = (last: number, change: Partial<Subject> = {}): Subject => ({
  id: subjectIdSchema.parse(`sub_${uuid(last)}`), familyName: `FAMILY${last}`, givenNames: 'GIVEN', nativeName: '', aliases: [], birthDate: null, nationalities: [], sex: null, documents: [], reason: '', severity: null,
  legalBasis: '', instructions: '', validFrom: null, validTo: null, watchlistIds: [], photos: [], createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', ...change,
})
const photo = (last: number): Subject['photos'][number] => ({
  id: photoIdSchema.parse(`pho_${uuid(last)}`), pictureId: `pic_${uuid(last)}` as never, pack: 'p', failure: null, enrolledAt: '2026-01-01T00:00:00.000Z',
  quality: { verdict: 'good', score: 90, facesFound: 1, face: null, measures: [], findings: [] },
})
const entry = ({ photos: _, ...rest }: Subject): Entry => rest
const passport = (number: string) => ({ type: 'P', number, issuingState: 'UTO' }) as Subject['documents'][number]

test('what the absorbed one has is joined, its names become aliases, and the survivor’s word stands in the rest', () => {
  const survivor = subject(1, { aliases: ['X'], documents: [passport('A')], nationalities: ['UTO'], watchlistIds: [list(1)], reason: 'own' })
  const absorbed = subject(2, { nativeName: '王', aliases: ['X', 'Y'], documents: [passport('A'), passport('B')], nationalities: ['UTO', 'D'], watchlistIds: [list(2), list(1)], reason: 'other', photos: [photo(1)] })
  const merged = merge(survivor, absorbed, 12)
  expect(merged.survivor).toMatchObject({ aliases: ['X', 'FAMILY2 GIVEN', '王', 'Y'], documents: [passport('A'), passport('B')], nationalities: ['UTO', 'D'], watchlistIds: [list(1), list(2)], reason: 'own' })
  expect(merged.photoIds).toEqual([photo(1).id])
  expect(unmerged(merged.survivor, merged, [])).toEqual(entry(survivor))
})

test('nobody is merged with himself, and nothing grows beyond what a subject may have', () => {
  expect(() => merge(subject(1), subject(1), 12)).toThrow('merge-with-itself')
  expect(() => merge(subject(1, { photos: [photo(1)] }), subject(2, { photos: [photo(2)] }), 1)).toThrow('merge-too-large')
  const aliases = Array.from({ length: 20 }, (_, i) => `A${i}`)
  expect(() => merge(subject(1, { aliases }), subject(2), 12)).toThrow('merge-too-large')
  expect(merge(subject(1, { aliases: aliases.slice(1) }), subject(2), 12).survivor.aliases).toHaveLength(20)
})

test('what was changed since the merge stays changed', () => {
  const merged = merge(subject(1, { watchlistIds: [list(1)] }), subject(2, { watchlistIds: [list(2)] }), 12)
  const now = { ...merged.survivor, reason: 'new', watchlistIds: [list(2), list(3)] }
  expect(unmerged(now, merged, [])).toMatchObject({ reason: 'new', watchlistIds: [list(3)] })
})

/** Two subjects of one list absorbed one after the other by one that is not on it. */
const twice = () => {
  const shared = { watchlistIds: [list(9)], aliases: ['SHARED'] }
  const first = merge(subject(1), subject(2, shared), 12)
  const second = merge({ ...first.survivor, photos: [] }, subject(3, shared), 12)
  const record = (made: typeof first, last: number, undoneAt: string | null) => ({ ...made, id: `mrg_${uuid(last)}` as never, survivorId: made.survivor.id, absorbedId: made.absorbedBefore.id, mergedAt: `2026-01-0${last}T00:00:00.000Z`, mergedBy: { userId: null, name: 'x', reason: '' }, undoneAt, undoneBy: null })
  return { first, second, record }
}

test('a list that another absorbed subject is on as well is kept while that one is', () => {
  const { first, second, record } = twice()
  const standing = otherMerges(record(first, 1, null), [record(first, 1, null), record(second, 2, null)])
  expect(unmerged(second.survivor, first, standing)).toMatchObject({ watchlistIds: [list(9)], aliases: ['SHARED', 'FAMILY3 GIVEN'] })
})

test('and goes with the last of them, in whichever order they are undone', () => {
  const { first, second, record } = twice()
  const afterFirst = unmerged(second.survivor, first, otherMerges(record(first, 1, null), [record(first, 1, null), record(second, 2, null)]))
  const firstUndone = [record(first, 1, '2026-01-03T00:00:00.000Z'), record(second, 2, null)]
  expect(unmerged(afterFirst, second, otherMerges(record(second, 2, null), firstUndone))).toMatchObject({ watchlistIds: [], aliases: [] })
  const afterSecond = unmerged(second.survivor, second, otherMerges(record(second, 2, null), [record(first, 1, null), record(second, 2, null)]))
  expect(afterSecond).toMatchObject({ watchlistIds: [list(9)], aliases: ['FAMILY2 GIVEN', 'SHARED'] })
  expect(unmerged(afterSecond, first, otherMerges(record(first, 1, null), [record(first, 1, null), record(second, 2, '2026-01-03T00:00:00.000Z')]))).toMatchObject({ watchlistIds: [], aliases: [] })
})

test('a merge neither shortens the time that somebody is listed nor lowers the severity', () => {
  const at = new Date('2026-06-01T00:00:00Z')
  const tried = (survivor: Partial<Subject>, absorbed: Partial<Subject>) => () => requireUnweakened(subject(1, survivor), subject(2, { watchlistIds: [list(1)], ...absorbed }), at)
  for (const [survivor, absorbed] of [
    [{ validTo: '2026-05-01T00:00:00Z' }, {}],
    [{ validTo: '2027-05-01T00:00:00Z' }, { validTo: '2027-05-02T00:00:00Z' }],
    [{ validFrom: '2026-07-01T00:00:00Z' }, {}],
    [{ severity: 'low' }, {}],
    [{}, { severity: 'low' }],
    [{ severity: 'low' }, { severity: 'high' }],
  ] as [Partial<Subject>, Partial<Subject>][]) expect(tried(survivor, absorbed)).toThrow('merge-would-weaken')
  for (const [survivor, absorbed] of [
    [{}, {}],
    [{ validTo: '2026-05-01T00:00:00Z' }, { validTo: '2026-05-31T00:00:00Z' }],
    [{ validTo: '2026-05-01T00:00:00Z', severity: 'low' }, { watchlistIds: [] }],
    [{ validFrom: '2026-05-01T00:00:00Z' }, { validFrom: '2026-01-01T00:00:00Z' }],
    [{ validTo: '2027-05-02T00:00:00Z' }, { validTo: '2027-05-01T00:00:00Z' }],
    [{ severity: 'critical' }, {}],
    [{ severity: 'high' }, { severity: 'low' }],
  ] as [Partial<Subject>, Partial<Subject>][]) expect(tried(survivor, absorbed)).not.toThrow()
})
