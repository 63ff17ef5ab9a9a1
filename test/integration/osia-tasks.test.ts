import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { settingsSchema, type Permission, type Settings } from '@renbie/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { databases, databaseSettings, startTestNode, type TestNode } from './node.ts'
import { osiaError, published, standardClient } from './osia-standard.ts'

const scopes = ['abis.encounter.read', 'abis.encounter.write', 'abis.identify', 'abis.verify', 'abis.gallery.read', 'abis.task.read', 'abis.task.update'] as const satisfies readonly Permission[]
const soon = { timeout: 15_000, interval: 50 }

type Received = { path: string; transactionId: string; taskId: string; contentType: string; headers: IncomingHttpHeaders; body: unknown }

/** The other system: takes results, or refuses them as it is told. */
const startReceiver = async () => {
  const received: Received[] = []
  let answer: () => { status: number; location?: string } = () => ({ status: 204 })
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url!, 'http://receiver')
      const { status, location } = answer()
      received.push({
        path: url.pathname,
        transactionId: url.searchParams.get('transactionId') ?? '',
        taskId: url.searchParams.get('taskId') ?? '',
        contentType: request.headers['content-type'] ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
      })
      response.writeHead(status, location ? { location } : {}).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers: (next: typeof answer) => (answer = next),
    of: (taskId: string) => received.filter((one) => one.taskId === taskId),
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}

describe.each(databases)('OSIA tasks on %s', (kind) => {
  let node: TestNode
  let database: Settings['database']
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let osia: ReturnType<typeof standardClient>
  let key: string
  /** How far the node's clock is ahead, ms. */
  let ahead = 0
  const clock = () => new Date(Date.now() + ahead)
  /** Closed: pictures wait. */
  let gate: { open: () => void; opened: Promise<void> } | null = null
  const closeGate = () => {
    let open = () => undefined as void
    const opened = new Promise<void>((resolve) => (open = resolve))
    gate = { open, opened }
  }
  const openGate = () => {
    gate?.open()
    gate = null
  }
  const engine = fakeEngine(async () => gate?.opened)
  const start = async (change: Partial<Settings['osia']> = {}, dataDirectory?: string) => {
    const { osia: defaults } = settingsSchema.parse({ environment: 'test', dataDirectory: '/', database: { kind: 'pglite' } })
    node = await startTestNode({ database, engine, clock, settings: { osia: { ...defaults, taskWorkers: 1, callbackOrigins: [receiver.origin], maxTasks: 20, ...change } }, ...(dataDirectory ? { dataDirectory } : {}) })
    osia = standardClient(node.url, key)
  }
  beforeAll(async () => {
    receiver = await startReceiver()
    database = await databaseSettings(kind)
    await start()
    key = await node.apiKey(scopes)
    osia = standardClient(node.url, key)
  })
  afterAll(async () => {
    await node.close()
    await receiver.close()
  })
  afterEach(() => {
    openGate()
    receiver.answers(() => ({ status: 204 }))
  })

  const face = (person: Parameters<typeof fakePicture>[0]) => ({ biometricType: 'FACE', image: fakePicture(person) })
  const encounter = (person: Parameters<typeof fakePicture>[0], more: object = {}) => ({ status: 'ACTIVE', encounterType: 'VISA', galleries: ['VISA'], biometricData: [face(person)], ...more })
  const later = async (name: string, given: { params?: Record<string, string>; query?: Record<string, string | number>; body?: unknown } = {}) => {
    const { status, body } = await osia.ask(name, { ...given, query: { callback: `${receiver.origin}/results`, ...given.query } })
    expect([name, status]).toEqual([name, 202])
    return (body as { taskId: string }).taskId
  }
  const create = (personId: string, query = {}) => later('createEncounter', { params: { personId, encounterId: 'e' }, query, body: encounter('one') })
  const statusOf = async (taskId: string) => (await osia.call('readTaskStatus', { params: { taskId } })).body
  const redeliver = async (taskId: string) => (await osia.call('redeliverTaskResult', { params: { taskId } })).status
  const result = async (taskId: string) => {
    await expect.poll(() => receiver.of(taskId).length, soon).toBeGreaterThan(0)
    return receiver.of(taskId)[0]!
  }
  const encountersOf = async (personId: string) => (await node.platform.store.read.osia.encounters.ofPerson(personId)).length

  test('every operation answers a callback with what it answers at once', async () => {
    const one = { personId: 'p', encounterId: 'e' }
    const biometricData = [face('one')]
    const steps: [name: string, given: Parameters<typeof later>[1]][] = [
      ['createEncounter', { params: one, body: encounter('one') }],
      ['createEncounterNoId', { params: { personId: 'q' }, body: encounter('one') }],
      ['createEncounterNoIds', { body: encounter('two', { galleries: ['OTHER'] }) }],
      ['readEncounter', { params: one }],
      ['readAllEncounters', { params: { personId: 'q' } }],
      ['updateEncounter', { params: one, body: encounter('one', { galleries: ['VISA', 'NEW'] }) }],
      ['updateEncounterStatus', { params: one, query: { status: 'ACTIVE' } }],
      ['updateEncounterGalleries', { params: one, body: ['VISA'] }],
      ['readTemplate', { params: one }],
      ['identify', { params: { galleryId: 'VISA' }, body: { filter: {}, biometricData } }],
      ['identifyFromId', { params: { galleryId: 'ALL', personId: 'p' } }],
      ['identifyFromEncounterId', { params: { galleryId: 'ALL', ...one } }],
      ['verifyFromId', { params: { galleryId: 'VISA', personId: 'p' }, body: { biometricData } }],
      ['verifyFromBio', { body: { biometricData1: biometricData, biometricData2: biometricData } }],
      ['readGalleries', {}],
      ['readGalleryContent', { params: { galleryId: 'VISA' } }],
      ['mergeEncounter', { params: { personIdTarget: 'p', personIdSource: 'q' } }],
      ['moveEncounter', { params: { personIdTarget: 'r', personIdSource: 'p', encounterId: 'e' } }],
      ['deleteEncounter', { params: { personId: 'r', encounterId: 'e' } }],
      ['deleteAll', { params: { personId: 'p' } }],
    ]
    for (const [name, given] of steps) {
      const taskId = await later(name, given)
      const { contentType, path, transactionId, body } = await result(taskId)
      expect([name, contentType, path, transactionId]).toEqual([name, 'application/json', '/results', expect.stringMatching(/^t-\d+$/)])
      const { answer } = published[name]!
      if (answer) expect([name, answer.safeParse(body).error]).toEqual([name, undefined])
      else expect([name, body]).toEqual([name, 'OK'])
      await expect.poll(() => statusOf(taskId), soon).toBe('COMPLETED')
      expect(await redeliver(taskId)).toBe(409)
    }
    expect(steps.map(([name]) => name).sort()).toEqual(Object.keys(published).filter((name) => !name.includes('Task')).sort())
    expect(await encountersOf('p')).toBe(0)
  })

  test('what fails is answered as an error, with the status that the answer would have had', async () => {
    await result(await create('twice'))
    const { contentType, body } = await result(await create('twice'))
    expect(contentType).toBe('application/error+json')
    expect(osiaError.parse(body)).toEqual({ code: 409, message: expect.stringMatching(/^already-exists/) as string })
    const unusable = await result(await later('identify', { params: { galleryId: 'ALL' }, body: { filter: {}, biometricData: [{ biometricType: 'FACE', image: 'AAAA' }] } }))
    expect(osiaError.parse(unusable.body).code).toBe(400)
  })

  test('results go nowhere but where the settings allow', async () => {
    const to = (callback: string) => osia.ask('readGalleries', { query: { callback } })
    const { port } = new URL(receiver.origin)
    for (const callback of ['http://169.254.169.254/latest', `https://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://name:word@127.0.0.1:${port}/`, `http://127.0.0.1.example:${port}/`]) {
      const { status, body } = await to(callback)
      expect([callback, status, (body as { message: string }).message]).toEqual([callback, 403, expect.stringMatching(/^callback-refused/)])
    }
    expect((await to('not an address')).status).toBe(400)
    expect((await to('file:///etc/passwd')).status).toBe(403)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startReceiver()
    receiver.answers(() => ({ status: 307, location: `${elsewhere.origin}/` }))
    const taskId = await later('readGalleries')
    await result(taskId)
    receiver.answers(() => ({ status: 204 }))
    ahead += 60_000
    await expect.poll(() => statusOf(taskId), soon).toBe('COMPLETED')
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  test('a receiver that refuses is asked again, ever later, until it is given up; then the result is sent when it is asked for', async () => {
    receiver.answers(() => ({ status: 503 }))
    const taskId = await later('readGalleries')
    for (let attempt = 1; attempt <= 6; attempt++) {
      await expect.poll(() => receiver.of(taskId).length, soon).toBe(attempt)
      if (attempt < 6) expect(await statusOf(taskId)).toBe('RESPONSE_SCHEDULED')
      ahead += 5_000 * 4 ** (attempt - 1)
    }
    await expect.poll(() => statusOf(taskId), soon).toBe('RESPONSE_ERROR')
    expect(await redeliver(taskId)).toBe(204)
    await expect.poll(() => receiver.of(taskId).length, soon).toBe(7)
    expect(await statusOf(taskId)).toBe('RESPONSE_RETRY')
    receiver.answers(() => ({ status: 200 }))
    ahead += 5_000
    await expect.poll(() => statusOf(taskId), soon).toBe('COMPLETED')
    expect(new Set(receiver.of(taskId).map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('a task is its client’s: for others, and when it is forgotten, it is not there', async () => {
    const taskId = await later('readGalleries')
    await expect.poll(() => statusOf(taskId), soon).toBe('COMPLETED')
    const other = await node.apiKey(scopes)
    for (const name of ['readTaskStatus', 'redeliverTaskResult']) {
      expect((await osia.call(name, { params: { taskId }, key: other })).status).toBe(404)
      expect((await osia.call(name, { params: { taskId: 'tsk_none' } })).status).toBe(404)
    }
    expect(await node.platform.store.read.osia.tasks.removeFinishedBefore(clock())).toBeGreaterThan(0)
    expect((await osia.call('readTaskStatus', { params: { taskId } })).status).toBe(404)
  })

  test('the queue is run by priority, then by age', async () => {
    closeGate()
    const first = await create('gate')
    await expect.poll(async () => (await node.platform.store.read.osia.tasks.find(first as never))?.attempts, soon).toBe(1)
    expect([await statusOf(first), await redeliver(first)]).toEqual(['PENDING', 409])
    const order = [await create('low', { priority: 0 }), await create('high', { priority: 9 }), await create('usual'), await create('as-high', { priority: 9 })]
    openGate()
    await Promise.all(order.map(result))
    const ran = (await node.all.call('listAudit', { query: { action: 'osia.createEncounter', limit: 5 } })).items.map(({ target }) => target)
    expect(ran.reverse()).toEqual(['gate', 'high', 'as-high', 'usual', 'low'])
  })

  test('more than may wait is refused with a time to come again', async () => {
    closeGate()
    const waiting: string[] = []
    while (waiting.length < 20) waiting.push(await create(`crowd-${waiting.length}`))
    const { status, body } = await osia.ask('readGalleries', { query: { callback: receiver.origin } })
    expect([status, (body as { message: string }).message]).toEqual([503, expect.stringMatching(/^tasks-too-many/)])
    openGate()
    await Promise.all(waiting.map(result))
    expect((await osia.ask('readGalleries')).status).toBe(200)
  })

  test('a key that was revoked before its task ran does nothing any more', async () => {
    closeGate()
    await create('before')
    const other = await node.apiKey(scopes)
    const { body } = await osia.ask('createEncounter', { key: other, params: { personId: 'revoked', encounterId: 'e' }, query: { callback: receiver.origin }, body: encounter('one') })
    await node.all.call('revokeApiClient', { params: { clientId: /cli_[0-9a-f-]+/.exec(other)![0] as never } })
    openGate()
    expect(osiaError.parse((await result((body as { taskId: string }).taskId)).body).code).toBe(401)
    expect(await encountersOf('revoked')).toBe(0)
  })

  test('a busy engine is no error of the client: the task runs when there is room', async () => {
    const { analyse } = engine
    let busy = 2
    engine.analyse = async (...given) => (busy-- > 0 ? { ok: false, code: 'engine-busy', detail: '' } : analyse(...given))
    const taskId = await create('patient')
    for (const attempts of [1, 2]) {
      await expect.poll(async () => (await node.platform.store.read.osia.tasks.find(taskId as never))?.attempts, soon).toBeGreaterThanOrEqual(attempts)
      ahead += 10_000
    }
    expect((await result(taskId)).body).toMatchObject({ personId: 'patient' })
    engine.analyse = analyse
  })

  test('tasks survive a stop, and one whose node died in the middle of it is done once by the next', async () => {
    closeGate()
    const running = await create('running')
    await expect.poll(async () => (await node.platform.store.read.osia.tasks.find(running as never))?.attempts, soon).toBe(1)
    const waiting = await create('waiting')
    receiver.answers(() => ({ status: 503 }))
    const stopped = node.stop()
    openGate()
    await stopped
    await start({ callbackOrigins: [] }, node.dataDirectory)
    // Meanwhile the settings allow nobody: the results stay, and nobody is called.
    await expect.poll(() => statusOf(waiting), soon).toBe('RESPONSE_ERROR')
    await node.stop()
    receiver.answers(() => ({ status: 204 }))
    await start({}, node.dataDirectory)
    for (const taskId of [running, waiting]) {
      if ((await statusOf(taskId)) !== 'COMPLETED') await redeliver(taskId)
      await expect.poll(() => statusOf(taskId), soon).toBe('COMPLETED')
    }
    expect([await encountersOf('running'), await encountersOf('waiting')]).toEqual([1, 1])

    // A node that took the task and was never heard of again.
    closeGate()
    const busy = await create('holds-the-worker')
    await expect.poll(async () => (await node.platform.store.read.osia.tasks.find(busy as never))?.attempts, soon).toBe(1)
    const orphan = await create('orphan')
    const taken = await node.platform.store.read.osia.tasks.takePending(clock(), new Date(clock().getTime() + 60_000))
    expect(taken?.id).toBe(orphan)
    openGate()
    await result(busy)
    expect([await statusOf(orphan), await encountersOf('orphan')]).toEqual(['PENDING', 0])
    ahead += 61_000
    expect((await result(orphan)).body).toMatchObject({ personId: 'orphan' })
    expect(await encountersOf('orphan')).toBe(1)
    // It was only slow: what it has to say comes too late.
    expect(await node.platform.store.read.osia.tasks.finish(orphan as never, { ok: false, code: 500, message: 'late' }, clock())).toBe(false)
  })
})
