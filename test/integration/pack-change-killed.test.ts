import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { settingsSchema } from '@renbie/contracts'
import { createClient, type Client } from '@renbie/sdk'
import { formatApiKey, hashToken, makeId, newSecret, openNodeStore } from '@renbie/server'
import { createDatabase } from '@renbie/store/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { addSites, addWatchlist, checkOf, people, picture, send } from './node.ts'

const main = new URL('../../packages/renbie/src/main.ts', import.meta.url).pathname
const enrolled = people.slice(0, 24)
/** The embedded networks under another name: a pack of its own, of which no template is compared with an embedded one’s. */
const pack = {
  id: 'own', version: '2', licence: 'MIT', commercialUse: true, source: 'made by a test', detector: { family: 'blazeface' }, recogniser: { family: 'dlib' },
  calibration: [{ score: 0.8, falseMatchRate: 0.1 }, { score: 0.95, falseMatchRate: 0.00001 }],
}

let folder: string
let config: string
let settings: Record<string, unknown>
let apiKey: string
let running: ChildProcess | null = null

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [main, 'build'])
  folder = await mkdtemp(join(tmpdir(), 'renbie-killed-'))
  config = join(folder, 'renbie.json')
  settings = { environment: 'test', port: 0, dataDirectory: join(folder, 'data'), database: { kind: 'postgresql', url: await createDatabase(inject('postgresUrl')) }, engine: { workers: 1 } }
  await mkdir(join(folder, 'data', 'packs', 'own'), { recursive: true })
  await writeFile(join(folder, 'data', 'packs', 'own', 'pack.json'), JSON.stringify(pack))
  const store = await openNodeStore(settingsSchema.parse(settings), () => new Date())
  const secret = newSecret()
  const id = makeId('cli')
  const scopes = ['checks:create', 'watchlists:write', 'subjects:write', 'sites:write', 'system:read', 'audit:read'] as const
  await store.transaction((tx) => tx.apiClients.insert({ id, name: 'test', scopes: [...scopes], sites: 'all', createdAt: new Date().toISOString(), revokedAt: null, keyHash: hashToken(secret) }))
  await store.close()
  apiKey = formatApiKey(id, secret)
}, 120_000)
afterAll(async () => {
  await kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const kill = async (signal: NodeJS.Signals): Promise<void> => {
  const child = running
  running = null
  if (!child || child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill(signal)
  await ended
}

/** A real node on this pack; resolves when it is ready. */
const serve = async (name: string): Promise<Client> => {
  await writeFile(config, JSON.stringify({ ...settings, pack: name }))
  const child = spawn(process.execPath, [main, 'serve', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] })
  running = child
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve((JSON.parse(line) as { url: string }).url)
    })
    child.once('close', (code) => reject(new Error(`ended with ${code} before it was ready`)))
  })
  return createClient({ baseUrl: url, apiKey })
}

const findsEverybody = async (all: Client): Promise<void> => {
  for (const person of [enrolled[0]!, enrolled.at(-1)!]) expect((await send(all, await checkOf(person))).alerts).toHaveLength(1)
}

test('killed in the middle of re-templating, a node goes on where it was; people are found before, between and after', async () => {
  let all = await serve('embedded')
  await addSites({ all })
  const watchlistId = await addWatchlist({ all })
  for (const { id: familyName, documentPicture } of enrolled) {
    const { id } = await all.call('createSubject', { body: { familyName, watchlistIds: [watchlistId] } })
    await all.call('enrolPhoto', { params: { subjectId: id }, body: { image: await picture(documentPicture), acceptLookAlike: true } })
  }
  await findsEverybody(all)
  await kill('SIGTERM')

  all = await serve('own')
  const change = async () => (await all.call('system')).packChange
  const before = (await all.call('system')).pack.id
  expect(before).toMatch(/^embedded-/)
  await expect.poll(async () => (await change())?.done ?? 0, { timeout: 60_000, interval: 10 }).toBeGreaterThan(0)
  await kill('SIGKILL')

  all = await serve('own')
  const resumed = await change()
  expect(resumed).toMatchObject({ state: 're-templating', total: enrolled.length })
  expect(resumed!.done).toBeGreaterThan(0)
  await findsEverybody(all)
  await expect.poll(async () => (await all.call('system')).pack.id, { timeout: 300_000, interval: 200 }).toMatch(/^own-2-/)
  await findsEverybody(all)
  expect(await all.call('system')).toMatchObject({ packChange: null, unsearchedPhotos: 0, gallery: { templates: enrolled.length } })
  const actions = (await all.call('listAudit', { query: {} })).items.map(({ action }) => action).filter((action) => action.startsWith('pack.'))
  expect(actions).toEqual(['pack.switched', 'pack.change-started'])
}, 600_000)
