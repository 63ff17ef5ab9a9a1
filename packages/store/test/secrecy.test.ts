import { chmod, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { alert, idMaker, lane, newCheck, picture, quality, site, subject, traveller, watchlist } from './records.ts'

const at = new Date('2026-03-10T08:00:00.123Z')
const template = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i) / 8)
const templateBytes = Buffer.from(template.buffer)
const pictureBytes = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7 + (i >> 3)) % 251))

/** What must not be found: as text, as UTF-8 in hex (how bytea is shown), as base64. */
const secrets = [
  traveller.familyName, traveller.givenNames, traveller.documentNumber, traveller.birthDate,
  'OKONKWO', 'Hương', '王小明', "O'Grady", '4417702', 'Overstayed', 'duty officer', 'Twin sister',
]
const disguises = (secret: string): string[] => [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/=+$/, '')]

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

describe.each(databaseKinds)('secrecy on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore & { folder: string }
  let folder: string
  const options = () => ({ clock: () => at, keyFile: join(folder, 'key'), objectsDirectory: join(folder, 'objects') })
  const make = idMaker()
  const ids = make(at)
  const person = subject(ids('sub'), at)
  const other = subject(ids('sub'), at, { familyName: 'OTHER' })
  const check = newCheck(ids('chk'), at)
  const otherCheck = newCheck(ids('chk'), at, { traveller: { ...traveller, familyName: 'OTHER' } })
  const hit = alert({ id: ids('alr'), checkId: check.id, subjectId: person.id, watchlistId: ids('wl'), photoId: ids('pho'), pictureId: ids('pic') }, at)
  const photos = [ids('pho'), ids('pho')] as const

  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  beforeEach(async () => {
    await database.empty()
    store = await database.open({ clock: () => at })
    folder = store.folder
    await store.read.sites.insert(site)
    await store.read.lanes.insert(lane)
    await store.read.watchlists.insert(watchlist(ids('wl'), 'Overstayers', at))
    await store.read.subjects.insert(person)
    await store.read.subjects.insert(other)
    await store.read.checks.insert(check)
    await store.read.checks.insert(otherCheck)
    await store.read.alerts.insert(hit)
    await store.read.alerts.adjudicate(hit.id, { userId: null, name: 'LIN', at, outcome: 'inconclusive', reason: 'other', comment: 'Twin sister' })
    for (const id of photos) {
      const pictureId = ids('pic')
      await store.objects.put(pictureId, pictureBytes)
      await store.read.pictures.insert(picture(pictureId, at, 'reference'))
      await store.read.photos.insert({ id, pictureId, quality, pack: 'p', enrolledAt: at.toISOString(), subjectId: person.id, template })
    }
  })
  afterAll(async () => {
    await database?.close()
  })

  test('no table has a name, a document number, a reason or a template in clear', async () => {
    await store.close()
    const tables = await database.raw(`select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`)
    expect(tables.length).toBeGreaterThan(15)
    let text = ''
    for (const { relname } of tables) text += JSON.stringify(await database.raw(`select t::text as row from ${String(relname)} t`))
    expect(text).toContain(person.id)
    for (const secret of secrets) for (const disguise of disguises(secret)) expect(text.toLowerCase()).not.toContain(disguise.toLowerCase())
    for (const piece of [templateBytes.subarray(0, 8), templateBytes.subarray(200, 208)]) expect(text).not.toContain(piece.toString('hex'))
  })

  test('objects are sealed, readable by the owner only, and bound to their id', async () => {
    const files = await filesBelow(join(folder, 'objects'))
    expect(files).toHaveLength(2)
    for (const file of files) {
      expect((await readFile(file)).includes(pictureBytes.subarray(100, 116))).toBe(false)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
    }
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600)
    expect(await readFile(files[0] ?? '')).not.toEqual(await readFile(files[1] ?? ''))
    await store.close()
  })

  test('a sealed value that is moved to another row, or changed by a bit, does not open', async () => {
    await database.raw(`update checks set traveller = (select traveller from checks where id = '${otherCheck.id}') where id = '${check.id}'`)
    expect(await codeOf(store.read.checks.find(check.id))).toBe('storage-failed')
    expect((await store.read.checks.find(otherCheck.id))?.traveller.familyName).toBe('OTHER')
    await database.raw(`update subjects set person = (select person from subjects where id = '${other.id}') where id = '${person.id}'`)
    expect(await codeOf(store.read.subjects.find(person.id))).toBe('storage-failed')
    await database.raw(`update alerts set snapshot = set_byte(snapshot, 40, get_byte(snapshot, 40) # 1)`)
    expect(await codeOf(store.read.alerts.find(hit.id))).toBe('storage-failed')
    await database.raw(`update templates set template = (select template from templates join photos using (picture_id) where id = '${photos[1]}') where picture_id = (select picture_id from photos where id = '${photos[0]}')`)
    expect(await codeOf(store.read.photos.templates('p', 0, 10))).toBe('storage-failed')
    for (const cut of [0, 4, 5, 20]) {
      await database.raw(`update checks set traveller = substr(traveller, 1, ${cut}) where id = '${otherCheck.id}'`)
      expect([cut, await codeOf(store.read.checks.find(otherCheck.id))]).toEqual([cut, 'storage-failed'])
    }
    await store.close()
  })

  test('another key file is refused, and so is none', async () => {
    await store.close()
    const elsewhere = await database.open({ ...options(), keyFile: join(folder, 'other') }).catch((error: unknown) => error)
    expect(elsewhere).toMatchObject({ code: 'key-file-missing' })
    expect(await stat(join(folder, 'other')).catch(() => 'absent')).toBe('absent')
    await writeFile(join(folder, 'other'), Buffer.alloc(32, 7), { mode: 0o600 })
    expect(await codeOf(database.open({ ...options(), keyFile: join(folder, 'other') }))).toBe('key-file-wrong')
    await writeFile(join(folder, 'short'), Buffer.alloc(31), { mode: 0o600 })
    expect(await codeOf(database.open({ ...options(), keyFile: join(folder, 'short') }))).toBe('key-file-damaged')
    await chmod(join(folder, 'key'), 0o640)
    expect(await codeOf(database.open(options()))).toBe('key-file-exposed')
    await chmod(join(folder, 'key'), 0o600)
    const again = await database.open(options())
    expect((await again.read.checks.find(check.id))?.traveller).toEqual(traveller)
    await again.close()
  })

  test('data keys are rotated under running stores; what older keys sealed stays readable', async () => {
    const beside = await database.open(options())
    await store.rotateDataKeys()
    const fresh = newCheck(ids('chk'), at)
    await store.read.checks.insert(fresh)
    const keyIds = await database.raw(`select distinct get_byte(traveller, 4) as key from checks order by key`)
    expect(keyIds).toHaveLength(2)
    expect((await beside.read.checks.find(fresh.id))?.traveller).toEqual(traveller)
    expect((await store.read.checks.find(check.id))?.traveller).toEqual(traveller)
    await beside.close()
    await store.close()
  })

  test('fingerprints depend on the key file and on where one part ends', async () => {
    const print = store.fingerprint(['ab', 'c'])
    expect(print).toMatch(/^[0-9a-f]{64}$/)
    expect(store.fingerprint(['ab', 'c'])).toBe(print)
    for (const parts of [['a', 'bc'], ['abc'], [Buffer.from('ab'), 'c']]) expect(store.fingerprint(parts)).not.toBe(print)
    await store.close()
    await database.empty()
    const another = await database.open()
    expect(another.fingerprint(['ab', 'c'])).not.toBe(print)
    await another.close()
  })

  test('the sweep removes what no row names, when it is old enough, and half-written objects', async () => {
    const orphan = ids('pic')
    await store.objects.put(orphan, pictureBytes)
    const file = (await filesBelow(join(folder, 'objects'))).find((name) => name.endsWith(orphan)) ?? ''
    await cp(file, `${file}.partial`)
    const now = Date.now()
    await store.close()
    const early = await database.open({ ...options(), clock: () => new Date(now) })
    expect(await early.sweepOrphans(60_000)).toBe(0)
    await early.close()
    const late = await database.open({ ...options(), clock: () => new Date(now + 120_000) })
    expect(await late.sweepOrphans(60_000)).toBe(2)
    expect(await late.objects.get(orphan)).toBeNull()
    expect(await filesBelow(join(folder, 'objects'))).toHaveLength(2)
    await late.close()
    await rm(folder, { recursive: true, force: true })
  })
})
