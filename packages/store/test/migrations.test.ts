import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { digestOf, type Migration } from '../src/migrations/migration.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'

const compatible: Migration = { number: 9001, name: 'more', compatibility: 'compatible', statements: ['create table more (a integer)'] }
const breaking: Migration = { number: 9002, name: 'other', compatibility: 'breaking', statements: ['alter table sites rename to places'] }

test('released migrations stay as they were', () => {
  expect(migrations.map((migration) => [migration.number, migration.compatibility, digestOf(migration)])).toMatchInlineSnapshot(`
    [
      [
        1,
        "breaking",
        "12ab574e13fa590da0a40805b510a21a44ad3abb869e3db832ab172ebabfd4cd",
      ],
      [
        2,
        "breaking",
        "d54c3c3207d83ad769eb23fa24d44424960fcaaeae461d082ef921423038dc33",
      ],
      [
        3,
        "compatible",
        "23fb1a513d1416cdc966327a814178687b2c66a3169dcb374c4d0729d84fa0f9",
      ],
      [
        4,
        "breaking",
        "3d874e5b174c0ab0923d0f785fe6f012585316556ddb83467604c37d6a6fa30c",
      ],
    ]
  `)
  expect(migrations.map((migration) => migration.number)).toEqual(migrations.map((_, i) => i + 1))
})

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let database: TestDatabase
  const applied = () => database.raw('select number, name, compatibility, digest from migrations order by number')

  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  beforeEach(() => database.empty())
  afterAll(() => database?.close())

  test('run once, and a second start changes nothing', async () => {
    const first = await database.open()
    const after = await applied()
    await first.close()
    await (await database.open({ keyFile: `${first.folder}/key` })).close()
    expect(await applied()).toEqual(after)
    expect(after).toEqual(migrations.map((one) => ({ number: one.number, name: one.name, compatibility: one.compatibility, digest: digestOf(one) })))
  })

  test('of several that start together one migrates and the others wait; all share one key file', async () => {
    const probe = await database.open()
    await probe.close()
    await database.empty()
    const shared = { keyFile: `${probe.folder}/shared-key` }
    const stores = await Promise.all(Array.from({ length: 4 }, () => database.open(shared)))
    expect(await applied()).toHaveLength(migrations.length)
    expect(await database.raw('select purpose from data_keys order by id')).toEqual([{ purpose: 'documents' }, { purpose: 'templates' }])
    expect(new Set(stores.map((store) => store.fingerprint(['x']))).size).toBe(1)
    for (const store of stores) await store.close()
  })

  test('an unknown compatible step is worked with, an unknown breaking one is refused by name', async () => {
    const newer = await database.open({ migrations: [...migrations, compatible] })
    await newer.close()
    const keyFile = `${newer.folder}/key`
    const older = await database.open({ keyFile })
    expect(await older.read.sites.list()).toEqual([])
    await older.close()
    await (await database.open({ keyFile, migrations: [...migrations, compatible, breaking] })).close()
    expect(await codeOf(database.open({ keyFile }))).toBe('schema-newer')
  })

  test('an edited step is refused', async () => {
    const store = await database.open()
    await store.close()
    const edited = migrations.map((one) => ({ ...one, statements: [...one.statements, 'select 1'] }))
    expect(await codeOf(database.open({ migrations: edited, keyFile: `${store.folder}/key` }))).toBe('migration-changed')
  })

  test('a step that fails leaves nothing of itself or of the steps before it', async () => {
    const failing: Migration = { ...compatible, statements: ['create table half (a integer)', 'select no_such_function()'] }
    expect(await codeOf(database.open({ migrations: [...migrations, failing] }))).toBe('internal-error')
    expect(await database.raw(`select relname from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([])
  })
})
