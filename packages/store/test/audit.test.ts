import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'

const at = new Date('2026-03-10T08:00:00.123Z')
const entry = (n: number) => ({ at, actor: n % 2 ? 'user:a' : 'system', action: `act-${n % 3}`, target: `t${n}`, siteId: null, purpose: null, detail: { n, ratio: 1e-7, nested: { b: 1, a: '人別' } } })

describe.each(databaseKinds)('the audit chain on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore
  const rows = 1_005

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    store = await database.open({ clock: () => at })
    await store.transaction((tx) => tx.audit.append(Array.from({ length: rows - 5 }, (_, i) => entry(i + 1))))
    for (let n = rows - 4; n <= rows; n++) await store.read.audit.append([entry(n)])
    await database.raw('create table audit_copy as select * from audit')
    await database.raw('create table log_heads_copy as select * from log_heads')
  })
  beforeEach(async () => {
    // Whoever owns the database can take the trigger away; the chain has to show what was done then.
    await database.raw('alter table audit disable trigger user')
    await database.raw('delete from audit')
    await database.raw('insert into audit select * from audit_copy')
    await database.raw('delete from log_heads')
    await database.raw('insert into log_heads select * from log_heads_copy')
  })
  afterAll(async () => {
    await store?.close()
    await database?.close()
  })

  test('is whole, and its hashes can be computed by anybody', async () => {
    expect(await store.read.audit.verify()).toEqual({ whole: true, entries: rows, firstBad: null })
    const first = (await database.raw('select hash from audit where number = 1'))[0]
    const text = `{"action":"act-1","actor":"user:a","at":"2026-03-10T08:00:00.123Z","detail":{"n":1,"nested":{"a":"人別","b":1},"ratio":1e-7},"number":1,"previous":"${'0'.repeat(64)}","purpose":null,"siteId":null,"target":"t1"}`
    expect(first).toEqual({ hash: createHash('sha256').update(text).digest('hex') })
  })

  test.each([
    ['a changed actor', `update audit set actor = 'user:b' where number = 700`, 700],
    ['a changed time', `update audit set at = at + interval '1 millisecond' where number = 3`, 3],
    ['a changed detail', `update audit set detail = jsonb_set(detail, '{n}', '5') where number = 1001`, 1001],
    ['an exchanged hash', `update audit set hash = repeat('a', 64) where number = 12`, 12],
    ['a removed row', 'delete from audit where number = 500', 500],
    ['a removed first row', 'delete from audit where number = 1', 1],
    ['the last row removed', `delete from audit where number = ${rows}`, rows],
    ['the last three rows removed', `delete from audit where number > ${rows - 3}`, rows - 2],
    ['all rows removed', 'delete from audit', 1],
    ['a row that the head does not count', 'update log_heads set audit_number = audit_number - 1', rows],
    ['an exchanged head', `update log_heads set audit_hash = repeat('b', 64)`, rows],
  ])('shows %s', async (_, statement, firstBad) => {
    await database.raw(statement)
    expect(await store.read.audit.verify()).toMatchObject({ whole: false, firstBad })
  })

  test('the table refuses change, removal and emptying', async () => {
    await database.raw('alter table audit enable trigger user')
    for (const statement of [`update audit set actor = 'x' where number = 1`, 'delete from audit where number = 1', 'truncate audit']) {
      await expect(database.raw(statement)).rejects.toThrow('never changed or removed')
    }
  })

  test('is listed newest first, by actor, action or target', async () => {
    const page = await store.read.audit.list({ limit: 3 })
    expect(page.items.map((item) => item.number)).toEqual([rows, rows - 1, rows - 2])
    const next = await store.read.audit.list({ limit: 3, before: page.next ?? '' })
    expect(next.items.map((item) => item.number)).toEqual([rows - 3, rows - 4, rows - 5])
    expect((await store.read.audit.list({ limit: 5, actor: 'user:a', action: 'act-1', target: 't7' })).items.map((item) => item.detail)).toEqual([{ n: 7, ratio: 1e-7, nested: { b: 1, a: '人別' } }])
  })
})
