import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { permissions, roles } from '@renbie/contracts'
import { createClient, type Client } from '@renbie/sdk'
import { places, readPeople, seedDemo, type Person } from '@renbie/simulator'
import { openStore, type MaintainedStore } from '@renbie/store'
import { startPostgres, type TestPostgres } from '@renbie/store/testing'
import { startServer, type ServerProcess } from './server-process.ts'

export const databaseKinds = ['postgresql', 'pglite'] as const
export type DatabaseKind = (typeof databaseKinds)[number]

const program = fileURLToPath(import.meta.resolve('../../packages/renbie/src/main.ts'))
/** The day on which the synthetic people have their ages. */
const referenceDate = new Date('2026-01-01')

export type Credentials = { username: string; password: string; apiKey: string }

/**
 * An installation of the product in a folder of its own, with the six places, the demo's three watchlists and the nine
 * synthetic subjects enrolled through the API, stopped: on PostgreSQL `renbie serve` with a settings file, on PGlite `renbie demo`.
 */
export type Installation = {
  kind: DatabaseKind
  command: string
  people: Person[]
  credentials: Credentials
  /** null with PGlite, whose database is inside the server process. */
  postgres: TestPostgres | null
  start(nodeArguments?: readonly string[], environment?: Readonly<Record<string, string>>): Promise<ServerProcess>
  /** With all permissions. */
  client(server: ServerProcess): Client
  /** Its store, while no server runs. */
  openStore(): Promise<MaintainedStore>
  /** Ends what runs for it and removes its folder. */
  remove(): Promise<void>
}

/** Signs in as a person and gets a key for a machine client, as an administrator would. */
const newApiKey = async (url: string, user: { username: string; password: string }): Promise<string> => {
  const answer = await fetch(`${url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(user) })
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]).join('; ')
  const signedIn = createClient({ baseUrl: url, fetch: (input, init) => fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), cookie } }) })
  return (await signedIn.call('createApiClient', { body: { name: 'bench', scopes: [...permissions], sites: 'all' } })).apiKey
}

const addUser = async (config: string): Promise<{ username: string; password: string }> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'users', 'add', '--username', 'bench', '--name', 'Bench', '--roles', roles.join(','), '--config', config])
  const [username = '', password = ''] = stdout.trim().split(' ')
  return { username, password }
}

type Parts = Pick<Installation, 'kind' | 'command' | 'postgres'> & { folder: string; args: string[]; database: Parameters<typeof openStore>[0]['database'] }

const postgresqlParts = async (folder: string): Promise<Parts> => {
  const postgres = await startPostgres({ durable: true })
  const database = { kind: 'postgresql' as const, url: await postgres.createDatabase(), maxConnections: 10 }
  const config = join(folder, 'settings.json')
  await writeFile(config, JSON.stringify({ environment: 'production', port: 0, dataDirectory: folder, database }), { mode: 0o600 })
  return { kind: 'postgresql', command: 'renbie serve --config settings.json', postgres, folder, args: ['serve', '--config', config], database }
}

const pgliteParts = (folder: string): Parts => ({
  kind: 'pglite',
  command: 'renbie demo --no-traffic --json --port 0 --data DIR',
  postgres: null,
  folder,
  args: ['demo', '--no-traffic', '--json', '--port', '0', '--data', folder],
  database: { kind: 'pglite', directory: join(folder, 'database') },
})

/** First start. The demo makes its own accounts and seeds itself; production gets both from outside. */
const firstStart = async ({ kind, args }: Parts, people: Person[]): Promise<Credentials> => {
  const user = kind === 'postgresql' ? await addUser(args.at(-1) ?? '') : null
  const server = await startServer(args)
  try {
    if (!user) {
      const { username, password, apiKey } = server.ready
      return { username: String(username), password: String(password), apiKey: String(apiKey) }
    }
    const apiKey = await newApiKey(server.url, user)
    await seedDemo(createClient({ baseUrl: server.url, apiKey }), { people, places })
    return { ...user, apiKey }
  } finally {
    await server.stop()
  }
}

export const createInstallation = async (kind: DatabaseKind): Promise<Installation> => {
  const folder = await mkdtemp(join(tmpdir(), 'renbie-bench-'))
  const parts = kind === 'postgresql' ? await postgresqlParts(folder) : pgliteParts(folder)
  const remove = async (): Promise<void> => {
    await parts.postgres?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const people = await readPeople({ referenceDate })
    const credentials = await firstStart(parts, people)
    return {
      kind,
      command: parts.command,
      people,
      credentials,
      postgres: parts.postgres,
      start: (nodeArguments, environment) => startServer(parts.args, nodeArguments, environment),
      client: (server) => createClient({ baseUrl: server.url, apiKey: credentials.apiKey, language: () => 'en' }),
      openStore: () => openStore({ database: parts.database, objectsDirectory: join(folder, 'objects'), keyFile: join(folder, 'renbie.key'), clock: () => new Date() }),
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
