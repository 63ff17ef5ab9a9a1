import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CheckId } from '@renbie/contracts'
import { Kysely, sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresqlDialect } from '../src/database/postgresql.ts'
import { openStore, type MaintainedStore } from '../src/open.ts'
import { startPostgres, type TestPostgres } from '../src/testing/postgres.ts'
import { codeOf } from './databases.ts'
import { idMaker, lane, newCheck, site } from './records.ts'

const at = new Date('2026-03-10T08:00:00Z')
const ids = idMaker()(at)
let server: TestPostgres
let store: MaintainedStore
let url: string
let folder: string

const options = (databaseUrl: string) => ({
  database: { kind: 'postgresql' as const, url: databaseUrl, maxConnections: 3 },
  objectsDirectory: join(folder, 'objects'),
  keyFile: join(folder, 'key'),
  clock: () => at,
})
const write = async (): Promise<CheckId> => {
  const id = ids('chk')
  await store.transaction(async (tx) => {
    await tx.checks.insert(newCheck(id, at))
    await tx.events.append(at, [{ type: 'site-changed', siteId: site.id }])
  })
  return id
}

const asAdmin = async (text: string): Promise<unknown[]> => {
  const admin = new Client({ connectionString: url })
  await admin.connect()
  try {
    return (await admin.query<Record<string, unknown>>(text)).rows
  } finally {
    await admin.end()
  }
}

// A server of its own, because it is killed.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renbie-postgresql-'))
  server = await startPostgres()
  url = await server.createDatabase()
  store = await openStore(options(url))
  await store.read.sites.insert(site)
  await store.read.lanes.insert(lane)
})
afterAll(async () => {
  await store?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('no more connections than were allowed, under the product’s name', async () => {
  await Promise.all(Array.from({ length: 9 }, write))
  const seen = await asAdmin(`select count(*)::int as n from pg_stat_activity where application_name = 'renbie' and datname = current_database()`)
  expect(seen).toEqual([{ n: 3 }])
})

test('every wait on the server has a limit', async () => {
  const db = new Kysely({ dialect: postgresqlDialect(url, 1) })
  const { rows } = await sql`select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`.execute(db)
  await db.destroy()
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '20000' },
    { name: 'lock_timeout', setting: '5000' },
    { name: 'statement_timeout', setting: '15000' },
  ])
})

test('a connection that is ended in a transaction fails that transaction and no other', async () => {
  const id = ids('chk')
  const work = store.transaction(async (tx) => {
    await tx.checks.insert(newCheck(id, at))
    await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'renbie' and state = 'idle in transaction'`)
    await tx.events.append(at, [{ type: 'site-changed', siteId: site.id }])
  })
  expect(await codeOf(work)).toBe('storage-failed')
  expect(await store.read.checks.find(id)).toBeNull()
  expect(await store.read.checks.find(await write())).not.toBeNull()
})

test('more transactions than connections wait for their turn', async () => {
  const written = await Promise.all(Array.from({ length: 40 }, write))
  expect(await Promise.all(written.map((id) => store.read.checks.find(id)))).not.toContain(null)
})

test('a server that is killed fails with storage-failed; when it is back everything answered is there', { timeout: 90_000 }, async () => {
  const answered: CheckId[] = []
  const writers = Array.from({ length: 6 }, async () => {
    for (;;) answered.push(await write())
  })
  const failures = Promise.allSettled(writers)
  while (answered.length < 60) await pause(5)
  await server.kill9()
  for (const failure of await failures) expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'storage-failed' } })
  expect(await store.healthy()).toBe(false)
  expect(await codeOf(store.read.sites.list())).toBe('storage-failed')
  await server.restart()
  for (let attempt = 0; attempt < 100 && !(await store.healthy()); attempt++) await pause(100)
  for (const id of answered) expect([id, (await store.read.checks.find(id)) !== null]).toEqual([id, true])
  const events = await store.read.events.after(0, 100_000)
  expect(events.map((event) => event.number)).toEqual(events.map((_, i) => i + 1))
})

test('a server that is not there is storage-failed at start', async () => {
  expect(await codeOf(openStore(options('postgres://renbie@127.0.0.1:1/none')))).toBe('storage-failed')
})
