import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from '@renbie/sdk'
import { createDatabase } from '@renbie/store/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { checkOf, people, send } from './node.ts'

const main = new URL('../../packages/renbie/src/main.ts', import.meta.url).pathname
let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'renbie-command-'))
  expect((await run('build')).code).toBe(0)
})
afterAll(() => rm(data, { recursive: true, force: true }))

const renbie = (...args: string[]): ChildProcess => spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
const run = async (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
  const child = renbie(...args)
  const read = (stream: NodeJS.ReadableStream) => {
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    return () => text
  }
  const [out, err] = [read(child.stdout!), read(child.stderr!)]
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out: out(), err: err() }
}
const firstLine = (child: ChildProcess, pattern = /./): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (pattern.test(line)) resolve(line)
    })
    child.once('close', (code) => reject(new Error(`ended with ${code} before it was ready`)))
  })
const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('close', resolve))

test('the demo starts, is used, ends at Ctrl-C, and goes on where it was', async () => {
  const demo = async () => {
    const child = renbie('demo', '--port', '0', '--data', data, '--no-traffic', '--json')
    return { child, ready: JSON.parse(await firstLine(child)) as { url: string; username: string; password: string; apiKey: string } }
  }
  const first = await demo()
  expect(Object.keys(first.ready)).toEqual(['url', 'username', 'password', 'apiKey'])
  const client = createClient({ baseUrl: first.ready.url, apiKey: first.ready.apiKey })
  const traveller = people.find(({ role }) => role === 'traveller')!
  const { id } = await send(client, await checkOf(traveller, { laneId: 'TPE-T1-A-C01' as never }))
  expect((await client.call('listSites')).items).toHaveLength(6)
  const page = await fetch(first.ready.url, { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('<div id="root">')
  first.child.kill('SIGINT')
  expect(await ended(first.child)).toBe(0)

  const second = await demo()
  expect({ ...second.ready, url: '' }).toEqual({ ...first.ready, url: '' })
  const again = createClient({ baseUrl: second.ready.url, apiKey: second.ready.apiKey })
  expect((await again.call('getCheck', { params: { checkId: id } })).id).toBe(id)
  expect((await again.call('system')).gallery.templates).toBeGreaterThanOrEqual(9)
  const beside = await run('demo', '--port', '0', '--data', data, '--no-traffic')
  expect(beside.code).toBe(1)
  second.child.kill('SIGINT')
  expect(await ended(second.child)).toBe(0)
  expect((await stat(join(data, 'renbie.key'))).mode & 0o777).toBe(0o600)
  expect(await run('audit', 'verify', '--data', data)).toMatchObject({ code: 0, out: expect.stringContaining('whole') })
}, 120_000)

describe('production', () => {
  test('an administrator from the command line signs in to a node on PostgreSQL', async () => {
    const folder = join(data, 'production')
    const config = join(data, 'renbie.json')
    await writeFile(config, JSON.stringify({ environment: 'production', port: 0, dataDirectory: folder, database: { kind: 'postgresql', url: await createDatabase(inject('postgresUrl')) } }))
    const added = await run('users', 'add', '--config', config, '--username', 'chen', '--name', '陳', '--roles', 'administrator')
    expect(added).toMatchObject({ code: 0, err: '' })
    const [username, password] = added.out.trim().split(' ')
    const node = renbie('serve', '--config', config)
    const { url } = JSON.parse(await firstLine(node, /"msg":"ready"/)) as { url: string }
    const response = await fetch(`${url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password }) })
    expect(response.status).toBe(200)
    node.kill('SIGTERM')
    expect(await ended(node)).toBe(0)
    expect((await run('users', 'add', '--config', config, '--username', 'chen', '--name', '陳', '--roles', 'king')).err).toContain('--roles')
  }, 120_000)

  test('what cannot be meant is refused in words, without a stack', async () => {
    const config = join(data, 'wrong.json')
    await writeFile(config, JSON.stringify({ environment: 'production', host: '0.0.0.0', dataDirectory: data, database: { kind: 'pglite' } }))
    const { code, err } = await run('serve', '--config', config)
    expect(code).toBe(1)
    expect(err).toContain('production needs PostgreSQL')
    expect(err).not.toContain('    at ')
    expect((await run('demo', '--port', 'eighty')).err).toContain('--port must lie between')
  })
})
