import { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deriveRootKeys, readKeyFile } from '../src/crypto/key-file.ts'
import { Keyring } from '../src/crypto/keyring.ts'
import { translatingDialect } from '../src/database/translating-dialect.ts'
import { migrations } from '../src/migrations/index.ts'
import type { MaintainedStore } from '../src/open.ts'
import type { Tables } from '../src/tables.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { idMaker, picture, quality, site, subject } from './records.ts'

const at = new Date('2026-03-01T00:00:00Z')
const template = new Float32Array([0.5, -0.25, 1, 0])

describe.each(databaseKinds)('templates on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore & { folder: string }
  const ids = idMaker()(at)
  const person = subject(ids('sub'), at)
  const photoOf = () => ({ id: ids('pho'), pictureId: ids('pic'), quality, pack: 'old', enrolledAt: at.toISOString(), subjectId: person.id, template })
  const enrol = async () => {
    const photo = photoOf()
    await store.read.pictures.insert(picture(photo.pictureId, at, 'reference'))
    await store.read.photos.insert(photo)
    return photo
  }
  const make = (pictureId: ReturnType<typeof photoOf>['pictureId'], made: Parameters<MaintainedStore['read']['templates']['put']>[0]['made']) => store.read.templates.put({ pictureId, pack: 'new', madeAt: at, made })

  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  beforeEach(async () => {
    await database.empty()
    store = await database.open({ clock: () => at })
    await store.read.subjects.insert(person)
  })
  afterAll(() => database?.close())

  test('what the next pack has not made yet is found page by page, and counted with what failed', async () => {
    const photos = [await enrol(), await enrol(), await enrol()]
    const [first, second, third] = photos.map(({ pictureId }) => pictureId).toSorted() as [typeof photos[0]['pictureId'], typeof photos[0]['pictureId'], typeof photos[0]['pictureId']]
    const { templates } = store.read
    expect(await templates.missing('old', 'new', null, 2)).toEqual([first, second].map((pictureId) => ({ pictureId, subjectId: person.id, personId: null })))
    expect(await templates.missing('old', 'new', second, 2)).toEqual([{ pictureId: third, subjectId: person.id, personId: null }])
    await make(first, { template })
    await make(third, { failure: 'no-face' })
    expect(await templates.missing('old', 'new', null, 9)).toEqual([{ pictureId: second, subjectId: person.id, personId: null }])
    expect(await templates.progress('old', 'new')).toEqual({ total: 3, done: 1, failed: 1 })
    expect(await templates.countFailed('new')).toBe(1)
    expect(await templates.failures('new', { limit: 9 })).toMatchObject({ items: [{ pictureId: third, subjectId: person.id, reason: 'no-face' }], next: null })
    expect(await store.read.photos.templates('new', 0, 9)).toHaveLength(1)
    // A second process that makes the same again changes nothing.
    await make(third, { template })
    expect(await templates.countFailed('new')).toBe(1)
    await store.close()
  })

  test('a past crossing that the next pack failed at is done with: nobody can take that picture again', async () => {
    await enrol()
    const passed = ids('pic')
    await store.read.sites.insert(site)
    await store.read.pictures.insert(picture(passed, at, 'live'))
    await store.read.crossings.insert({ checkId: ids('chk'), pictureId: passed, pack: 'old', capturedAt: at, siteId: site.id, direction: 'entry', nationality: 'VNM', documentHash: Buffer.alloc(32), personHash: Buffer.alloc(32), template })
    await make(passed, { failure: 'no-face' })
    expect(await store.read.templates.progress('old', 'new')).toEqual({ total: 2, done: 1, failed: 0 })
    await store.close()
  })

  test('failures of some kinds are forgotten in pieces, and their pictures are missing again', async () => {
    const [away, again, faceless, made] = [await enrol(), await enrol(), await enrol(), await enrol()]
    for (const { pictureId } of [away, again]) await make(pictureId, { failure: 'picture-missing' })
    await make(faceless.pictureId, { failure: 'no-face' })
    await make(made.pictureId, { template })
    const { templates } = store.read
    const forget = () => templates.forgetFailures('new', ['picture-missing', 'engine-failed'], 1)
    expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0])
    expect((await templates.missing('old', 'new', null, 9)).map(({ pictureId }) => pictureId)).toEqual([away.pictureId, again.pictureId].toSorted())
    expect(await templates.progress('old', 'new')).toEqual({ total: 4, done: 1, failed: 1 })
    await store.close()
  })

  test('a failure is on the photo: of the pack in force first, else of the next one', async () => {
    const photo = await enrol()
    const shown = async () => (await store.read.photos.find(photo.id))?.failure
    await make(photo.pictureId, { failure: 'unusable' })
    expect(await shown()).toBeNull()
    await store.read.packs.save({ inForce: { id: 'old', name: 'a', since: at }, next: { id: 'new', name: 'b', since: at, acceptedFailures: 0 } })
    expect(await shown()).toEqual({ pack: 'new', reason: 'unusable', inForce: false })
    await store.read.packs.save({ inForce: { id: 'new', name: 'b', since: at }, next: null })
    expect(await shown()).toEqual({ pack: 'new', reason: 'unusable', inForce: true })
    expect((await store.read.subjects.find(person.id))?.photos[0]?.failure).toEqual(await shown())
    await store.close()
  })

  test('with a photo all its templates go, one for a picture that is gone is not kept, and those of other packs are removed in pieces', async () => {
    const [gone, stays, other] = [await enrol(), await enrol(), await enrol()]
    for (const { pictureId } of [gone, stays, other]) await make(pictureId, { template })
    await store.read.photos.remove(gone.id)
    await make(gone.pictureId, { template })
    expect(await database.raw('select pack, count(*)::int as n from templates group by pack order by pack')).toEqual([{ pack: 'new', n: 2 }, { pack: 'old', n: 2 }])
    expect([await store.read.templates.removeOthers(['new'], 1), await store.read.templates.removeOthers(['new'], 9), await store.read.templates.removeOthers(['new'], 9)]).toEqual([1, 1, 0])
    expect(await store.read.photos.templates('old', 0, 9)).toEqual([])
    expect(await store.read.photos.templates('new', 0, 9)).toHaveLength(2)
    await store.close()
  })

  test('a template that is passed off as another pack’s does not open', async () => {
    await enrol()
    await database.raw(`update templates set pack = 'new'`)
    expect(await codeOf(store.read.photos.templates('new', 0, 9))).toBe('storage-failed')
    await store.close()
  })

  test('the state of packs is kept, and a change of it waits for whoever relies on it', async () => {
    expect(await store.read.packs.state()).toBeNull()
    const state = { inForce: { id: 'old', name: 'embedded', since: at }, next: { id: 'new', name: 'own', since: at, acceptedFailures: 3 } }
    await store.read.packs.save(state)
    expect(await store.read.packs.state()).toEqual(state)
    const order: string[] = []
    let locked = () => undefined as void
    const isLocked = new Promise<void>((resolve) => (locked = resolve))
    const relying = store.transaction(async (tx) => {
      await tx.packs.lockState('share')
      locked()
      for (let i = 0; i < 20; i++) await tx.packs.state()
      order.push('relied')
    })
    await isLocked
    await store.transaction(async (tx) => {
      await tx.packs.lockState('change')
      order.push('changed')
      await tx.packs.save({ inForce: { ...state.next, since: at }, next: null })
    })
    await relying
    expect(order).toEqual(['relied', 'changed'])
    expect(await store.read.packs.state()).toEqual({ inForce: { id: 'new', name: 'own', since: at }, next: null })
    await store.close()
  })

  test('a lease has one holder, who may prolong it; another follows when it is over or given back', async () => {
    const { leases } = store.read
    expect([await leases.take('work', 'a', 60_000), await leases.take('work', 'b', 60_000), await leases.take('other', 'b', 60_000), await leases.take('work', 'a', 0)]).toEqual([true, false, true, true])
    await expect.poll(() => leases.take('work', 'b', 60_000)).toBe(true)
    await leases.release('work', 'a')
    expect(await leases.take('work', 'a', 60_000)).toBe(false)
    await leases.release('work', 'b')
    expect(await leases.take('work', 'a', 60_000)).toBe(true)
    await store.close()
  })

  test('templates from before there was more than one pack are still read, and their pack is the one in force', async () => {
    await store.close()
    await database.empty()
    const before = await database.open({ clock: () => at, migrations: migrations.slice(0, 1) })
    const keyFile = `${before.folder}/key`
    await before.read.subjects.insert(person)
    const photo = photoOf()
    await before.read.pictures.insert(picture(photo.pictureId, at, 'reference'))
    await before.close()
    const secret = await readKeyFile(keyFile)
    if (!secret) throw new Error('no key file')
    const keyring = new Keyring(deriveRootKeys(secret).dataKeys)
    const db = new Kysely<Tables>({ dialect: translatingDialect(database.dialect()) })
    await keyring.load(db)
    await db.destroy()
    const sealed = keyring.seal('photos.template', photo.id, Buffer.from(template.buffer))
    await database.raw('insert into photos (id, subject_id, picture_id, pack, quality, template, enrolled_at) values ($1, $2, $3, $4, $5, $6, $7)', [photo.id, person.id, photo.pictureId, 'old', JSON.stringify(quality), sealed, at])

    store = await database.open({ clock: () => at, keyFile })
    expect(await store.read.photos.templates('old', 0, 9)).toMatchObject([{ photoId: photo.id, template }])
    expect(await store.read.packs.state()).toEqual({ inForce: { id: 'old', name: null, since: at }, next: null })
    expect(await store.read.templates.missing('old', 'new', null, 9)).toEqual([{ pictureId: photo.pictureId, subjectId: person.id, personId: null }])
    await store.close()
  })
})
