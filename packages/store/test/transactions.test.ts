import type { PlatformEvent, SubjectId } from '@renbie/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { idMaker, lane, newCheck, picture, site } from './records.ts'

const at = new Date('2026-03-10T08:00:00.123Z')

describe.each(databaseKinds)('transactions on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore
  const make = idMaker()
  const ids = make(at)
  const event = (): PlatformEvent => ({ type: 'subject-changed', subjectId: ids('sub') as SubjectId, siteId: null })
  const entry = (action: string) => ({ at, actor: 'system', action, target: null, siteId: null, purpose: null, detail: { z: 1, a: [1.5, null, { '\u00e9': 'x' }], gone: undefined } })
  const count = async (table: string): Promise<number> => (await database.raw(`select count(*)::int as n from ${table}`))[0]?.['n'] as number

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    store = await database.open({ clock: () => at })
    await store.read.sites.insert(site)
    await store.read.lanes.insert(lane)
  })
  afterAll(async () => {
    await store?.close()
    await database?.close()
  })

  test('what rejects leaves nothing, in any table, and takes no event number', async () => {
    const before = await store.read.events.last()
    const work = store.transaction(async (tx) => {
      const id = ids('chk')
      await tx.pictures.insert(picture(ids('pic'), at))
      await tx.checks.insert(newCheck(id, new Date('2031-01-01T00:00:00Z')))
      await tx.idempotency.insert({ actor: 'a', key: 'k', requestHash: 'h', checkId: id, createdAt: at })
      await tx.events.append(at, [event()])
      await tx.audit.append([entry('check')])
      throw new Error('the lane hung up')
    })
    await expect(work).rejects.toThrow('the lane hung up')
    for (const table of ['pictures', 'checks', 'idempotency', 'events', 'audit']) expect([table, await count(table)]).toEqual([table, 0])
    expect(await store.read.events.last()).toBe(before)
    expect(await database.raw(`select to_regclass('checks_2031_01')::text as made`)).toEqual([{ made: null }])
    // The partition that went with the rollback must be made again when it is needed again.
    await store.read.checks.insert(newCheck(ids('chk'), new Date('2031-01-01T00:00:00Z')))
    expect(await count('checks_2031_01')).toBe(1)
    expect(await database.raw(`select to_regclass('checks_2031_02')::text as made`)).toEqual([{ made: 'checks_2031_02' }])
  })

  test('50 transactions at once, some of them failing: numbers without gap, in the order of commits', async () => {
    const start = await store.read.events.last()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        store.transaction(async (tx) => {
          await tx.checks.insert(newCheck(ids('chk'), at))
          const numbers = await tx.events.append(at, i % 2 === 0 ? [event()] : [event(), event()])
          await tx.audit.append([entry(`n${i}`), entry(`m${i}`)])
          if (i % 7 === 3) throw new Error('rolled back')
          return numbers.map((one) => one.number)
        }),
      ),
    )
    const answered = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
    const stored = (await store.read.events.after(start, 1_000)).map((one) => one.number)
    expect(stored).toEqual(Array.from({ length: answered.length }, (_, i) => start + 1 + i))
    expect(answered.toSorted((a, b) => a - b)).toEqual(stored)
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(7)
    expect(await store.read.audit.verify()).toMatchObject({ whole: true, firstBad: null })
    expect((await store.read.audit.list({ limit: 500, action: 'n3' })).items).toEqual([])
  })

  test('a check with two pictures is six statements between begin and commit', async () => {
    await store.read.checks.insert(newCheck(ids('chk'), at))
    database.statements.length = 0
    await store.transaction(async (tx) => {
      const id = ids('chk')
      await tx.pictures.insert(picture(ids('pic'), at))
      await tx.pictures.insert(picture(ids('pic'), at, 'portrait'))
      await tx.checks.insert(newCheck(id, at))
      await tx.idempotency.insert({ actor: 'a', key: id, requestHash: 'h', checkId: id, createdAt: at })
      await tx.events.append(at, [event(), event()])
      await tx.audit.append([entry('check'), entry('alert')])
    })
    expect(database.statements.filter((statement) => !/^(begin|commit)/.test(statement.sql))).toHaveLength(6)
  })

  test('a reader who follows the numbers while others commit misses none', async () => {
    const start = await store.read.events.last()
    let writing = true
    const writers = Promise.all(
      Array.from({ length: 30 }, () => store.transaction(async (tx) => void (await tx.events.append(at, [event(), event()])))),
    ).then(() => (writing = false))
    const seen: number[] = []
    for (let quiet = 0; quiet < 2; ) {
      const events = await store.read.events.after(seen.at(-1) ?? start, 7)
      seen.push(...events.map((one) => one.number))
      if (!writing && events.length === 0) quiet += 1
    }
    await writers
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => start + 1 + i))
  })

  test('twenty transactions that need the same new month make it once', async () => {
    const month = new Date('2029-09-15T00:00:00Z')
    await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => tx.checks.insert(newCheck(ids('chk'), month)))))
    expect(await count('checks_2029_09')).toBe(20)
    const next = await database.raw(`select inhparent::regclass::text as parent from pg_inherits where inhrelid = to_regclass('checks_2029_10')`)
    expect(next).toEqual([{ parent: 'checks' }])
  })

  test('a failed statement that was caught does not pass for a commit', async () => {
    const id = ids('chk')
    const work = store.transaction(async (tx) => {
      await tx.checks.insert(newCheck(id, at))
      await tx.sites.insert(site).catch(() => undefined)
      return 'committed'
    })
    expect(await codeOf(work)).toBe('internal-error')
    expect(await store.read.checks.find(id)).toBeNull()
  })

  test('using the store beside the transaction inside it is refused instead of waiting for ever', async () => {
    expect(await codeOf(store.transaction(() => store.read.sites.list()))).toBe('internal-error')
    expect(await codeOf(store.transaction(() => store.transaction(() => Promise.resolve())))).toBe('internal-error')
    expect(await store.read.sites.list()).toHaveLength(1)
  })

  describe('a full disk', () => {
    afterEach(() => database.raw('drop trigger full_disk on checks'))
    test('names itself and leaves nothing', async () => {
      await database.raw(`create or replace function full_disk() returns trigger language plpgsql as $$ begin raise 'No space left on device' using errcode = 'disk_full'; end $$`)
      await database.raw('create trigger full_disk before insert on checks for each row execute function full_disk()')
      const id = ids('pic')
      const work = store.transaction(async (tx) => {
        await tx.pictures.insert(picture(id, at))
        await tx.checks.insert(newCheck(ids('chk'), at))
      })
      expect(await codeOf(work)).toBe('storage-full')
      expect(await store.read.pictures.find(id)).toBeNull()
    })
  })
})
