import { readdir, readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { CheckRequest } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import { diskFiles } from '@renbie/store'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSites, checkOf, codeOf, databases, databaseSettings, openTestEngine, people, send, startTestNode, type TestNode } from './node.ts'
import { hugePng } from './pictures.ts'

let engine: Engine
const traveller = people.find(({ role }) => role === 'traveller')!
beforeAll(async () => {
  engine = await openTestEngine(1)
})
afterAll(() => engine.close())

/** Counts of everything a check could leave behind. */
const traces = async (node: TestNode) => {
  const files = (await readdir(join(node.dataDirectory, 'objects'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length
  const checks = (await node.all.call('listChecks', { query: { limit: 500 } })).items.length
  return { files, checks, events: await node.platform.store.read.events.last() }
}

const raw = (node: TestNode, key: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${node.url}/v1/checks`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'idempotency-key': `raw-${Math.random()}`, 'content-type': 'application/json', ...headers }, body })
const codeIn = async (response: Response) => ({ status: response.status, code: ((await response.json()) as { error: { code: string } }).error.code })

describe.each(databases)('bad input on %s gets a named error and leaves nothing', (database) => {
  let node: TestNode
  let key: string
  let good: CheckRequest
  let face: Buffer
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(database), engine })
    await addSites(node)
    key = await node.apiKey(['checks:create'])
    good = await checkOf(traveller)
    face = await readFile(traveller.livePictures[0])
  })
  afterAll(() => node.close())

  const live = (bytes: Uint8Array): CheckRequest => ({ ...good, live: { image: Buffer.from(bytes).toString('base64') } })

  test('pictures that are none', async () => {
    const before = await traces(node)
    const cases: [string, CheckRequest][] = [
      ['image-not-supported', live(Buffer.from('this is a letter, not a picture'))],
      ['image-truncated', live(face.subarray(0, Math.floor(face.length / 2)))],
      ['image-empty', { ...good, live: { image: '' } }],
      ['image-too-many-pixels', live(hugePng(30_000, 30_000))],
      ['image-not-base64', { ...good, live: { image: 'no*base64' } }],
      ['image-not-base64', { ...good, live: { image: 'abc' } }],
      ['image-too-large', { ...good, live: { image: 'A'.repeat(17 * 1024 * 1024) } }],
      ['image-not-supported', { ...good, portrait: { image: Buffer.from('GIF89a, perhaps').toString('base64') } }],
    ]
    for (const [code, body] of cases) expect(await codeOf(send(node.all, body))).toBe(code)
    expect(await traces(node)).toEqual(before)
  })

  test('the field that is wrong is named, in the reader’s language', async () => {
    const response = await raw(node, key, JSON.stringify({ ...good, portrait: { image: '' } }), { 'accept-language': 'en' })
    expect(await response.json()).toMatchObject({ error: { code: 'image-empty', message: 'The picture file is empty', fields: [{ path: 'body.portrait.image' }] } })
  })

  test('pictures without a usable face are answered with recapture and advice, and are not kept', async () => {
    const grey = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } }).jpeg().toBuffer()
    const tiny = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#888' } }).composite([{ input: await sharp(face).resize(27, 34).toBuffer(), left: 600, top: 300 }]).jpeg({ quality: 95 }).toBuffer()
    const portrait = await sharp(face).resize(480, 600).toBuffer()
    const twins = await sharp({ create: { width: 960, height: 600, channels: 3, background: '#888' } }).composite([{ input: portrait, left: 0, top: 0 }, { input: portrait, left: 480, top: 0 }]).jpeg({ quality: 95 }).toBuffer()
    const blurred = await sharp(face).blur(7).jpeg().toBuffer()
    const before = await traces(node)
    const reasons = async (bytes: Uint8Array) => {
      const result = await send(node.all, live(bytes))
      expect(result.decision).toBe('recapture')
      for (const reason of result.reasons) expect(reason.message.length).toBeGreaterThan(10)
      return result.reasons.map(({ code }) => code)
    }
    expect(await reasons(grey)).toEqual(['no-face'])
    expect(['no-face', 'face-too-small']).toContain((await reasons(tiny))[0])
    expect(await reasons(twins)).toContain('several-faces')
    expect(await reasons(blurred)).toContain('blurred')
    const after = await traces(node)
    expect(after.files).toBe(before.files)
    expect(after.checks).toBe(before.checks + 4)
  })

  test('a traveller with others in the background is compared, the others are reported', async () => {
    const other = await sharp(people[5]!.livePictures[0]).resize(280, 350).toBuffer()
    const crowd = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#888' } }).composite([{ input: await sharp(face).resize(520, 650).toBuffer(), left: 380, top: 40 }, { input: other, left: 980, top: 200 }]).jpeg({ quality: 92 }).toBuffer()
    const result = await send(node.all, live(crowd))
    expect(result).toMatchObject({ decision: 'clear', verification: { match: true } })
    expect(result.quality?.live.facesFound).toBe(2)
  })

  test('requests that cannot be', async () => {
    const before = await traces(node)
    expect(await codeIn(await raw(node, key, '{"laneId":'))).toEqual({ status: 400, code: 'body-not-json' })
    expect(await codeIn(await raw(node, key, 'x', { 'content-type': 'text/plain' }))).toEqual({ status: 415, code: 'content-type-unsupported' })
    expect(await codeIn(await raw(node, key, JSON.stringify({ ...good, direction: 'sideways' })))).toEqual({ status: 400, code: 'request-invalid' })
    expect(await codeIn(await raw(node, key, JSON.stringify(good), { 'idempotency-key': 'x' }))).toEqual({ status: 400, code: 'idempotency-key-invalid' })
    const noKey = await fetch(`${node.url}/v1/checks`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(good) })
    expect(await codeIn(noKey)).toEqual({ status: 400, code: 'idempotency-key-missing' })
    expect(await codeOf(send(node.all, { ...good, laneId: 'NOWHERE' }))).toBe('lane-unknown')
    expect(await codeOf(send(node.all, { ...good, direction: 'exit' }))).toBe('lane-direction-mismatch')
    expect(await codeOf(send(node.all, { ...good, traveller: { ...good.traveller, birthDate: '2999-01-01' } }))).toBe('birth-date-in-future')
    expect(await codeOf(send(node.all, { ...good, capturedAt: new Date(Date.now() + 3_600_000).toISOString() }))).toBe('captured-at-in-future')
    expect(await codeOf(send(node.all, { ...good, capturedAt: '2000-01-01T00:00:00Z' }))).toBe('captured-at-too-old')
    const elsewhere = await node.client(['checks:create'], ['BBB' as never])
    expect(await codeOf(send(elsewhere, good))).toBe('site-out-of-scope')
    expect(await traces(node)).toEqual(before)
  })

  test('a 40 MB body is refused', async () => {
    const response = await raw(node, key, `{"laneId":"${'A'.repeat(40 * 1024 * 1024)}"}`).catch(() => null)
    // The server may close the line before all of it was sent; it never takes it.
    if (response) expect(await codeIn(response)).toEqual({ status: 413, code: 'body-too-large' })
    expect((await node.all.call('health')).status).toBe('ok')
  })

  test('a client that hangs up halfway leaves nothing, and the next is served', async () => {
    const before = await traces(node)
    const body = JSON.stringify(good)
    const { hostname, port } = new URL(node.url)
    await new Promise<void>((resolve) => {
      const out = httpRequest({ hostname, port, path: '/v1/checks', method: 'POST', headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'hangs-up-1', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } })
      out.on('error', () => resolve())
      out.write(body.slice(0, body.length / 2), () => out.destroy(new Error('hang up')))
    })
    expect((await send(node.all, good, 'hangs-up-1')).decision).toBe('clear')
    const after = await traces(node)
    expect(after.checks).toBe(before.checks + 1)
  })
})

test('a full disk: the lane is told, nothing half stored, and all is well when there is room again', async () => {
  let full = false
  const objectFiles = {
    ...diskFiles,
    write: async (path: string, bytes: Uint8Array) => {
      if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      return diskFiles.write(path, bytes)
    },
  }
  const node = await startTestNode({ database: { kind: 'pglite' }, engine, objectFiles })
  await addSites(node)
  const body = await checkOf(traveller)
  const before = await traces(node)
  full = true
  expect(await codeOf(send(node.all, body, 'disk-full-1'))).toBe('storage-full')
  expect(await traces(node)).toEqual(before)
  full = false
  expect((await send(node.all, body, 'disk-full-1')).decision).toBe('clear')
  expect((await node.all.call('verifyAudit')).whole).toBe(true)
  await node.close()
})
