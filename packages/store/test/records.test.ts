import type { AlertId, CheckId, LaneId, PlatformEvent, SiteId, SubjectId, WatchlistId } from '@renbie/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { alert, idMaker, lane, newCheck, otherLane, otherSite, picture, quality, site, subject, traveller, user, watchlist } from './records.ts'

const at = new Date('2026-03-10T08:00:00.123Z')
const later = (ms: number): Date => new Date(at.getTime() + ms)

describe.each(databaseKinds)('records on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore
  const make = idMaker()
  const ids = make(at)

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    store = await database.open({ clock: () => at })
    await store.read.sites.insert(site)
    await store.read.sites.insert(otherSite)
    await store.read.lanes.insert(lane)
    await store.read.lanes.insert(otherLane)
  })
  beforeEach(() => {
    database.statements.length = 0
  })
  afterAll(async () => {
    await store?.close()
    await database?.close()
  })

  test('sites and lanes come back as they were put, and codes are taken once', async () => {
    expect(await store.read.sites.list()).toEqual([otherSite, site])
    expect(await store.read.lanes.find(lane.id)).toEqual(lane)
    expect(await store.read.lanes.list()).toEqual([otherLane, lane])
    expect(await codeOf(store.read.sites.insert(site))).toBe('already-exists')
    expect(await codeOf(store.read.lanes.insert({ ...lane, name: 'other' }))).toBe('already-exists')
    await store.read.sites.update({ ...site, nameEn: 'Taoyuan International' })
    await store.read.lanes.update({ ...otherLane, active: false })
    expect(await database.raw(`select name_en from sites where id = 'TPE'`)).toEqual([{ name_en: 'Taoyuan International' }])
    expect(await database.raw(`select active from lanes where id = 'KHH-B02'`)).toEqual([{ active: false }])
    expect(await codeOf(store.read.sites.update({ ...site, id: 'XXX' as SiteId }))).toBe('not-found')
    expect(await store.read.sites.find('XXX' as SiteId)).toBeNull()
  })

  test('users, sessions and machine clients', async () => {
    const someone = user(ids('usr'), 'lin', at)
    await store.read.users.insert(someone)
    expect(await store.read.users.findByUsername('lin')).toEqual(someone)
    expect(await codeOf(store.read.users.insert({ ...someone, id: ids('usr') }))).toBe('already-exists')
    await store.read.users.update({ ...someone, sites: 'all', active: false, lastSignInAt: at.toISOString() })
    expect(await store.read.users.find(someone.id)).toEqual({ ...someone, sites: 'all', active: false, lastSignInAt: at.toISOString() })
    expect((await store.read.users.list()).every((listed) => !('passwordHash' in listed))).toBe(true)

    for (const [tokenHash, ms] of [['h1', 1_000], ['h2', 2_000], ['h3', 3_000]] as const) {
      await store.read.sessions.insert({ tokenHash, userId: someone.id, createdAt: at, expiresAt: later(ms) })
    }
    expect(await store.read.sessions.find('h2')).toEqual({ userId: someone.id, expiresAt: later(2_000) })
    expect(await store.read.sessions.removeExpired(later(1_000))).toBe(1)
    await store.read.sessions.remove('h2')
    expect(await database.raw('select token_hash from sessions')).toEqual([{ token_hash: 'h3' }])
    await store.read.sessions.removeOfUser(someone.id)
    expect(await store.read.sessions.find('h3')).toBeNull()

    const client = { id: ids('cli'), name: 'gates', scopes: ['checks:create' as const], sites: [site.id], createdAt: at.toISOString(), revokedAt: null, keyHash: 'kh' }
    await store.read.apiClients.insert(client)
    expect(await store.read.apiClients.find(client.id)).toEqual(client)
    expect(await store.read.apiClients.revoke(client.id, later(5))).toBe(true)
    expect(await store.read.apiClients.revoke(client.id, later(9))).toBe(false)
    expect((await store.read.apiClients.list()).map((listed) => listed.revokedAt)).toEqual([later(5).toISOString()])
  })

  test('subjects with lists and photos; the template comes back bit for bit', async () => {
    const first = watchlist(ids('wl'), 'Overstayers', at)
    const second = watchlist(ids('wl'), 'Banned', at)
    await store.read.watchlists.insert(first)
    await store.read.watchlists.insert(second)
    expect(await codeOf(store.read.watchlists.insert({ ...first, id: ids('wl') }))).toBe('already-exists')
    const person = subject(ids('sub'), at, { watchlistIds: [second.id, first.id], severity: 'critical' })
    await store.read.subjects.insert(person)
    expect(await store.read.subjects.find(person.id)).toEqual({ ...person, photos: [] })
    expect((await store.read.watchlists.find(first.id))?.subjectCount).toBe(1)
    expect(await store.read.memberships.of(person.id)).toEqual({
      subjectId: person.id, severity: 'critical', validFrom: new Date('2025-12-31T16:00:00Z'), validTo: null, watchlistIds: [second.id, first.id],
    })

    const template = new Float32Array([1.5, -0.25, Number.MIN_VALUE, 3.4e38])
    const photo = { id: ids('pho'), pictureId: ids('pic'), quality, pack: 'p1', enrolledAt: at.toISOString(), subjectId: person.id }
    const rowNumber = await store.transaction(async (tx) => {
      await tx.pictures.insert(picture(photo.pictureId, at, 'reference'))
      return tx.photos.insert({ ...photo, template })
    })
    expect(await store.read.photos.templates('p1', 0, 10)).toEqual([{ rowNumber, photoId: photo.id, subjectId: person.id, template }])
    expect(await store.read.photos.templatesOf('p1', person.id)).toHaveLength(1)
    expect(await store.read.photos.templates('p1', rowNumber, 10)).toEqual([])
    expect(await store.read.photos.templates('p2', 0, 10)).toEqual([])
    expect(await store.read.photos.find(photo.id)).toEqual({ ...photo, failure: null, rowNumber })
    expect((await store.read.subjects.find(person.id))?.photos.map((shown) => shown.id)).toEqual([photo.id])
    expect(await store.read.photos.countOf(person.id)).toBe(1)

    await store.read.subjects.update({ ...person, watchlistIds: [first.id], nativeName: '李四', severity: null })
    expect(await database.raw('select watchlist_id, position from subject_watchlists')).toEqual([{ watchlist_id: first.id, position: 0 }])
    expect((await store.read.memberships.all()).map((one) => [one.severity, one.watchlistIds])).toEqual([[null, [first.id]]])
    await store.read.photos.remove(photo.id)
    expect(await store.read.pictures.find(photo.pictureId)).toBeNull()
    expect(await store.read.photos.countOf(person.id)).toBe(0)
    expect(await codeOf(store.read.subjects.insert(subject(ids('sub'), at, { watchlistIds: [ids('wl')] })))).toBe('watchlist-unknown')
    expect(await database.raw('select count(*)::int as n from subjects')).toEqual([{ n: 1 }])
  })

  test('a subject is found by the beginning of any word, and by any run of Chinese characters', async () => {
    const list = watchlist(ids('wl'), 'Search', at)
    await store.read.watchlists.insert(list)
    const people = [
      subject(ids('sub'), at, { familyName: 'ĐẶNG', givenNames: 'Văn-Anh', nativeName: '', aliases: [], documents: [], watchlistIds: [list.id] }),
      subject(ids('sub'), at, { familyName: 'CHEN', givenNames: 'Hsiao-Ming', nativeName: '陳小明', aliases: ["O'BRIEN"], documents: [{ type: 'P', number: 'AB-998877', issuingState: 'UTO' }], watchlistIds: [list.id] }),
      subject(ids('sub'), at, { familyName: 'CHENG', givenNames: '', nativeName: '鄭明小', aliases: [], documents: [] }),
    ]
    for (const person of people) await store.read.subjects.insert(person)
    const found = async (q: string): Promise<string[]> => (await store.read.subjects.list({ limit: 50, q })).items.map((one) => one.familyName)
    expect(await found('dang van')).toEqual(['ĐẶNG'])
    expect(await found('chen')).toEqual(['CHENG', 'CHEN'])
    expect(await found('CHENG')).toEqual(['CHENG'])
    expect(await found('hsiaom')).toEqual(['CHEN'])
    expect(await found('小明')).toEqual(['CHEN'])
    expect(await found('明')).toEqual(['CHENG', 'CHEN'])
    expect(await found('ab9988')).toEqual(['CHEN'])
    expect(await found('998877 陳')).toEqual(['CHEN'])
    expect(await found("o'brien")).toEqual(['CHEN'])
    expect(await found('hen')).toEqual([])
    expect(await found('!!!')).toEqual([])
    expect((await store.read.subjects.list({ limit: 50, q: 'chen', watchlistId: list.id })).items).toHaveLength(1)
  })

  test('a check comes back as it was put, found through the time in its id, in one or two partitions', async () => {
    const check = newCheck(ids('chk'), at, { alerts: [ids('alr')], livePictureId: ids('pic') })
    await store.read.checks.insert(check)
    database.statements.length = 0
    const found = await store.read.checks.find(check.id)
    expect(found).toEqual({ ...check, capturedAt: check.capturedAt.toISOString(), receivedAt: at.toISOString() })
    expect(database.statements).toHaveLength(1)
    const statement = database.statements[0]
    const plan = await database.raw(`explain ${(statement?.sql ?? '').replace(/\$(\d)/g, (_, n: string) => literal(statement?.parameters[Number(n) - 1]))}`)
    const scanned = new Set(JSON.stringify(plan).match(/checks_\d{4}_\d{2}/g))
    expect([...scanned]).toEqual(['checks_2026_03'])
    expect(await store.read.checks.find(ids('chk'))).toBeNull()
    expect(await codeOf(store.read.checks.insert(newCheck(ids('chk'), at, { laneId: 'NONE' as LaneId })))).toBe('lane-unknown')
  })

  test('pages of checks are stable while new ones arrive, within the sites of the reader', async () => {
    const made: CheckId[] = Array.from({ length: 12 }, () => ids('chk'))
    for (const i of [7, 2, 9, 0, 5, 11, 3, 8, 1, 10, 6, 4]) {
      const id = made[i] as CheckId
      // Four to each instant, so that the id has to decide within it; two sites; two months.
      const receivedAt = new Date(Date.UTC(2026, 4, 31, 23, 59, 59, 998 + Math.floor(i / 4)))
      const place = i % 2 === 0 ? {} : { siteId: otherSite.id, laneId: otherLane.id, decision: 'clear' as const }
      await store.read.checks.insert(newCheck(id, receivedAt, place))
    }
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await store.read.checks.list({ limit: 5, before, sites: 'all' })
      seen.push(...page.items.map((item) => item.id))
      await store.read.checks.insert(newCheck(ids('chk'), new Date(Date.UTC(2026, 5, 2))))
      before = page.next ?? undefined
    } while (before !== undefined && seen.length < 12)
    expect(seen.slice(0, 12)).toEqual(made.toReversed())
    const listed = async (filter: object) => (await store.read.checks.list({ limit: 500, sites: 'all', ...filter })).items
    expect((await listed({ sites: [otherSite.id] })).every((item) => item.siteId === otherSite.id)).toBe(true)
    expect(await listed({ sites: [otherSite.id] })).toHaveLength(6)
    expect(await listed({ sites: [] })).toEqual([])
    expect(await listed({ sites: [site.id], siteId: otherSite.id })).toEqual([])
    expect(await listed({ laneId: otherLane.id, decision: 'clear' })).toHaveLength(6)
    expect(await codeOf(store.read.checks.list({ limit: 5, sites: 'all', before: 'nonsense' }))).toBe('request-invalid')
  })

  test('the state of a lane: its newest check and what the last hour brought', async () => {
    const moment = new Date('2026-07-01T00:00:00Z')
    for (const [minutes, decision] of [[-90, 'recapture'], [-30, 'recapture'], [-20, 'clear']] as const) {
      await store.read.checks.insert(newCheck(ids('chk'), new Date(moment.getTime() + minutes * 60_000), { laneId: otherLane.id, siteId: otherSite.id, decision }))
    }
    const status = await store.read.lanes.listStatus(new Date(moment.getTime() - 3_600_000))
    expect(status.find((one) => one.id === otherLane.id)).toMatchObject({ lastCheckAt: '2026-06-30T23:40:00.000Z', checksLastHour: 2, recapturesLastHour: 1 })
    const quiet = { ...lane, id: 'TPE-QUIET' as LaneId }
    await store.read.lanes.insert(quiet)
    expect((await store.read.lanes.listStatus(moment)).find((one) => one.id === quiet.id)).toEqual({ ...quiet, lastCheckAt: null, checksLastHour: 0, recapturesLastHour: 0 })
  })

  test('an idempotency key is taken once, however many ask at once', async () => {
    const entry = { actor: 'client:a', key: 'k-12345678', requestHash: 'aa', checkId: ids('chk'), createdAt: at }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => store.transaction((tx) => tx.idempotency.insert(entry))),
    )
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as { code: string }).code] : []))).toEqual(Array(5).fill('idempotency-key-reused'))
    expect(await store.read.idempotency.find('client:a', 'k-12345678')).toEqual({ requestHash: 'aa', checkId: entry.checkId })
    expect(await store.read.idempotency.find('client:b', 'k-12345678')).toBeNull()
    expect(await store.read.idempotency.removeBefore(later(1))).toBe(1)
  })

  test('alerts: two officers cannot both decide, and pages follow filters', async () => {
    const made = Array.from({ length: 5 }, (_, i) =>
      alert({ id: ids('alr'), checkId: ids('chk'), subjectId: ids('sub'), watchlistId: ids('wl'), photoId: ids('pho'), pictureId: ids('pic') }, later(i), i === 4 ? { siteId: otherSite.id, severity: 'low' } : {}),
    )
    for (const one of made) await store.read.alerts.insert(one)
    const target = made[0] as (typeof made)[number]
    expect(await store.read.alerts.find(target.id)).toEqual(target)
    const officer = { userId: null, name: 'LIN', at: later(50) }
    const take = (name: string) =>
      store.transaction(async (tx) => {
        const current = await tx.alerts.findForUpdate(target.id)
        if (current?.state !== 'new') return 'late'
        await tx.alerts.acknowledge(target.id, { ...officer, name })
        return name
      })
    const takers = await Promise.all([take('LIN'), take('WU'), take('KO')])
    expect(takers.filter((taker) => taker === 'late')).toHaveLength(2)
    await store.read.alerts.adjudicate(target.id, { ...officer, outcome: 'false-match', reason: 'other', comment: 'Twin sister of the subject' })
    const decided = await store.read.alerts.find(target.id)
    expect(decided).toMatchObject({ state: 'adjudicated', acknowledged: { name: takers.find((taker) => taker !== 'late') }, adjudication: { outcome: 'false-match', comment: 'Twin sister of the subject', at: later(50).toISOString() } })
    const listed = async (filter: object): Promise<AlertId[]> => (await store.read.alerts.list({ limit: 50, sites: 'all', ...filter })).items.map((one) => one.id)
    expect(await listed({ open: false })).toEqual([target.id])
    expect(await listed({ open: true })).toEqual(made.slice(1).map((one) => one.id).toReversed())
    expect(await listed({ state: 'new', sites: [site.id] })).toHaveLength(3)
    expect(await listed({ severity: 'low' })).toEqual([made[4]?.id])
    expect(await listed({ watchlistId: made[2]?.watchlist.id as WatchlistId })).toEqual([made[2]?.id])
    const page = await store.read.alerts.list({ limit: 3, sites: 'all' })
    expect(page.items.map((one) => one.id)).toEqual(made.slice(2).map((one) => one.id).toReversed())
    expect((await store.read.alerts.list({ limit: 3, sites: 'all', before: page.next ?? '' })).next).toBeNull()
    expect(await codeOf(store.read.alerts.acknowledge(ids('alr'), officer))).toBe('not-found')
  })

  test('events are read after a number, in bounded pages', async () => {
    const event: PlatformEvent = { type: 'subject-changed', subjectId: ids('sub') as SubjectId, siteId: null }
    const start = await store.read.events.last()
    const appended = await store.read.events.append(at, [event, event, event])
    expect(appended.map((one) => one.number)).toEqual([start + 1, start + 2, start + 3])
    expect(await store.read.events.after(start, 2)).toEqual([{ number: start + 1, at: at.toISOString(), event }, { number: start + 2, at: at.toISOString(), event }])
    expect(await store.read.events.last()).toBe(start + 3)
  })

  test('what the database cannot hold is the request’s fault; error details hold no values', async () => {
    expect(await codeOf(store.read.sites.insert({ ...site, id: 'NUL' as SiteId, name: 'a\u0000b' }))).toBe('request-invalid')
    const failure: unknown = await store.read.users.insert({ ...user(ids('usr'), 'lin', at) }).catch((error: unknown) => error)
    expect(`${JSON.stringify(failure)} ${String(failure)} ${(failure as { detail: string }).detail}`).not.toMatch(/lin\b|林督導|insert into/)
    expect(failure).not.toHaveProperty('cause')
  })

  test('a traveller with any text comes back', async () => {
    const strange = { ...traveller, familyName: 'a\u0000\ud800"\\\'; drop table checks;--', givenNames: '😀' }
    const check = newCheck(ids('chk'), at, { traveller: strange })
    await store.read.checks.insert(check)
    expect((await store.read.checks.find(check.id))?.traveller).toEqual(strange)
  })
})

const literal = (value: unknown): string => (value instanceof Date ? `'${value.toISOString()}'` : `'${String(value)}'`)
