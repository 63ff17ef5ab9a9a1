import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  permissionsOf, settingsSchema,
  type CheckRequest, type Permission, type Role, type Settings, type SiteScope, type SubjectId, type WatchlistId,
} from '@renbie/contracts'
import { createEngine, type Engine } from '@renbie/engine'
import { createClient, type Client } from '@renbie/sdk'
import { formatApiKey, hashPassword, hashToken, newSecret, startNode, type NodeOptions, type RunningNode } from '@renbie/server'
import { readPeople, type Person } from '@renbie/simulator'
import type { ObjectFiles } from '@renbie/store'
import { createDatabase } from '@renbie/store/testing'
import { inject } from 'vitest'

/** Models are made once for all test files; making them is safe when two files race for it. */
const modelCache = join(tmpdir(), 'renbie-test-models')

export const openTestEngine = (workers = 1): Promise<Engine> => createEngine({ cacheDirectory: modelCache, workers, queueLimit: 64, timeoutMs: 20_000 })

export const databases = ['pglite', 'postgresql'] as const

export const databaseSettings = async (kind: (typeof databases)[number]): Promise<Settings['database']> =>
  kind === 'pglite' ? { kind } : { kind, url: await createDatabase(inject('postgresUrl')), maxConnections: 8 }

export const people = await readPeople({ referenceDate: new Date('2026-01-01') })

export type TestNode = RunningNode & {
  dataDirectory: string
  /** A client that may do everything everywhere. */
  all: Client
  client: (permissions: readonly Permission[], sites?: SiteScope) => Promise<Client>
  apiKey: (permissions: readonly Permission[], sites?: SiteScope) => Promise<string>
  user: (roles: Role[], sites?: SiteScope) => Promise<{ username: string; password: string }>
  /** Stops the node and leaves its folder, to be started again. */
  stop: () => Promise<void>
}

type Start = Pick<NodeOptions, 'otherEngines' | 'pace'> & { database: Settings['database']; engine: Engine; dataDirectory?: string; settings?: Partial<Settings>; objectFiles?: ObjectFiles; clock?: () => Date; logStream?: NodeJS.WritableStream }

export const startTestNode = async ({ database, engine, settings, dataDirectory: given, ...more }: Start): Promise<TestNode> => {
  const dataDirectory = given ?? (await mkdtemp(join(tmpdir(), 'renbie-node-')))
  const options: NodeOptions = {
    settings: { ...settingsSchema.parse({ environment: 'test', port: 0, dataDirectory, database, logLevel: more.logStream ? 'debug' : 'silent' }), ...settings },
    consoleDirectory: null,
    engine,
    ...more,
  }
  const node = await startNode(options)
  const { platform } = node
  const at = () => new Date().toISOString()

  const apiKey = async (scopes: readonly Permission[], sites: SiteScope = 'all'): Promise<string> => {
    const secret = newSecret()
    const id = platform.makeId('cli')
    await platform.store.transaction((tx) => tx.apiClients.insert({ id, name: 'test', scopes: [...scopes], sites, createdAt: at(), revokedAt: null, keyHash: hashToken(secret) }))
    return formatApiKey(id, secret)
  }
  const client = async (scopes: readonly Permission[], sites: SiteScope = 'all') => createClient({ baseUrl: node.url, apiKey: await apiKey(scopes, sites), language: () => 'en' })
  const user = async (roles: Role[], sites: SiteScope = 'all') => {
    const id = platform.makeId('usr')
    const username = `u${id.slice(-12)}`
    const password = newSecret()
    await platform.store.transaction(async (tx) => tx.users.insert({ id, username, displayName: username, roles, sites, active: true, createdAt: at(), lastSignInAt: null, passwordHash: await hashPassword(password) }))
    return { username, password }
  }
  const everything = permissionsOf(['inspector', 'monitor', 'analyst', 'watchlist-officer', 'supervisor', 'administrator', 'auditor'])
  return {
    ...node,
    dataDirectory,
    all: await client(everything),
    client,
    apiKey,
    user,
    stop: () => node.close(),
    close: async () => {
      await node.close()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Two sites with two lanes each: `A-IN`, `A-OUT` at AAA, `B-IN`, `B-OUT` at BBB. */
export const addSites = async ({ all }: Pick<TestNode, 'all'>): Promise<void> => {
  for (const code of ['A', 'B']) {
    const siteId = `${code}${code}${code}`
    await all.call('createSite', { body: { id: siteId, name: `測試站 ${code}`, nameEn: `Test ${code}`, timeZone: 'Asia/Taipei' } } as never)
    for (const direction of ['entry', 'exit'] as const) {
      const id = `${code}-${direction === 'entry' ? 'IN' : 'OUT'}`
      await all.call('createLane', { params: { siteId }, body: { id, hall: '一樓', name: `${id} 櫃檯`, kind: 'counter', direction } } as never)
    }
  }
}

export const picture = async (file: string): Promise<string> => {
  const { readFile } = await import('node:fs/promises')
  return readFile(file, 'base64')
}

export const addWatchlist = async ({ all }: Pick<TestNode, 'all'>, name = '測試名單'): Promise<WatchlistId> => (await all.call('createWatchlist', { body: { name, severity: 'high' } })).id

/** Enters a synthetic person as a subject with the document picture. */
export const addSubject = async ({ all }: Pick<TestNode, 'all'>, subject: Person, watchlistId: WatchlistId): Promise<SubjectId> => {
  const { id } = await all.call('createSubject', { body: { familyName: 'SECRETNAME', givenNames: subject.id, reason: 'test', watchlistIds: [watchlistId] } })
  await all.call('enrolPhoto', { params: { subjectId: id }, body: { image: await picture(subject.documentPicture) } })
  return id
}

export const checkOf = async (traveller: Person, change: Partial<CheckRequest> = {}): Promise<CheckRequest> => ({
  laneId: 'A-IN' as CheckRequest['laneId'],
  direction: 'entry',
  capturedAt: new Date().toISOString(),
  traveller: { ...traveller.document },
  live: { image: await picture(traveller.livePictures[0]) },
  portrait: { image: await picture(traveller.documentPicture) },
  ...change,
})

let counter = 0
export const send = (client: Client, body: unknown, key = `test-key-${counter++}-${process.pid}`) => client.call('createCheck', { headers: { 'idempotency-key': key }, body: body as CheckRequest })

/** The code of the error that a call ends with; fails when it succeeds. */
export const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => {
      throw new Error('the call succeeded')
    },
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
