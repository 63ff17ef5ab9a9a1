import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '@renbie/engine'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSites, addSubject, addWatchlist, checkOf, codeOf, databases, databaseSettings, openTestEngine, people, picture, send, startTestNode, type TestNode } from './node.ts'

const subjects = people.filter(({ role }) => role === 'subject')
const travellers = people.filter(({ role }) => role === 'traveller')
let engine: Engine
beforeAll(async () => {
  engine = await openTestEngine(2)
})
afterAll(() => engine.close())

/** Every row of every table as text, by table. PGlite's tables are files of the node, and looked at as such. */
const tablesOf = async (node: TestNode): Promise<Map<string, string[]>> => {
  const { database } = node.platform.settings
  if (database.kind === 'pglite') return new Map()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
    const contents = new Map<string, string[]>()
    for (const { name } of tables.rows) contents.set(name, (await client.query<{ row: string }>(`select t::text as row from "${name}" t`)).rows.map(({ row }) => row))
    return contents
  } finally {
    await client.end()
  }
}

describe.each(databases)('a check on %s', (database) => {
  let node: TestNode
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(database), engine })
    await addSites(node)
    const watchlist = await addWatchlist(node)
    for (const subject of subjects.slice(0, 3)) await addSubject(node, subject, watchlist)
  })
  afterAll(() => node.close())

  test('an ordinary traveller is clear: 1:1 matches, nobody found, no alert', async () => {
    const result = await send(node.all, await checkOf(travellers[0]!))
    expect(result).toMatchObject({ decision: 'clear', reasons: [], verification: { match: true }, identification: { searched: 3, candidates: [] }, presentationAttack: { verdict: 'not-assessed', score: null }, alerts: [] })
    expect(result.quality?.live.facesFound).toBe(1)
    expect(result.timing.totalMs).toBeGreaterThan(0)
  })

  test('a watchlisted person under another name raises an alert that shows who, where and how alike', async () => {
    const subject = subjects[0]!
    const result = await send(node.all, await checkOf(subject, { traveller: { ...travellers[1]!.document } }))
    expect(result.decision).toBe('refer')
    expect(result.reasons.map(({ code }) => code)).toEqual(['watchlist-hit'])
    expect(result.identification?.candidates).toHaveLength(1)
    expect(result.alerts).toHaveLength(1)
    const alert = await node.all.call('getAlert', { params: { alertId: result.alerts[0]! } })
    expect(alert).toMatchObject({ state: 'new', severity: 'high', siteId: 'AAA', laneId: 'A-IN', checkId: result.id, subject: { givenNames: subject.id }, watchlist: { name: '測試名單' } })
    expect(alert.falseMatchRate).toBeLessThanOrEqual(1e-5)
    expect(alert.traveller.documentNumber).toBe(travellers[1]!.document.documentNumber)
    const bytes = await node.all.call('getPicture', { params: { pictureId: alert.pictures.live }, query: { purpose: 'adjudication' } })
    expect(Buffer.from(bytes).toString('base64')).toBe(await picture(subject.livePictures[0]))
  })

  test('another’s document is referred', async () => {
    const result = await send(node.all, await checkOf(travellers[2]!, { portrait: { image: await picture(travellers[3]!.documentPicture) } }))
    expect(result).toMatchObject({ decision: 'refer', verification: { match: false }, alerts: [] })
    expect(result.reasons[0]?.code).toBe('verification-failed')
  })

  test('without a portrait the watchlists are searched all the same', async () => {
    const { portrait: _, ...body } = await checkOf(subjects[1]!)
    const result = await send(node.all, body)
    expect(result.decision).toBe('refer')
    expect(result.alerts).toHaveLength(1)
    expect(result.verification).toBeUndefined()
  })

  test('a subject whose validity is over, or whose list is not in force, is not found', async () => {
    const watchlist = await addWatchlist(node, '另一名單')
    const id = await addSubject(node, subjects[4]!, watchlist)
    const alerts = async () => (await send(node.all, await checkOf(subjects[4]!))).alerts.length
    expect(await alerts()).toBe(1)
    await node.all.call('updateSubject', { params: { subjectId: id }, body: { validTo: '2026-01-01T00:00:00Z' } })
    expect(await alerts()).toBe(0)
    await node.all.call('updateSubject', { params: { subjectId: id }, body: { validTo: null } })
    expect(await alerts()).toBe(1)
    await node.all.call('updateWatchlist', { params: { watchlistId: watchlist }, body: { inForce: false } })
    expect(await alerts()).toBe(0)
    await node.all.call('updateWatchlist', { params: { watchlistId: watchlist }, body: { inForce: true } })
    const { photos } = await node.all.call('getSubject', { params: { subjectId: id } })
    await node.all.call('removePhoto', { params: { subjectId: id, photoId: photos[0]!.id } })
    expect(await alerts()).toBe(0)
    expect(await codeOf(node.all.call('getPicture', { params: { pictureId: photos[0]!.pictureId }, query: { purpose: 'audit' } }))).toBe('not-found')
  })

  test('multipart gives the same answer as JSON', async () => {
    const { live, portrait, ...header } = await checkOf(subjects[0]!)
    const form = new FormData()
    form.set('json', JSON.stringify(header))
    form.set('live', new Blob([Buffer.from(live.image, 'base64')], { type: 'image/jpeg' }), 'live.jpg')
    form.set('portrait', new Blob([Buffer.from(portrait!.image, 'base64')], { type: 'image/jpeg' }), 'portrait.jpg')
    const key = await node.apiKey(['checks:create'])
    const response = await fetch(`${node.url}/v1/checks`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'idempotency-key': `multipart-${database}` }, body: form })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ decision: 'refer', verification: { match: true } })
  })

  test('the same key answers the same check once, also when both come at the same time; another body is refused', async () => {
    const body = await checkOf(subjects[0]!)
    const key = `idempotent-${database}`
    const [first, second] = await Promise.all([send(node.all, body, key), send(node.all, body, key)])
    expect(second.id).toBe(first.id)
    expect((await send(node.all, body, key)).id).toBe(first.id)
    const alerts = await node.all.call('listAlerts', { query: { limit: 500 } })
    expect(alerts.items.filter((alert) => alert.checkId === first.id)).toHaveLength(1)
    expect(await codeOf(send(node.all, { ...body, direction: 'exit', laneId: 'A-OUT' }, key))).toBe('idempotency-key-reused')
    expect(await codeOf(send(node.all, { ...body, live: { image: await picture(subjects[0]!.livePictures[1]) } }, key))).toBe('idempotency-key-reused')
  })

  test('of an exempt traveller nothing biometric is kept, in database or object store, and the picture is never read', async () => {
    const objects = async () => (await readdir(join(node.dataDirectory, 'objects'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length
    const before = await objects()
    const exempt = [
      { ...travellers[5]!.document, birthDate: `${new Date().getUTCFullYear() - 11}-03-01` },
      ...(['diplomatic', 'official-mission', 'courtesy-visa', 'agency-consent'] as const).map((exemption) => ({ ...travellers[5]!.document, exemption })),
    ]
    for (const traveller of exempt) {
      // Not a picture at all: had anything tried to read it, the check would have been refused.
      const result = await send(node.all, await checkOf(subjects[0]!, { traveller, live: { image: 'bm90IGEgcGljdHVyZQ==' } }))
      expect(result.decision).toBe('exempt')
      expect(result.reasons[0]?.code).toMatch(/^exempt-/)
      expect(Object.keys(result).sort()).toEqual(['alerts', 'decision', 'id', 'reasons', 'timing'])
      const stored = await node.all.call('getCheck', { params: { checkId: result.id } })
      expect(stored).toMatchObject({ livePictureId: null, portraitPictureId: null, verification: null, qualityScore: null, alerts: [] })
    }
    const national = await send(node.all, await checkOf(subjects[0]!, { traveller: { ...travellers[5]!.document, residence: 'national' } }))
    expect(national.decision).toBe('not-applicable')
    expect(await objects()).toBe(before)
  })

  test('an exempt traveller’s real picture leaves no trace in files or tables: no bytes, no text, no fingerprint', async () => {
    const [face, other] = [subjects[2]!.livePictures[2], subjects[2]!.livePictures[1]]
    const bytes = await readFile(face)
    // A whole number of three-byte groups from a multiple of three, or base64 of the part would not be part of the base64.
    const needle = bytes.subarray(2_001, 2_040)
    const forms = [needle, Buffer.from(needle.toString('base64')), Buffer.from(needle.toString('hex'))]
    const found = (content: Buffer) => forms.some((form) => content.includes(form))
    expect([bytes, Buffer.from(bytes.toString('base64')), Buffer.from(bytes.toString('hex'))].map(found)).toEqual([true, true, true])

    const tablesBefore = await tablesOf(node)
    const body = await checkOf(subjects[2]!, { traveller: { ...travellers[5]!.document, exemption: 'diplomatic' }, live: { image: bytes.toString('base64') } })
    const key = `exempt-${database}`
    const { id } = await send(node.all, body, key)
    // Another picture under the same key is the same check: not even a keyed hash of the first one was kept to tell them apart.
    expect((await send(node.all, { ...body, live: { image: await picture(other) } }, key)).id).toBe(id)

    const files = (await readdir(node.dataDirectory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    for (const entry of files) expect(found(await readFile(join(entry.parentPath, entry.name)))).toBe(false)
    const tablesAfter = await tablesOf(node)
    for (const rows of tablesAfter.values()) for (const row of rows) expect(found(Buffer.from(row))).toBe(false)
    const grown = [...tablesAfter].filter(([table, rows]) => rows.length !== tablesBefore.get(table)?.length).map(([table]) => table.replace(/_\d{4}_\d{2}$/, ''))
    expect(new Set(grown)).toEqual(new Set(database === 'postgresql' ? ['checks', 'idempotency', 'events', 'audit'] : []))
  })

  test('events: numbered, in order, resumed without a gap, limited to the caller’s site', async () => {
    const { followEvents } = await import('@renbie/sdk')
    const collect = async (client: TestNode['all'], after: number, wanted: number) => {
      const stop = new AbortController()
      const seen: { number: number; type: string; siteId: string | null }[] = []
      const late = setTimeout(() => stop.abort(), 10_000)
      await followEvents(client, {
        after,
        signal: stop.signal,
        onEvent: ({ number, event }) => {
          seen.push({ number, type: event.type, siteId: event.siteId })
          if (seen.length >= wanted) stop.abort()
        },
      })
      clearTimeout(late)
      return seen
    }
    const from = await node.platform.store.read.events.last()
    await send(node.all, await checkOf(subjects[0]!))
    await send(node.all, await checkOf(travellers[0]!, { laneId: 'B-IN' as never }))
    const all = await collect(node.all, from, 3)
    expect(all.map(({ type }) => type)).toEqual(['check-completed', 'alert-raised', 'check-completed'])
    expect(all.map(({ number }) => number)).toEqual([from + 1, from + 2, from + 3])
    expect(await collect(node.all, from + 1, 2)).toEqual(all.slice(1))
    const onlyB = await collect(await node.client(['events:read', 'checks:read', 'alerts:read'], ['BBB' as never]), from, 1)
    expect(onlyB).toEqual([all[2]])
  })

  test('the audit trail is whole and names every look', async () => {
    const verification = await node.all.call('verifyAudit')
    expect(verification).toMatchObject({ whole: true, firstBad: null })
    const { items } = await node.all.call('listAudit', { query: { action: 'picture.viewed' } })
    expect(items[0]).toMatchObject({ purpose: 'adjudication', actor: expect.stringMatching(/^client:cli_/) })
  })

  test('nothing is lost over a restart, and search goes on', async () => {
    const before = await send(node.all, await checkOf(subjects[0]!))
    const { dataDirectory } = node
    const settings = node.platform.settings
    await node.stop()
    node = await startTestNode({ database: settings.database, engine, dataDirectory })
    expect((await node.all.call('getCheck', { params: { checkId: before.id } })).result.alerts).toEqual(before.alerts)
    const after = await send(node.all, await checkOf(subjects[0]!))
    expect(after.identification).toEqual(before.identification)
    expect(after.alerts).toHaveLength(1)
  })
})

