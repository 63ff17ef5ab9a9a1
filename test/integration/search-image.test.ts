import type { SubjectId, WatchlistId } from '@renbie/contracts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { addSites, addWatchlist, checkOf, people, send, startTestNode, type TestNode } from './node.ts'

let node: TestNode
let watchlist: WatchlistId
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine() })
  await addSites(node)
  watchlist = await addWatchlist(node)
})
afterAll(() => node.close())
afterEach(() => vi.restoreAllMocks())

const addSubject = async (): Promise<SubjectId> => (await node.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [watchlist] } })).id
const enrol = (subjectId: SubjectId, person: 'one' | 'two') => node.all.call('enrolPhoto', { params: { subjectId }, body: { image: fakePicture(person) } })
const check = async (person: 'one' | 'two') => {
  const { portrait: _, ...body } = await checkOf(people[0]!, { live: { image: fakePicture(person) } })
  return send(node.all, body)
}

test('an enrolment whose search image cannot follow at once is no failure: it is on record with its picture, and found soon', async () => {
  const id = await addSubject()
  vi.spyOn(node.platform.pack.current.image, 'refreshSubject').mockRejectedValueOnce(new Error('the database was away'))
  const { photo } = await enrol(id, 'one')
  const bytes = await node.all.call('getPicture', { params: { pictureId: photo.pictureId }, query: { purpose: 'audit' } })
  expect(Buffer.from(bytes).toString()).toBe('one')
  await expect.poll(async () => (await check('one')).alerts.length, { timeout: 10_000 }).toBe(1)
})
