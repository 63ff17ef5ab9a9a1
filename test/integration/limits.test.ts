import { PassThrough } from 'node:stream'
import type { Engine } from '@renbie/engine'
import type { CallError } from '@renbie/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSites, addSubject, addWatchlist, checkOf, codeOf, openTestEngine, people, send, startTestNode, type TestNode } from './node.ts'

let engine: Engine
let node: TestNode
const log = new PassThrough()
let logged = ''
log.on('data', (chunk: Buffer) => (logged += chunk.toString('utf8')))
const traveller = people.find(({ role }) => role === 'traveller')!
const subject = people.find(({ role }) => role === 'subject')!

beforeAll(async () => {
  engine = await openTestEngine(1)
  node = await startTestNode({ database: { kind: 'pglite' }, engine, logStream: log, settings: { engine: { device: 'cpu', workers: 1, queueLimit: 1, timeoutMs: 20_000 }, maxEventStreams: 2, maxPhotosPerSubject: 1 } })
  await addSites(node)
})
afterAll(async () => {
  await node.close()
  await engine.close()
})

test('more pictures than there is room for: some are told to come again, none is lost, and room comes back', async () => {
  const body = await checkOf(traveller)
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => send(node.all, body)))
  const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as CallError)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(8)
  for (const error of refused) expect([error.code, error.status, error.retryAfterSeconds]).toEqual(['engine-busy', 503, 1])
  expect((await node.all.call('listChecks', { query: { limit: 500 } })).items).toHaveLength(8 - refused.length)
  expect((await send(node.all, body)).decision).toBe('clear')
})

test('a lane that floods is told to come again, and another lane is answered before half of the flood is', async () => {
  const busy = await startTestNode({ database: { kind: 'pglite' }, engine, settings: { engine: { device: 'cpu', workers: 1, queueLimit: 8, timeoutMs: 20_000 } } })
  await addSites(busy)
  const [floods, other] = [await busy.client(['checks:create']), await busy.client(['checks:create'])]
  const body = await checkOf(traveller)
  let answered = 0
  const flood = Array.from({ length: 24 }, () => send(floods, body).then(() => (answered += 1), (error: CallError) => error))
  await expect.poll(() => engine.load().queued, { timeout: 60_000 }).toBeGreaterThan(8)
  const before = answered
  await send(other, { ...body, laneId: 'B-IN' as typeof body.laneId })
  const meanwhile = answered - before
  const refused = (await Promise.all(flood)).filter((answer) => typeof answer !== 'number')
  expect(refused.length).toBeGreaterThan(0)
  for (const error of refused) expect(error).toMatchObject({ code: 'engine-busy', status: 503, retryAfterSeconds: 1 })
  expect(meanwhile).toBeLessThan((flood.length - refused.length) / 2)
  await busy.close()
}, 120_000)

test('more streams than allowed are refused, and a closed one makes room', async () => {
  const key = await node.apiKey(['events:read'])
  const open = () => {
    const stop = new AbortController()
    return { stop, response: fetch(`${node.url}/v1/events`, { headers: { authorization: `Bearer ${key}` }, signal: stop.signal }) }
  }
  const [first, second] = [open(), open()]
  expect([(await first.response).status, (await second.response).status]).toEqual([200, 200])
  const third = await open().response
  expect(third.status).toBe(503)
  expect(await third.json()).toMatchObject({ error: { code: 'too-many-streams' } })
  first.stop.abort()
  await expect.poll(async () => {
    const again = open()
    const { status } = await again.response
    again.stop.abort()
    return status
  }, { timeout: 15_000 }).toBe(200)
  second.stop.abort()
})

test('streams that come at the same moment do not share the last place', async () => {
  const headers = { authorization: `Bearer ${await node.apiKey(['events:read'])}` }
  await expect.poll(() => node.platform.streams.open, { timeout: 15_000 }).toBe(0)
  const stop = new AbortController()
  const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(`${node.url}/v1/events`, { headers, signal: stop.signal })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503, 503, 503])
  stop.abort()
})

test('a subject has a bounded number of photos', async () => {
  const id = await addSubject(node, subject, await addWatchlist(node))
  const photo = (await checkOf(subject)).live
  expect(await codeOf(node.all.call('enrolPhoto', { params: { subjectId: id }, body: photo }))).toBe('photos-too-many')
  expect((await node.all.call('getSubject', { params: { subjectId: id } })).photos).toHaveLength(1)
})

test('a photo nobody could be found by is refused with advice and not kept', async () => {
  const { default: sharp } = await import('sharp')
  const id = (await node.all.call('createSubject', { body: { familyName: 'X' } })).id
  const grey = await sharp({ create: { width: 400, height: 500, channels: 3, background: '#666' } }).jpeg().toBuffer()
  const error = await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: grey.toString('base64') } }).catch((thrown: unknown) => thrown as CallError)
  expect(error).toMatchObject({ code: 'photo-unusable', status: 422, advice: [expect.stringContaining('face')] })
  expect((await node.all.call('getSubject', { params: { subjectId: id } })).photos).toEqual([])
})

test('the log names codes and requests, never a person, a document, a picture or a key', async () => {
  const body = await checkOf(traveller)
  await send(node.all, { ...body, live: { image: `${body.live.image.slice(0, 4000)}` } }).catch(() => null)
  await send(node.all, { ...body, traveller: { ...body.traveller, familyName: '' } }).catch(() => null)
  await fetch(`${node.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'loggedname', password: 'loggedpassword' }) })
  const key = await node.apiKey(['system:read'])
  await fetch(`${node.url}/v1/checks`, { method: 'POST', headers: { authorization: `Bearer ${key}` } })
  expect(logged).toContain('sign-in-failed')
  expect(logged).toContain('image-')
  for (const secret of [body.traveller.documentNumber, body.traveller.familyName, 'loggedname', 'loggedpassword', body.live.image.slice(100, 140), key.split('.')[2]!]) expect(logged).not.toContain(secret)
})

test('readiness says which part is missing, with a status that a load balancer understands', async () => {
  expect(await node.all.call('readiness')).toEqual({ ready: true, parts: { database: true, engine: true, gallery: true, objects: true } })
  const broken = await startTestNode({ database: { kind: 'pglite' }, engine })
  await broken.platform.store.close()
  const response = await fetch(`${broken.url}/v1/readiness`)
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ ready: false, parts: { database: false, engine: true } })
  await broken.app.close()
})
