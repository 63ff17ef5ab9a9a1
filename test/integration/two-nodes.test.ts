import { join } from 'node:path'
import { createClient } from '@renbie/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { addSites, addWatchlist, checkOf, databaseSettings, people, send, startTestNode, type TestNode } from './node.ts'

let first: TestNode
let second: TestNode
/** Pictures that both nodes have under way; each goes on when the other has got as far. */
let meeting: { arrived: number; both: Promise<void>; go: () => void } | null = null
const meet = async () => {
  if (!meeting) return
  meeting.arrived += 1
  if (meeting.arrived === 2) meeting.go()
  await meeting.both
}
beforeAll(async () => {
  const database = await databaseSettings('postgresql')
  first = await startTestNode({ database, engine: fakeEngine(meet) })
  second = await startTestNode({ database, engine: fakeEngine(meet), settings: { keyFile: join(first.dataDirectory, 'renbie.key') } })
  await addSites(first)
})
afterAll(async () => {
  await second.close()
  await first.close()
})

test('a lane that sends the same check to two nodes at once gets one answer, one check and one alert', async () => {
  const subjectId = (await first.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [await addWatchlist(first)] } })).id
  await first.all.call('enrolPhoto', { params: { subjectId }, body: { image: fakePicture('one') } })
  await expect.poll(() => second.platform.pack.current.image.templates, { timeout: 10_000 }).toBe(1)

  const apiKey = await first.apiKey(['checks:create'])
  const lanes = [first, second].map(({ url }) => createClient({ baseUrl: url, apiKey }))
  const { portrait: _, ...body } = await checkOf(people[0]!, { live: { image: fakePicture('one') } })
  let go = () => undefined as void
  const both = new Promise<void>((resolve) => (go = resolve))
  meeting = { arrived: 0, both, go }
  const [a, b] = await Promise.all(lanes.map((lane) => send(lane, body, 'sent-to-both-nodes')))
  meeting = null
  expect(a?.alerts).toHaveLength(1)
  expect(b?.id).toBe(a?.id)
  expect((await first.all.call('listChecks', { query: {} })).items).toHaveLength(1)
  expect((await first.all.call('listAlerts', { query: {} })).items).toHaveLength(1)
})
