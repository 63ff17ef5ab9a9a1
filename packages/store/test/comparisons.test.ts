/** Past crossings, findings, merges and dismissals: what comparing faces keeps. */
import type { IdentityFinding, PictureId, SiteId } from '@renbie/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import type { Crossing, StoredMerge } from '../src/repositories.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { idMaker, lane, newCheck, otherSite, picture, site, subject, traveller } from './records.ts'

const at = new Date('2026-03-10T08:00:00.123Z')
const later = (ms: number): Date => new Date(at.getTime() + ms)
const hash = (byte: number) => Buffer.alloc(32, byte)
const template = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i) / 8)
const by = { userId: null, name: '林分析', reason: '同一人' }

describe.each(databaseKinds)('what comparing keeps on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore
  const make = idMaker()
  const ids = make(at)

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    store = await database.open({ clock: () => at })
    for (const each of [site, otherSite]) await store.read.sites.insert(each)
    await store.read.lanes.insert(lane)
  })
  afterAll(async () => {
    await store?.close()
    await database?.close()
  })

  test('crossings come page by page, of one pack, with the template that was put', async () => {
    const crossing = (n: number): Omit<Crossing, 'rowNumber'> & { pictureId: PictureId } => ({ checkId: ids('chk'), pictureId: ids('pic'), capturedAt: later(n * 1000), siteId: site.id, direction: 'entry', nationality: 'VNM', documentHash: hash(n), personHash: hash(n + 100), template })
    const put = [crossing(1), crossing(2), crossing(3)]
    const other = crossing(4)
    for (const { pictureId } of [...put, other]) await store.read.pictures.insert(picture(pictureId, at))
    for (const each of put) await store.read.crossings.insert({ ...each, pack: 'one' })
    await store.read.crossings.insert({ ...other, pack: 'two' })
    const first = await store.read.crossings.page('one', 0, 2)
    expect(first.map(({ rowNumber: _, ...rest }) => ({ ...rest, documentHash: Buffer.from(rest.documentHash), personHash: Buffer.from(rest.personHash) }))).toEqual(put.slice(0, 2).map(({ pictureId: _, ...kept }) => kept))
    const rest = await store.read.crossings.page('one', first[1]!.rowNumber, 2)
    expect(rest.map(({ checkId }) => checkId)).toEqual([put[2]!.checkId])
    expect((await store.read.crossings.of({ checkId: put[1]!.checkId }, 'one'))?.rowNumber).toBe(first[1]!.rowNumber)
    expect((await store.read.crossings.of({ pictureId: put[1]!.pictureId }, 'one'))?.rowNumber).toBe(first[1]!.rowNumber)
    expect(await store.read.crossings.of({ checkId: put[1]!.checkId }, 'two')).toBeNull()
    // The oldest go, whatever their pack, and no more at a time than asked.
    expect(await store.read.crossings.removeBefore(later(2_500), 1)).toBe(1)
    expect(await store.read.crossings.removeBefore(later(2_500), 10)).toBe(1)
    expect((await store.read.crossings.page('one', 0, 10)).map(({ checkId }) => checkId)).toEqual([put[2]!.checkId])
    // What is no longer searched for leaves no template.
    expect(await database.raw('select count(*)::int as count from templates')).toEqual([{ count: 2 }])
  })

  test('findings are listed within the sites asked for, and closed once with a sealed comment', async () => {
    const finding = (siteId: SiteId): IdentityFinding => {
      const seen = { checkId: ids('chk'), capturedAt: at.toISOString(), siteId, direction: 'entry' as const, traveller, livePictureId: null, liveFace: null }
      return { id: ids('idf'), foundAt: at.toISOString(), state: 'open', seen, earlier: [{ ...seen, checkId: ids('chk'), score: 0.9, falseMatchRate: 1e-7 }], closing: null }
    }
    const [here, there] = [finding(site.id), finding(otherSite.id)]
    await store.read.identityFindings.insert(here)
    await store.read.identityFindings.insert(there)
    expect(await store.read.identityFindings.find(here.id)).toEqual(here)
    expect((await store.read.identityFindings.list({ sites: 'all', limit: 10 })).items).toEqual([there, here])
    expect((await store.read.identityFindings.list({ sites: [site.id], limit: 10 })).items).toEqual([here])
    const closing = { userId: null, name: '林分析', at: later(1).toISOString(), outcome: 'different-people' as const, comment: 'Twin sister' }
    await store.read.identityFindings.close(here.id, closing)
    expect((await store.read.identityFindings.list({ sites: 'all', open: false, limit: 10 })).items).toEqual([{ ...here, state: 'closed', closing }])
    expect((await store.read.identityFindings.list({ sites: 'all', open: true, limit: 10 })).items).toEqual([there])
    expect(JSON.stringify(await database.raw('select * from identity_findings'))).not.toContain(Buffer.from('Twin sister').toString('hex'))
  })

  test('a merge keeps both entries as they were', async () => {
    const [survivor, absorbed] = [subject(ids('sub'), at), subject(ids('sub'), at, { familyName: 'GONE' })]
    for (const each of [survivor, absorbed]) await store.read.subjects.insert(each)
    const merge: StoredMerge = { id: ids('mrg'), survivorId: survivor.id, absorbedId: absorbed.id, mergedAt: at.toISOString(), mergedBy: by, photoIds: [ids('pho')], undoneAt: null, undoneBy: null, survivorBefore: survivor, absorbedBefore: absorbed }
    await store.read.merges.insert(merge)
    await store.read.subjects.setMergedInto(absorbed.id, survivor.id)
    expect(await store.read.merges.ofSurvivor(survivor.id)).toEqual([merge])
    expect(await store.read.subjects.mergedInto(absorbed.id)).toBe(survivor.id)
    expect((await store.read.subjects.list({ limit: 10 })).items.map(({ id }) => id)).toEqual([survivor.id])
    await store.read.merges.undo(merge.id, later(5), { ...by, reason: '不同人' })
    expect(await store.read.merges.find(merge.id)).toEqual({ ...merge, undoneAt: later(5).toISOString(), undoneBy: { ...by, reason: '不同人' } })
  })

  test('a dismissal is of one traveller and one subject; the newest decision stands', async () => {
    const [one, other] = [ids('sub'), ids('sub')]
    const dismissal = { subjectId: one, personHash: hash(1), documentHash: hash(2), entryVersion: 'v1', alertId: ids('alr'), dismissedAt: at }
    await store.read.dismissals.put(dismissal)
    await store.read.dismissals.put({ ...dismissal, entryVersion: 'v2' })
    const found = await store.read.dismissals.of({ personHash: hash(1), documentHash: hash(2) }, [one, other])
    expect(found.map(({ subjectId, entryVersion }) => [subjectId, entryVersion])).toEqual([[one, 'v2']])
    expect(await store.read.dismissals.of({ personHash: hash(1), documentHash: hash(3) }, [one])).toEqual([])
    expect(await store.read.dismissals.of({ personHash: hash(1), documentHash: hash(2) }, [other])).toEqual([])
    await store.read.dismissals.remove({ ...dismissal, documentHash: hash(3) })
    expect(await store.read.dismissals.of(dismissal, [one])).toHaveLength(1)
    await store.read.dismissals.remove(dismissal)
    expect(await store.read.dismissals.of(dismissal, [one])).toEqual([])
  })

  test('searches a day are those of examined travellers since the time asked for', async () => {
    expect(await store.read.checks.examinedSince(at)).toEqual({ checks: 0, first: null })
    for (const [ms, decision] of [[-1000, 'clear'], [1000, 'clear'], [2000, 'exempt'], [3000, 'recapture']] as const) await store.read.checks.insert(newCheck(ids('chk'), later(ms), { decision, receivedAt: later(ms) }))
    expect(await store.read.checks.examinedSince(at)).toEqual({ checks: 2, first: later(1000) })
  })
})
