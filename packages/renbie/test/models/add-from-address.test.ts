import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@renbie/engine'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cut, servePack, sha256, startProxy, startsOf, wholesome, type Answer, type PackServer } from './pack-server.ts'
import { selfSigned } from './self-signed.ts'

/**
 * The command as it is run: its own process, a real network of 22 MB (the embedded recogniser, here as a pack's file), TLS
 * through a CONNECT proxy, and lines that break.
 */
const main = new URL('../../src/main.ts', import.meta.url).pathname
const root = mkdtempSync(join(tmpdir(), 'renbie-add-'))
const tls = selfSigned()
const certificate = join(root, 'localhost.pem')
let network: Buffer
let server: PackServer | undefined

beforeAll(async () => {
  writeFileSync(certificate, tls.cert)
  const cacheDirectory = join(root, 'models')
  await (await createEngine({ cacheDirectory, workers: 1, queueLimit: 1, timeoutMs: 10_000 })).close()
  network = readFileSync(join(cacheDirectory, readdirSync(cacheDirectory).find((name) => name.endsWith('-recogniser.onnx'))!))
}, 60_000)
afterEach(() => server?.close())
afterAll(() => rmSync(root, { recursive: true }))

const manifest = (change: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: 'fetched', version: '1', licence: 'MIT', commercialUse: true, source: 'a test', detector: { family: 'blazeface' },
      recogniser: { family: 'arcface', file: 'net.onnx', sha256: sha256(network), input: { sizePx: 150, colourOrder: 'rgb', range: 255 }, alignment: 'dlib-chip', dimension: 128, ...change },
    }),
  )

const serve = async (packJson: Buffer, answer: Answer): Promise<PackServer> => (server = await servePack({ 'pack.json': packJson, 'net.onnx': network }, { 'net.onnx': answer }, tls))

/** A node with one pack already there, to see that it stays as it is. */
const node = (name: string): { config: string; packs: string } => {
  const dataDirectory = join(root, name)
  const packs = join(dataDirectory, 'packs')
  mkdirSync(join(packs, 'running'), { recursive: true })
  writeFileSync(join(packs, 'running', 'pack.json'), '{}')
  const config = join(root, `${name}.json`)
  writeFileSync(config, JSON.stringify({ environment: 'test', dataDirectory, database: { kind: 'pglite' }, engine: { workers: 1 }, pack: 'running' }))
  return { config, packs }
}

const add = (config: string, address: string, { environment = {}, more = [] as string[] } = {}) => {
  const child = spawn(process.execPath, [main, 'models', 'add', address, '--config', config, ...more], { env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: certificate, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => child.once('close', (code) => resolve({ code, said })))
  return { child, ended }
}

test('over TLS, through a proxy, over a line that breaks: installed, verified, its progress and digest shown', async () => {
  const { config, packs } = node('whole')
  const { url, seen } = await serve(manifest(), cut(9_000_000))
  const proxy = await startProxy()
  const { code, said } = await add(config, url, { environment: { HTTPS_PROXY: proxy.url } }).ended
  await proxy.close()
  expect(said).toMatch(/net\.onnx: 9 of 22 MB[^]*net\.onnx: 22 of 22 MB/)
  expect(said).toMatch(/pack\s+fetched-1-[0-9a-f]{8}/)
  expect(said).toContain(`SHA-256 ${sha256(manifest())}`)
  expect(said).toContain('liveness     none')
  expect(code).toBe(0)
  expect(proxy.used.length).toBeGreaterThan(0)
  expect(new Set(proxy.used)).toEqual(new Set([`CONNECT ${new URL(url).host}`]))
  const starts = startsOf(seen, 'net.onnx')
  expect(starts.length).toBeGreaterThanOrEqual(3)
  expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  expect(starts.filter((start) => start === 0)).toHaveLength(1)
  expect(readdirSync(packs).sort()).toEqual(['fetched', 'running'])
  expect(readFileSync(join(packs, 'fetched', 'net.onnx')).equals(network)).toBe(true)
  const again = await add(config, url).ended
  expect(again.said).toContain('already')
  expect(again.code).toBe(1)
  expect(startsOf(seen, 'net.onnx')).toEqual(starts)
}, 120_000)

test('Ctrl-C amid the file leaves nothing, and ends as the signal asks', async () => {
  const { config, packs } = node('stopped')
  let begun: () => void
  const amid = new Promise<void>((resolve) => (begun = resolve))
  const { url } = await serve(manifest(), ({ response, content }) => void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 5_000_000), () => begun()))
  const { child, ended } = add(config, url)
  await amid
  child.kill('SIGINT')
  const { code, said } = await ended
  expect(said).toContain('nothing was installed')
  expect(code).toBe(130)
  expect(readdirSync(packs)).toEqual(['running'])
}, 60_000)

test('a way that leads out of TLS is not taken', async () => {
  const { config, packs } = node('downgraded')
  const open = await servePack({ 'net.onnx': network })
  const { url } = await serve(manifest(), ({ response }) => void response.writeHead(302, { location: `${open.url}/net.onnx` }).end())
  const { code, said } = await add(config, url).ended
  await open.close()
  expect(said).toContain(`leads to ${open.url}`)
  expect(code).toBe(1)
  expect(readdirSync(packs)).toEqual(['running'])
}, 60_000)

const refused: [string, object, Answer, RegExp][] = [
  ['wrong bytes', {}, ({ response, content }) => void response.end(Buffer.from(content).fill(3, 500, 501)), /SHA-256/],
  ['a wrong shape', { dimension: 64 }, wholesome, /instead of one of 64/],
]
test.each(refused)('%s: said, nothing is left, and the pack that is there stays', async (name, change, answer, text) => {
  const { config, packs } = node(name.replace(' ', '-'))
  const { url } = await serve(manifest(change), answer)
  const { code, said } = await add(config, url).ended
  expect(said).toMatch(text)
  expect(code).toBe(1)
  expect(readdirSync(packs)).toEqual(['running'])
  expect(readFileSync(join(packs, 'running', 'pack.json'), 'utf8')).toBe('{}')
}, 60_000)
