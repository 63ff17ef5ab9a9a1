import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PackError } from '@renbie/engine'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { fetchManifest, type FetchOptions } from '../../src/models/fetch-pack.ts'
import { cut, servePack, sha256, startProxy, startsOf, wholesome, type Answer, type PackServer } from './pack-server.ts'

/** Whether it is a network does not matter to what fetches it. */
const network = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3))
const manifest = (digest = sha256(network)): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: 'tiny', version: '1', licence: 'CC0-1.0', commercialUse: true, source: 'made by a test', detector: { family: 'blazeface' },
      recogniser: { family: 'arcface', file: 'net.onnx', sha256: digest, input: { sizePx: 112, colourOrder: 'rgb', range: 255 }, alignment: 'arcface-5', dimension: 128 },
    }),
  )

const directory = mkdtempSync(join(tmpdir(), 'renbie-fetch-'))
const emptyDirectory = () => readdirSync(directory).forEach((name) => rmSync(join(directory, name)))
let server: PackServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
  emptyDirectory()
})
afterAll(() => rmSync(directory, { recursive: true }))

const serve = async (answer: Answer = wholesome, files: Record<string, Buffer> = { 'pack.json': manifest(), 'net.onnx': network }): Promise<PackServer> => (server = await servePack(files, { 'net.onnx': answer }))

const fetchFrom = async (address: string, change: Partial<FetchOptions> & { sha256?: string | undefined } = {}): Promise<string> => {
  const { sha256: digest = sha256(manifest()), ...options } = change
  const fetched = await fetchManifest({ address, sha256: digest }, directory, { environment: {}, signal: new AbortController().signal, onProgress: () => undefined, firstPauseMs: 1, silenceMs: 2_000, ...options })
  try {
    await fetched.fetchNetworks()
    return fetched.sha256
  } finally {
    await fetched.close()
  }
}
const fetched = () => readFileSync(join(directory, 'net.onnx')).equals(network)
const refusal = async (fetching: Promise<unknown>): Promise<PackError> => {
  const error: unknown = await fetching.then(() => 'nothing', (reason: unknown) => reason)
  if (!(error instanceof PackError)) throw new Error(`refused with ${String(error)}`)
  return error
}
const ranges = () => server!.seen.filter(({ path }) => path === 'net.onnx').map(({ range, status }) => `${status} ${range ?? 'all'}`)

describe('fetched', () => {
  test('from the folder or from pack.json itself, with progress', async () => {
    const { url } = await serve()
    const progress: [string, number, number | null][] = []
    expect(await fetchFrom(url, { onProgress: (...line) => void progress.push(line) })).toBe(sha256(manifest()))
    expect(fetched()).toBe(true)
    expect(progress.at(-1)).toEqual(['net.onnx', network.length, network.length])
    emptyDirectory()
    await fetchFrom(`${url}/pack.json`)
    expect(fetched()).toBe(true)
  })

  test('over a line that breaks again and again: only the rest is asked for', async () => {
    await fetchFrom((await serve(cut(50_000))).url)
    expect(fetched()).toBe(true)
    const starts = startsOf(server!.seen, 'net.onnx')
    expect(starts.length).toBeGreaterThanOrEqual(6)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(starts.filter((start) => start === 0)).toHaveLength(1)
    starts.forEach((start, i) => expect(start).toBeLessThanOrEqual(i * 50_000))
  })

  const broken = (after: Answer, times = 1): Answer => (exchange) => (exchange.turn < times ? cut(100_000) : after)(exchange)
  const cases: [string, Answer][] = [
    ['does not know of Range', ({ response, content }) => void response.writeHead(200, { 'content-length': content.length }).end(content)],
    ['sends another part than was asked for, once', (exchange) => (exchange.turn === 1 ? void exchange.response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('other') : wholesome(exchange))],
    ['says that there is no such part, once', (exchange) => (exchange.turn === 1 ? void exchange.response.writeHead(416).end() : wholesome(exchange))],
    ['is out of order for a moment', (exchange) => (exchange.turn < 3 ? void exchange.response.writeHead(503).end() : wholesome(exchange))],
  ]
  test.each(cases)('after a break from a server that %s', async (_, after) => {
    await fetchFrom((await serve(broken(after))).url)
    expect(fetched()).toBe(true)
  })

  test('anew when the file has become another meanwhile, or its ETag is weak', async () => {
    const older = Buffer.from(network).fill(1)
    await fetchFrom((await serve((exchange) => (exchange.turn === 0 ? cut(100_000)({ ...exchange, content: older }) : wholesome(exchange)))).url)
    expect(fetched()).toBe(true)
    expect(ranges()).toEqual(['200 all', expect.stringMatching(/^200 bytes=[1-9]/)])
    await server!.close()
    emptyDirectory()
    const weak: Answer = ({ response, content, turn }) => {
      response.writeHead(200, { etag: 'W/"1"', 'content-length': content.length })
      if (turn > 0) response.end(content)
      else response.write(content.subarray(0, 9), () => setTimeout(() => response.destroy(), 20))
    }
    await fetchFrom((await serve(weak)).url)
    expect(ranges()).toEqual(['200 all', '200 all'])
  })

  test('over a redirect; what pack.json names is still sought beside the address that was given', async () => {
    const target = await serve()
    const other = await servePack({ 'pack.json': manifest() }, { 'pack.json': ({ response }) => void response.writeHead(302, { location: `${target.url}/pack.json` }).end(), 'net.onnx': wholesome })
    expect((await refusal(fetchFrom(other.url))).code).toBe('pack-download-failed')
    await other.close()
    expect(target.seen.map(({ path }) => path)).toEqual(['pack.json'])
  })
})

describe('refused', () => {
  const cases: [string, PackError['code'], RegExp, Answer][] = [
    ['other bytes', 'pack-digest-wrong', /net\.onnx/, ({ response, content }) => void response.end(Buffer.from(content).fill(9, 10, 11))],
    ['fewer bytes than announced, always', 'pack-download-failed', /net\.onnx/, ({ response, content, request }) => void (request.headers.range ? response.destroy() : response.writeHead(200, { etag: '"1"', 'content-length': content.length + 5 }).write(content, () => setTimeout(() => response.destroy(), 20)))],
    ['fewer bytes announced than come', 'pack-digest-wrong', /net\.onnx/, ({ response, content }) => void response.socket!.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\nconnection: close\r\n\r\n'), content]))],
    ['an announced flood', 'pack-too-large', /400000/, ({ response }) => void response.writeHead(200, { 'content-length': 5e9 }).write('x')],
    ['a flood that is not announced', 'pack-too-large', /400000/, ({ response }) => {
      const flood = setInterval(() => response.write(Buffer.alloc(65_536)), 1)
      response.on('close', () => clearInterval(flood))
    }],
    ['no such file', 'pack-download-failed', /404/, ({ response }) => void response.writeHead(404).end()],
    ['a server out of order', 'pack-download-failed', /500/, ({ response }) => void response.writeHead(500).end()],
    ['a line cut at once, always', 'pack-download-failed', /net\.onnx/, ({ response }) => void response.destroy()],
    ['a server that says nothing', 'pack-download-failed', /timeout/i, () => undefined],
    ['a server that stops amid the file', 'pack-download-failed', /timeout/i, ({ response, content }) => void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000))],
  ]
  test.each(cases)('%s', async (_, code, text, answer) => {
    const { url } = await serve(answer)
    const error = await refusal(fetchFrom(url, { largestFileBytes: 400_000, silenceMs: 150 }))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(text)
  })

  test('a pack.json other than the one that was meant, or none at all', async () => {
    const { url } = await serve()
    expect((await refusal(fetchFrom(url, { sha256: '0'.repeat(64) }))).code).toBe('pack-digest-wrong')
    await server!.close()
    emptyDirectory()
    const broken = Buffer.from('{"id":')
    expect((await refusal(fetchFrom((await serve(wholesome, { 'pack.json': broken })).url, { sha256: sha256(broken) }))).code).toBe('pack-manifest-invalid')
  })

  test('addresses that anybody on the way could answer for, or that hold a secret', async () => {
    const unsafe = async (address: string, digest?: string) =>
      (await refusal(fetchManifest({ address, sha256: digest }, directory, { environment: {}, signal: new AbortController().signal, onProgress: () => undefined }))).code
    expect(await unsafe('http://localhost:9/packs')).toBe('pack-address-unsafe')
    expect(await unsafe('https://user:secret@localhost:9/packs')).toBe('pack-address-unsafe')
    expect(await unsafe('https://')).toBe('pack-address-unsafe')
  })

  test('when it is stopped, at once', async () => {
    const stop = new AbortController()
    const { url } = await serve(({ response, content }) => void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000), () => stop.abort()))
    expect((await refusal(fetchFrom(url, { signal: stop.signal, silenceMs: 60_000 }))).code).toBe('pack-add-stopped')
  })
})

describe('through a proxy', () => {
  test('when one is set, and past it for hosts that are named', async () => {
    const { url } = await serve()
    const proxy = await startProxy()
    try {
      await fetchFrom(url, { environment: { HTTP_PROXY: proxy.url } })
      expect(fetched()).toBe(true)
      expect(proxy.used).toEqual([`GET ${url}/pack.json`, `GET ${url}/net.onnx`])
      emptyDirectory()
      await fetchFrom(url, { environment: { http_proxy: proxy.url, no_proxy: 'localhost' } })
      expect(proxy.used).toHaveLength(2)
    } finally {
      await proxy.close()
    }
  })

  test('that is not there: never past it', async () => {
    const { url } = await serve()
    expect((await refusal(fetchFrom(url, { environment: { HTTP_PROXY: 'http://localhost:9' } }))).code).toBe('pack-download-failed')
    expect((await refusal(fetchFrom(url, { environment: { HTTP_PROXY: 'no address' } }))).message).toContain('HTTP_PROXY')
    expect(server!.seen).toEqual([])
  })
})
