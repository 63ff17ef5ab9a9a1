import { rm } from 'node:fs/promises'
import { PackError, type Engine } from '@renbie/engine'
import { diskFiles } from '@renbie/store'
import { afterEach, describe, expect, test } from 'vitest'
import { fakeEngine, fakePicture, otherEngine, type FakePerson as Person } from './fake-engine.ts'
import { addSites, addWatchlist, checkOf, codeOf, databases, databaseSettings, people, send, startTestNode, type TestNode } from './node.ts'

const pace = { idleMs: 20, batch: 1 }
/** A loaded machine with two cores takes 20 s to start two nodes on PGlite. */
const patience = { timeout: 60_000 }
const longestMs = 180_000
const packOf = (node: TestNode): string => node.platform.pack.current.engine.pack.id
const enrol = async (node: TestNode, person: Person): Promise<string> => {
  const { items } = await node.all.call('listWatchlists')
  const { id } = await node.all.call('createSubject', { body: { familyName: person, watchlistIds: [items[0]?.id ?? (await addWatchlist(node))] } })
  await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: fakePicture(person) } })
  return id
}
/** How many subjects a check of this person points at. */
const hits = async (node: TestNode, person: Person): Promise<number> => {
  const { portrait: _, ...body } = await checkOf(people[0]!, { live: { image: fakePicture(person) } })
  return (await send(node.all, body)).alerts.length
}

const folders: string[] = []
const nodes = new Set<TestNode>()
const start = async (options: Parameters<typeof startTestNode>[0]): Promise<TestNode> => {
  const node = await startTestNode({ pace, ...options })
  nodes.add(node)
  folders.push(node.dataDirectory)
  return node
}
const stop = async (node: TestNode): Promise<void> => {
  nodes.delete(node)
  await node.stop()
}
afterEach(async () => {
  for (const node of nodes) await stop(node)
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

describe.each(databases)('another model pack on %s', (kind) => {
  /** A node on the pack `fake` with two photos, stopped. */
  const enrolled = async () => {
    const database = await databaseSettings(kind)
    const first = await start({ database, engine: fakeEngine() })
    await addSites(first)
    await enrol(first, 'one')
    await enrol(first, 'two')
    expect(await hits(first, 'one')).toBe(1)
    await stop(first)
    return { database, dataDirectory: first.dataDirectory }
  }

  test('is prepared in the background and takes over at once; people are found before, meanwhile and after', async () => {
    const place = await enrolled()
    let go = () => undefined as void
    const held = new Promise<void>((resolve) => (go = resolve))
    const node = await start({ ...place, engine: otherEngine('better', [], () => held), otherEngines: [fakeEngine()] })
    expect(packOf(node)).toBe('fake')
    expect(await hits(node, 'one')).toBe(1)
    expect(await node.all.call('system')).toMatchObject({ pack: { id: 'fake' }, packChange: { pack: 'better', state: 're-templating', total: 2, done: 0, failed: 0, estimatedEnd: null } })
    await enrol(node, 'three')
    expect(await hits(node, 'three')).toBe(1)
    go()
    await expect.poll(() => packOf(node), patience).toBe('better')
    for (const person of ['one', 'two', 'three'] as const) expect(await hits(node, person)).toBe(1)
    expect(await hits(node, 'four')).toBe(0)
    await enrol(node, 'four')
    expect(await hits(node, 'four')).toBe(1)
    expect(await node.all.call('system')).toMatchObject({ pack: { id: 'better' }, packChange: null, unsearchedPhotos: 0 })
    const { items } = await node.all.call('listAudit', { query: {} })
    expect(items.filter(({ action }) => action.startsWith('pack.')).map(({ action, actor }) => [action, actor])).toEqual([['pack.switched', 'system'], ['pack.change-started', 'system']])
  }, longestMs)

  test('takes past crossings along: they are found by face before, meanwhile and after, one of the meantime too', async () => {
    const settings = { crossingSearchDays: 30, maxCrossings: 1_000 }
    const cross = async (node: TestNode, person: Person): Promise<string> => {
      const { portrait: _, ...body } = await checkOf(people[0]!, { live: { image: fakePicture(person) } })
      return (await send(node.all, body)).id
    }
    // Asked until it is so: a lane's answer does not wait for the image.
    const finds = async (node: TestNode, person: Person, checkId: string): Promise<void> => {
      await expect.poll(() => found(node, person), patience).toEqual([checkId])
    }
    const found = async (node: TestNode, person: Person): Promise<string[]> => {
      const body = { probe: { image: fakePicture(person) }, among: { kind: 'crossings', filter: {} }, threshold: { kind: 'false-match-rate', falseMatchRate: 1e-5 }, purpose: 'investigation', caseReference: 'C-1' } as const
      return (await node.all.call('identify', { body })).crossings.map(({ checkId }) => checkId)
    }
    const database = await databaseSettings(kind)
    const first = await start({ database, settings, engine: fakeEngine() })
    await addSites(first)
    const early = await cross(first, 'one')
    await finds(first, 'one', early)
    await stop(first)

    let go = () => undefined as void
    const held = new Promise<void>((resolve) => (go = resolve))
    const node = await start({ database, settings, dataDirectory: first.dataDirectory, engine: otherEngine('better', [], () => held), otherEngines: [fakeEngine()] })
    const meanwhile = await cross(node, 'two')
    expect(packOf(node)).toBe('fake')
    await finds(node, 'two', meanwhile)
    expect(await found(node, 'one')).toEqual([early])
    go()
    await expect.poll(() => packOf(node), patience).toBe('better')
    const late = await cross(node, 'three')
    await finds(node, 'three', late)
    expect([await found(node, 'one'), await found(node, 'two'), await found(node, 'four')]).toEqual([[early], [meanwhile], []])
  }, longestMs)

  test('waits for an administrator where it fails at a photo, and says which', async () => {
    const place = await enrolled()
    const node = await start({ ...place, engine: otherEngine('better', ['two']), otherEngines: [fakeEngine()] })
    const change = async () => (await node.all.call('system')).packChange
    await expect.poll(change, patience).toMatchObject({ state: 'waiting-for-acceptance', total: 2, done: 1, failed: 1 })
    expect(await hits(node, 'two')).toBe(1)
    const { items } = await node.all.call('listTemplateFailures', { query: {} })
    expect(items).toMatchObject([{ reason: 'no-face' }])
    const subject = await node.all.call('getSubject', { params: { subjectId: items[0]!.subjectId! } })
    expect(subject).toMatchObject({ familyName: 'two', photos: [{ failure: { pack: 'better', reason: 'no-face', inForce: false } }] })

    expect(await codeOf((await node.client(['system:read'])).call('acceptTemplateFailures', { body: { pack: 'better', failed: 1 } }))).toBe('permission-denied')
    expect(await codeOf(node.all.call('acceptTemplateFailures', { body: { pack: 'better', failed: 0 } }))).toBe('pack-failures-more')
    expect(await codeOf(node.all.call('acceptTemplateFailures', { body: { pack: 'other', failed: 1 } }))).toBe('pack-change-none')
    await node.all.call('acceptTemplateFailures', { body: { pack: 'better', failed: 1 } })
    await expect.poll(() => packOf(node), patience).toBe('better')
    expect(await node.all.call('system')).toMatchObject({ packChange: null, unsearchedPhotos: 1 })
    expect(await hits(node, 'one')).toBe(1)
    expect(await hits(node, 'two')).toBe(0)
    expect((await node.all.call('listTemplateFailures', { query: {} })).items).toHaveLength(1)
  }, longestMs)

  test('goes on without acceptance once the photo it fails at is taken out', async () => {
    const place = await enrolled()
    const node = await start({ ...place, engine: otherEngine('better', ['two']), otherEngines: [fakeEngine()] })
    await expect.poll(async () => (await node.all.call('listTemplateFailures', { query: {} })).items.length, patience).toBe(1)
    const { subjectId, photoId } = (await node.all.call('listTemplateFailures', { query: {} })).items[0]!
    await node.all.call('removePhoto', { params: { subjectId: subjectId!, photoId: photoId! } })
    await expect.poll(() => packOf(node), patience).toBe('better')
  }, longestMs)

  test('is cancelled by setting the old one again, and what was made of it is removed', async () => {
    const place = await enrolled()
    const engine = otherEngine('better', ['two'])
    const changing = await start({ ...place, engine, otherEngines: [fakeEngine()] })
    await expect.poll(async () => (await changing.all.call('system')).packChange?.failed, patience).toBe(1)
    await stop(changing)
    const node = await start({ ...place, engine: fakeEngine(), pace: { ...pace, graceMs: 0 } })
    expect((await node.all.call('system')).packChange).toBeNull()
    expect(await hits(node, 'two')).toBe(1)
    await expect.poll(async () => (await node.platform.store.read.templates.progress('better', 'fake')).total, patience).toBe(0)
    await expect.poll(async () => (await node.all.call('listAudit', { query: { action: 'pack.templates-removed' } })).items.length, patience).toBe(1)
    expect((await node.all.call('listAudit', { query: { action: 'pack.change-cancelled' } })).items).toHaveLength(1)
  }, longestMs)

  test('is refused a start, with what to do, where the pack in force is not installed', async () => {
    const place = await enrolled()
    const error: unknown = await startTestNode({ ...place, engine: otherEngine('better') }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PackError)
    expect(error).toMatchObject({ code: 'pack-in-force-missing', message: expect.stringContaining('fake') })
  }, longestMs)

  test('is in force at once where nothing is enrolled', async () => {
    const database = await databaseSettings(kind)
    const first = await start({ database, engine: fakeEngine() })
    await stop(first)
    const node = await start({ database, dataDirectory: first.dataDirectory, engine: otherEngine('better') })
    expect(packOf(node)).toBe('better')
    expect((await node.all.call('system')).packChange).toBeNull()
  }, longestMs)
})

test('a check that began with the old pack ends with it', async () => {
  const database = await databaseSettings('pglite')
  const first = await start({ database, engine: fakeEngine() })
  await addSites(first)
  await enrol(first, 'one')
  await stop(first)
  let go = () => undefined as void
  const held = new Promise<void>((resolve) => (go = resolve))
  let arrived = () => undefined as void
  const begun = new Promise<void>((resolve) => (arrived = resolve))
  const old = fakeEngine(async () => (arrived(), held))
  let begin = () => undefined as void
  const beginning = new Promise<void>((resolve) => (begin = resolve))
  const node = await start({ database, dataDirectory: first.dataDirectory, engine: otherEngine('better', [], () => beginning), otherEngines: [old] })
  const running = hits(node, 'one')
  await begun
  begin()
  await expect.poll(() => packOf(node), patience).toBe('better')
  go()
  expect(await running).toBe(1)
}, longestMs)

test('of two nodes one does the work and both go over', async () => {
  const database = await databaseSettings('postgresql')
  const seed = await start({ database, engine: fakeEngine() })
  await addSites(seed)
  await enrol(seed, 'one')
  await enrol(seed, 'two')
  const keyFile = `${seed.dataDirectory}/renbie.key`
  await stop(seed)
  let made = 0
  const better = () => otherEngine('better', [], async () => void (made += 1))
  const working = await start({ database, dataDirectory: seed.dataDirectory, engine: better(), otherEngines: [fakeEngine()], pace: { idleMs: 20, leaseMs: 5_000 } })
  const following = await start({ database, engine: better(), otherEngines: [fakeEngine()], settings: { keyFile, dataDirectory: seed.dataDirectory } })
  for (const node of [working, following]) await expect.poll(() => packOf(node), patience).toBe('better')
  expect(made).toBe(2)
  for (const node of [working, following]) expect(await hits(node, 'two')).toBe(1)
}, longestMs)

test('a node that cannot open the pack in force answers no check, and says that it is not ready', async () => {
  const database = await databaseSettings('postgresql')
  const seed = await start({ database, engine: fakeEngine() })
  await addSites(seed)
  await enrol(seed, 'one')
  const working = await start({ database, engine: otherEngine('better'), otherEngines: [fakeEngine()], settings: { keyFile: `${seed.dataDirectory}/renbie.key` } })
  // The pictures are in the folder of the other node: here they are all missing. That one has no pack `better`: it holds the lease
  // while it looks through those that it has, for which it first converts the embedded networks.
  await expect.poll(async () => (await working.all.call('listTemplateFailures', { query: {} })).items, patience).toMatchObject([{ reason: 'picture-missing' }])
  await working.all.call('acceptTemplateFailures', { body: { pack: 'better', failed: 1 } })
  await expect.poll(() => packOf(working), patience).toBe('better')
  await expect.poll(() => codeOf(hits(seed, 'one')), patience).toBe('pack-not-open')
  expect((await fetch(`${seed.url}/v1/readiness`)).status).toBe(503)
}, longestMs)

/** A stopped node on the pack `fake` with photos of these people. */
const seeded = async (...who: Person[]) => {
  const database = await databaseSettings('postgresql')
  const seed = await start({ database, engine: fakeEngine() })
  await addSites(seed)
  for (const person of who) await enrol(seed, person)
  await stop(seed)
  return { database, dataDirectory: seed.dataDirectory, otherEngines: [fakeEngine()] }
}
const progressOf = (node: TestNode) => node.platform.store.read.templates.progress('fake', 'better')

test('what the engine fails at is tried three times before it is on record', async () => {
  const tries: Record<string, number> = {}
  const better = otherEngine('better')
  const struggling: Engine = {
    ...better,
    analyse: async (image, role) => {
      const person = Buffer.from(image).toString()
      tries[person] = (tries[person] ?? 0) + 1
      if (person === 'one' && tries[person] < 3) return { ok: false, code: 'engine-busy', detail: 'twice' }
      if (person === 'two') return { ok: false, code: 'engine-timeout', detail: 'always' }
      if (person === 'three') return { ok: false, code: 'image-unreadable', detail: 'no engine helps that' }
      return better.analyse(image, role)
    },
  }
  const node = await start({ ...(await seeded('one', 'two', 'three')), engine: struggling })
  await expect.poll(() => progressOf(node), patience).toEqual({ total: 3, done: 1, failed: 2 })
  expect(tries).toEqual({ one: 3, two: 3, three: 1 })
  const { items } = await node.all.call('listTemplateFailures', { query: {} })
  expect(items.map(({ reason }) => reason).toSorted()).toEqual(['engine-failed', 'picture-unreadable'])
}, longestMs)

test('a disk that is away is no failure of a picture: the work waits for it', async () => {
  const place = await seeded('one', 'two')
  let away = true
  let reads = 0
  const onDisk = <Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) => async (...args: Arguments): Promise<Result> => {
    if (away) throw Object.assign(new Error('the disk'), { code: 'EIO' })
    return work(...args)
  }
  const objectFiles: typeof diskFiles = { ...diskFiles, write: onDisk(diskFiles.write), read: (path) => ((reads += 1), onDisk(diskFiles.read)(path)) }
  const node = await start({ ...place, objectFiles, engine: otherEngine('better') })
  // More often than a picture is tried that fails by itself.
  await expect.poll(() => reads, patience).toBeGreaterThan(4)
  expect(await progressOf(node)).toEqual({ total: 2, done: 0, failed: 0 })
  away = false
  await expect.poll(() => packOf(node), patience).toBe('better')
  expect(await progressOf(node)).toEqual({ total: 2, done: 2, failed: 0 })
}, longestMs)

test('a picture that alone cannot be read is on record as that', async () => {
  const place = await seeded('one', 'two')
  let damaged: string | null = null
  let reads = 0
  const objectFiles: typeof diskFiles = {
    ...diskFiles,
    read: async (path) => {
      damaged ??= path
      if (path !== damaged) return diskFiles.read(path)
      reads += 1
      throw Object.assign(new Error('a sector'), { code: 'EIO' })
    },
  }
  const node = await start({ ...place, objectFiles, engine: otherEngine('better') })
  await expect.poll(() => progressOf(node), patience).toEqual({ total: 2, done: 1, failed: 1 })
  expect(reads).toBe(3)
  expect((await node.all.call('listTemplateFailures', { query: {} })).items).toMatchObject([{ reason: 'picture-unreadable' }])
}, longestMs)
