/** What comparing faces leaves behind, with an engine without networks: crossings, findings, merges, decisions. */
import type { LaneId, SubjectId, WatchlistId } from '@renbie/contracts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { addSites, addWatchlist, checkOf, codeOf, people, send, startTestNode, type TestNode } from './node.ts'

type Face = Parameters<typeof fakePicture>[0]

const travellers = people.filter(({ role }) => role === 'subject')
const settings = { crossingSearchDays: 30, maxCrossings: 1_000 }
let node: TestNode
let list: WatchlistId
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine(), settings })
  await addSites(node)
  list = await addWatchlist(node)
})
afterAll(() => node.close())
afterEach(() => vi.restoreAllMocks())

const check = async (face: Face, traveller: number, laneId = 'A-IN') => {
  const { portrait: _, ...body } = await checkOf(travellers[traveller]!, { live: { image: fakePicture(face) }, laneId: laneId as LaneId })
  return send(node.all, body)
}
const addSubject = async (face: Face): Promise<SubjectId> => {
  const { id } = await node.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [list] } })
  await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: fakePicture(face), acceptLookAlike: true } })
  return id
}

test('a list that the search image has not heard of yet is created, read and listed all the same', async () => {
  vi.spyOn(node.platform.pack.current.image, 'refreshWatchlist').mockRejectedValue(new Error('the database was away'))
  const created = await node.all.call('createWatchlist', { body: { name: '新', severity: 'low', falseAlertsPerDay: 1 } })
  expect(created.threshold).toMatchObject({ templates: 0, promiseKept: true })
  expect((await node.all.call('listWatchlists')).items.map(({ id }) => id)).toContain(created.id)
  expect((await node.all.call('watchlistThreshold', { params: { watchlistId: created.id }, query: { falseAlertsPerDay: 2 } as never })).templates).toBe(0)
})

test('photos are somebody’s at every moment of a merge and of its undoing', async () => {
  const [survivorId, absorbedId] = [await addSubject('one'), await addSubject('two')]
  const { image } = node.platform.pack.current
  const searchable: number[] = []
  const refresh = image.refreshSubject.bind(image)
  vi.spyOn(image, 'refreshSubject').mockImplementation(async (...args) => {
    await refresh(...args)
    searchable.push(image.templates)
  })
  const { id } = await node.all.call('mergeSubjects', { params: { subjectId: survivorId }, body: { absorbedId, reason: '同一人' } })
  await node.all.call('undoMerge', { params: { mergeId: id }, body: { reason: '不同人' } })
  expect(searchable).toEqual([2, 2, 2, 2])
})

test('a hit on a subject that was merged before the search image heard of it is a hit on the one that stays', async () => {
  const [survivorId, absorbedId] = [await addSubject('three'), await addSubject('four')]
  const { image } = node.platform.pack.current
  const late = vi.spyOn(image, 'refreshSubject').mockRejectedValue(new Error('the database was away'))
  const { id } = await node.all.call('mergeSubjects', { params: { subjectId: survivorId }, body: { absorbedId, reason: '同一人' } })
  const hit = await check('four', 0)
  expect(hit).toMatchObject({ decision: 'refer', identification: { candidates: [{ subjectId: survivorId }] } })
  expect(hit.alerts).toHaveLength(1)
  late.mockRestore()
  await node.all.call('undoMerge', { params: { mergeId: id }, body: { reason: '不同人' } })
})

test('of two alerts of one traveller a later doubt withdraws “not this person”', async () => {
  const [first, second] = [await check('three', 1), await check('three', 1)]
  await node.all.call('adjudicateAlert', { params: { alertId: first.alerts[0]! }, body: { outcome: 'false-match', reason: 'features-differ' } })
  expect((await check('three', 1)).alerts).toEqual([])
  await node.all.call('adjudicateAlert', { params: { alertId: second.alerts[0]! }, body: { outcome: 'true-match', reason: 'features-agree' } })
  expect((await check('three', 1)).alerts).toHaveLength(1)
})

test('a finding shows an analyst only crossings at sites of theirs, and is closed by nobody else', async () => {
  const earlier = await check('one', 2, 'A-IN')
  const { identities } = await check('one', 3, 'B-IN')
  const findings = async (client: TestNode['all']) => (await client.call('listIdentityFindings', { query: {} })).items.filter(({ id }) => id === identities?.findingId)
  expect((await findings(node.all))[0]?.earlier.map(({ checkId }) => checkId)).toContain(earlier.id)
  const [atA, atB] = [await node.client(['identities:review'], ['AAA' as never]), await node.client(['identities:review'], ['BBB' as never])]
  expect(await findings(atB)).toMatchObject([{ seen: { siteId: 'BBB' }, earlier: [] }])
  expect(await findings(atA)).toEqual([])
  expect(await codeOf(atA.call('listIdentityFindings', { query: { siteId: 'BBB' } as never }))).toBe('site-out-of-scope')
  const closing = { params: { findingId: identities!.findingId! }, body: { outcome: 'explained' as const } }
  expect(await codeOf(atA.call('closeIdentityFinding', closing))).toBe('not-found')
  expect((await atB.call('closeIdentityFinding', closing)).earlier).toEqual([])
})

test('neither a search of past crossings that fails nor an old record that cannot be read stops a traveller', async () => {
  const { crossings } = node.platform.pack.current
  vi.spyOn(crossings!, 'ofOthers').mockRejectedValueOnce(new Error('a thread ended'))
  const kept = crossings!.crossings
  expect(await check('two', 4)).not.toHaveProperty('identities')
  await expect.poll(() => crossings!.crossings).toBe(kept + 1)
  vi.spyOn(node.platform.store.read.checks, 'find').mockRejectedValue(new Error('damaged'))
  expect((await check('two', 5)).identities).toMatchObject({ findingId: null })
})

test('crossings older than the setting leave table and search image at the next cleaning', async () => {
  const { dataDirectory, stop } = node
  const { store, pack } = node.platform
  expect(pack.current.crossings!.crossings).toBeGreaterThan(0)
  expect(await store.read.crossings.page('fake', 0, 10)).not.toEqual([])
  await stop()
  const later = () => new Date(Date.now() + 31 * 86_400_000)
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine(), dataDirectory, settings, clock: later })
  await expect.poll(() => node.platform.pack.current.crossings!.crossings, { timeout: 10_000 }).toBe(0)
  expect(await node.platform.store.read.crossings.page('fake', 0, 10)).toEqual([])
  const { items } = await node.all.call('listAudit', { query: { action: 'crossings.expired', limit: 1 } as never })
  expect(items[0]).toMatchObject({ actor: 'system', purpose: 'retention' })
})

test('a photo without a template of the pack in force is an error with a name, wherever it is compared', async () => {
  const subjectId = await addSubject('two')
  const { photos } = await node.all.call('getSubject', { params: { subjectId } })
  const [photoId] = photos.map(({ id }) => id)
  // As a switch leaves a photo whose failure was accepted.
  await node.platform.store.transaction((tx) => tx.templates.removeOthers(['another'], 1_000))
  const face = { image: fakePicture('two') }
  const asked = { purpose: 'investigation' as const }
  expect(await codeOf(node.all.call('verify', { body: { probe: face, reference: { photoId: photoId! }, ...asked } }))).toBe('photo-of-another-pack')
  for (const file of [{ subjectId }, { photoIds: [photoId!] }]) expect(await codeOf(node.all.call('compareThreeWay', { body: { live: face, document: face, file, ...asked } }))).toBe('photo-of-another-pack')
})
