import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { settingsSchema, type Settings } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import { createClient } from '@renbie/sdk'
import { openNodeStore, retemplateStopped, type StoppedOutcome } from '@renbie/server'
import { afterEach, describe, expect, test } from 'vitest'
import { fakeEngine, fakePicture, otherEngine, type FakePerson } from './fake-engine.ts'
import { addSites, addWatchlist, checkOf, codeOf, databases, databaseSettings, openTestEngine, people, picture, send, startTestNode, type TestNode } from './node.ts'

const everybody: FakePerson[] = ['one', 'two', 'three', 'four']
const longestMs = 180_000
const folders: string[] = []
const running = new Set<TestNode>()
const start = async (options: Parameters<typeof startTestNode>[0]): Promise<TestNode> => {
  const node = await startTestNode(options)
  running.add(node)
  folders.push(node.dataDirectory)
  return node
}
const stop = async (node: TestNode): Promise<void> => {
  running.delete(node)
  await node.stop()
}
afterEach(async () => {
  for (const node of running) await stop(node)
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const hits = async ({ all }: Pick<TestNode, 'all'>, image: string): Promise<number> => {
  const { portrait: _, ...body } = await checkOf(people[0]!, { live: { image } })
  return (await send(all, body)).alerts.length
}

describe.each(databases)('a stopped node whose pack in force can not be made any more, on %s', (kind) => {
  type Place = { database: Settings['database']; dataDirectory: string }
  const seeded = async (...who: FakePerson[]): Promise<Place> => {
    const database = await databaseSettings(kind)
    const node = await start({ database, engine: fakeEngine() })
    await addSites(node)
    const watchlistIds = [await addWatchlist(node)]
    for (const person of who) {
      const { id } = await node.all.call('createSubject', { body: { familyName: person, watchlistIds } })
      await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: fakePicture(person) } })
    }
    await stop(node)
    return { database, dataDirectory: node.dataDirectory }
  }
  type Wish = { engine?: Engine; acceptFailures?: boolean; signal?: AbortSignal; onProgress?: (made: number, total: number) => void }
  const retemplate = async ({ database, dataDirectory }: Place, wish: Wish = {}): Promise<StoppedOutcome> => {
    const clock = () => new Date()
    const store = await openNodeStore(settingsSchema.parse({ environment: 'test', dataDirectory, database }), clock)
    try {
      return await retemplateStopped({
        store, clock, engine: otherEngine('better'), name: 'better', acceptFailures: false, signal: new AbortController().signal, onProgress: () => undefined, pace: { batch: 1, idleMs: 20, leaseMs: 500 }, ...wish,
      })
    } finally {
      await store.close()
    }
  }

  test('goes over to the pack that is set and finds everybody; what was stopped is gone on with', async () => {
    const place = await seeded(...everybody)
    let analysed = 0
    const engine = otherEngine('better', [], async () => void (analysed += 1))
    const stopping = new AbortController()
    const heard: number[][] = []
    const onProgress = (made: number, total: number): void => {
      heard.push([made, total])
      if (made === 2) stopping.abort()
    }
    expect(await retemplate(place, { engine, signal: stopping.signal, onProgress })).toEqual({ state: 'stopped', progress: { total: 4, done: 2, failed: 0 } })
    expect(await retemplate(place, { engine, onProgress })).toEqual({ state: 'in-force', progress: { total: 4, done: 4, failed: 0 } })
    expect(heard).toEqual([[1, 4], [2, 4], [3, 4], [4, 4]])
    expect(analysed).toBe(4)

    const node = await start({ ...place, engine: otherEngine('better') })
    for (const person of everybody) expect(await hits(node, fakePicture(person))).toBe(1)
    const { items } = await node.all.call('listAudit', { query: {} })
    expect(items.filter(({ action }) => action.startsWith('pack.')).map(({ action, actor }) => [action, actor])).toEqual([['pack.switched', 'system'], ['pack.change-started', 'system']])
  }, longestMs)

  test('waits for acceptance where photos fail', async () => {
    const place = await seeded('one', 'two')
    const engine = otherEngine('better', ['two'])
    const progress = { total: 2, done: 1, failed: 1 }
    expect(await retemplate(place, { engine })).toEqual({ state: 'waiting-for-acceptance', progress })
    expect(await retemplate(place, { engine, acceptFailures: true })).toEqual({ state: 'in-force', progress })
    const node = await start({ ...place, engine: otherEngine('better') })
    expect([await hits(node, fakePicture('one')), await hits(node, fakePicture('two'))]).toEqual([1, 0])
    const { items } = await node.all.call('listAudit', { query: { action: 'pack.failures-accepted' } })
    expect(items).toMatchObject([{ target: 'better', detail: { failed: 1 } }])
  }, longestMs)

  test('tries pictures again that were away', async () => {
    const place = await seeded('one', 'two')
    const objects = join(place.dataDirectory, 'objects')
    await rename(objects, `${objects}.away`)
    expect(await retemplate(place)).toEqual({ state: 'waiting-for-acceptance', progress: { total: 2, done: 0, failed: 2 } })
    await rm(objects, { recursive: true })
    await rename(`${objects}.away`, objects)
    expect(await retemplate(place)).toEqual({ state: 'in-force', progress: { total: 2, done: 2, failed: 0 } })
  }, longestMs)
})

describe('on PostgreSQL, which several open', () => {
  const place = async () => {
    const database = await databaseSettings('postgresql')
    const node = await start({ database, engine: fakeEngine() })
    const { id } = await node.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [await addWatchlist(node)] } })
    for (const person of everybody) await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: fakePicture(person) } })
    return { node, settings: settingsSchema.parse({ environment: 'test', dataDirectory: node.dataDirectory, database }) }
  }
  const parts = { name: 'better', acceptFailures: false, signal: new AbortController().signal, onProgress: () => undefined, clock: () => new Date() }

  test('as many pictures are in hand as the engine has workers', async () => {
    const { node, settings } = await place()
    await stop(node)
    let inHand = 0
    let most = 0
    let bothArrived = () => undefined as void
    const both = new Promise<void>((resolve) => (bothArrived = resolve))
    const better = otherEngine('better', [], async () => {
      inHand += 1
      most = Math.max(most, inHand)
      if (inHand === 2) bothArrived()
      await both
      inHand -= 1
    })
    const store = await openNodeStore(settings, parts.clock)
    try {
      const engine = { ...better, load: () => ({ queued: 0, running: 0, workers: 2 }) }
      expect(await retemplateStopped({ ...parts, store, engine, pace: { idleMs: 20 } })).toMatchObject({ state: 'in-force', progress: { done: 4 } })
      expect(most).toBe(2)
    } finally {
      await store.close()
    }
  }, longestMs)

  test('a node of the older version answers beside it until the switch, and then no more', async () => {
    const { node, settings } = await place()
    await addSites(node)
    let arrive = () => undefined as void
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    let go = () => undefined as void
    const held = new Promise<void>((resolve) => (go = resolve))
    const engine = otherEngine('better', [], async () => (arrive(), held))
    const store = await openNodeStore(settings, parts.clock)
    try {
      const outcome = retemplateStopped({ ...parts, store, engine, pace: { idleMs: 20 } })
      // The node has the lease at first, and gives it back when it has found that it has no such pack.
      await arrived
      expect(await hits(node, fakePicture('one'))).toBe(1)
      go()
      expect(await outcome).toMatchObject({ state: 'in-force', progress: { done: 4 } })
      await expect.poll(() => codeOf(hits(node, fakePicture('one'))), { timeout: 60_000 }).toBe('pack-not-open')
    } finally {
      await store.close()
    }
  }, longestMs)

  test('a node that does the work itself is not disturbed', async () => {
    const { node, settings } = await place()
    await stop(node)
    let begin = () => undefined as void
    const held = new Promise<void>((resolve) => (begin = resolve))
    const working = await start({ database: settings.database, dataDirectory: settings.dataDirectory, engine: otherEngine('better', [], () => held), otherEngines: [fakeEngine()], pace: { idleMs: 20 } })
    await expect.poll(async () => (await working.all.call('system')).packChange?.state, { timeout: 60_000 }).toBe('re-templating')
    const store = await openNodeStore(settings, parts.clock)
    try {
      expect(await retemplateStopped({ ...parts, store, engine: otherEngine('better'), pace: { idleMs: 20, leaseMs: 200 } })).toEqual({ state: 'elsewhere', progress: { total: 4, done: 0, failed: 0 } })
    } finally {
      await store.close()
      begin()
    }
  }, longestMs)
})

const main = new URL('../../packages/renbie/src/main.ts', import.meta.url).pathname
const renbie = (...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('utf8')))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => child.once('close', (code) => resolve({ code, ...said })))
  return { child, ended }
}

test('after an update of the product the command re-templates the node, and a demo does so by itself', async () => {
  expect((await renbie('build').ended).code).toBe(0)
  // Nobody whom the demo enters itself.
  const person = people.find(({ role }) => role === 'traveller')!
  const embedded = await openTestEngine()
  // The same networks under the id that an older version gave them.
  const older = await start({ database: { kind: 'pglite' }, engine: { ...embedded, pack: { ...embedded.pack, id: 'embedded-1-00000000' } } })
  const watchlistIds = [await addWatchlist(older)]
  const image = await picture(person.documentPicture)
  const ids = []
  for (let subject = 0; subject < 4; subject++) {
    const { id } = await older.all.call('createSubject', { body: { familyName: 'X', watchlistIds } })
    ids.push(id)
    for (let photo = 0; photo < 10; photo++) await older.all.call('enrolPhoto', { params: { subjectId: id }, body: { image, acceptLookAlike: true } })
  }
  await stop(older)
  await embedded.close()
  const folder = await mkdtemp(join(tmpdir(), 'renbie-updated-'))
  folders.push(folder)
  await cp(older.dataDirectory, folder, { recursive: true })

  const command = renbie('models', 'retemplate', '--data', folder)
  command.child.stderr.once('data', () => command.child.kill('SIGINT'))
  expect(await command.ended).toMatchObject({ code: 130, out: expect.stringMatching(/^Stopped at [1-9]\d? of 40 pictures/) })
  expect(await renbie('models', 'retemplate', '--data', folder).ended).toMatchObject({ code: 0, out: `${embedded.pack.id} is in force, with templates of 40 pictures\n`, err: expect.stringMatching(/\r40 of 40 pictures\n$/) })
  expect(await renbie('models', 'list', '--data', folder).ended).toMatchObject({ code: 0, out: expect.stringContaining(`In force: ${embedded.pack.id}\n`) })

  const demo = renbie('demo', '--port', '0', '--data', older.dataDirectory, '--no-traffic', '--json')
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: demo.child.stdout }).once('line', resolve)
    void demo.ended.then(({ err }) => reject(new Error(err)))
  })
  const { url, apiKey } = JSON.parse(line) as { url: string; apiKey: string }
  const all = createClient({ baseUrl: url, apiKey })
  expect(await all.call('system')).toMatchObject({ pack: { id: embedded.pack.id }, packChange: null })
  const probe = { image: await picture(person.livePictures[0]) }
  const { candidates } = await all.call('identify', { body: { probe, among: { kind: 'subjects', subjectIds: ids }, threshold: { kind: 'false-match-rate', falseMatchRate: 1e-4 }, purpose: 'investigation', caseReference: 'C-1' } })
  expect(candidates.map(({ subjectId }) => subjectId).toSorted()).toEqual(ids.toSorted())
  demo.child.kill('SIGINT')
  expect(await demo.ended).toMatchObject({ code: 0, err: expect.stringContaining('40 of 40 pictures') })
}, 300_000)
