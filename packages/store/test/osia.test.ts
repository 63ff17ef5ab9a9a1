import type { OsiaFaceId, OsiaRecordId } from '@renbie/contracts'
import type { NewOsiaFace, OsiaEncounter } from '@renbie/store'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MaintainedStore } from '../src/open.ts'
import { codeOf, databaseKinds, openTestDatabase, type TestDatabase } from './databases.ts'
import { idMaker, picture, subject, watchlist } from './records.ts'

const at = new Date('2026-03-10T08:00:00.123Z')
const later = (ms: number): Date => new Date(at.getTime() + ms)
const template = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i) / 8)

describe.each(databaseKinds)('OSIA records on %s', (kind) => {
  let database: TestDatabase
  let store: MaintainedStore
  const make = idMaker(1_000)(at)
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  beforeEach(async () => {
    await store?.close()
    await database.empty()
    store = await database.open({ clock: () => at })
  })
  afterAll(async () => {
    await store?.close()
    await database?.close()
  })

  const newFace = async (): Promise<NewOsiaFace> => {
    const pictureId = make('pic')
    await store.read.pictures.insert({ ...picture(pictureId, at, 'encounter'), siteId: null })
    return { id: make('fac'), pictureId, pack: 'p', qualityScore: 70, template }
  }
  const add = async (personId: string, encounterId: string, galleries: string[] = [], faces = 1): Promise<OsiaEncounter> => {
    const content = { encounterType: 'VISA', biographicData: { firstName: 'SECRETNAME' }, faces: Array.from({ length: faces }, () => ({ biometricType: 'FACE' as const })) }
    const encounter: OsiaEncounter = { recordId: make('enc'), personId, encounterId, status: 'ACTIVE', galleries, content, createdAt: at, updatedAt: at }
    const made: NewOsiaFace[] = []
    for (let i = 0; i < faces; i++) made.push(await newFace())
    await store.read.osia.encounters.insert(encounter, made)
    return encounter
  }
  const owners = async () => (await database.raw('select person_id, encounter_id from osia_encounters order by id')).map((row) => `${String(row['person_id'])}/${String(row['encounter_id'])}`)

  test('an encounter comes back as it was kept, its galleries in order, its faces in theirs', async () => {
    const encounter = await add('a', '1', ['Z', 'B'], 2)
    const found = await store.read.osia.encounters.find('a', '1')
    expect(found).toEqual({ ...encounter, galleries: ['B', 'Z'], faces: [expect.objectContaining({ qualityScore: 70 }), expect.objectContaining({ qualityScore: 70 })] })
    expect(await store.read.osia.encounters.find('a', '2')).toBeNull()
    expect(await store.read.osia.encounters.ofPerson('b')).toEqual([])
    expect(await store.read.osia.encounters.usage('a')).toEqual({ encounters: 1, pictureBytes: 2 * picture(make('pic'), at, 'encounter').sizeBytes })
    expect(await store.read.osia.encounters.usage('b')).toEqual({ encounters: 0, pictureBytes: 0 })
    expect(await codeOf(add('a', '1'))).toBe('already-exists')
  })

  test('galleries are named once each, and paged through in the order in which encounters were made', async () => {
    for (let i = 0; i < 5; i++) await add('a', String(i), i % 2 === 0 ? ['EVEN', 'ALLOF'] : ['ODD', 'ALLOF'])
    const { encounters } = store.read.osia
    expect(await encounters.galleries()).toEqual(['ALLOF', 'EVEN', 'ODD'])
    expect([await encounters.hasGallery('ODD'), await encounters.hasGallery('NONE')]).toEqual([true, false])
    expect((await encounters.inGallery('EVEN', 0, 10)).map(({ encounterId }) => encounterId)).toEqual(['0', '2', '4'])
    expect((await encounters.inGallery('ALLOF', 1, 2)).map(({ encounterId }) => encounterId)).toEqual(['1', '2'])
    expect(await encounters.inGallery('ALLOF', 9, 2)).toEqual([])
  })

  test('a watchlist’s subjects appear as persons while they are in force', async () => {
    const list = watchlist(make('wl'), 'List', at)
    const person = subject(make('sub'), at, { watchlistIds: [list.id], validFrom: later(1_000).toISOString(), validTo: later(2_000).toISOString() })
    const photo = { id: make('pho'), pictureId: make('pic'), quality: { verdict: 'good' as const, score: 80, facesFound: 1, face: null, measures: [], findings: [] }, pack: 'p', enrolledAt: at.toISOString() }
    await store.read.watchlists.insert(list)
    await store.read.subjects.insert(person)
    await store.read.pictures.insert(picture(photo.pictureId, at, 'reference'))
    await store.read.photos.insert({ ...photo, subjectId: person.id, template })
    const seen = (ms: number) => store.read.osia.encounters.inWatchlist(list.id, later(ms), 0, 10)
    expect([await seen(0), await seen(1_000), await seen(2_000)]).toEqual([[], [{ personId: person.id, encounterId: photo.id }], []])
  })

  test('a merge in which an id would be there twice changes nothing, and a removal names the pictures', async () => {
    const one = await add('a', '1')
    await add('b', '1')
    const other = await add('b', '2', [], 2)
    const { encounters } = store.read.osia
    expect(await codeOf(store.transaction((tx) => tx.osia.encounters.setPerson([one.recordId, other.recordId], 'b', at)))).toBe('already-exists')
    expect(await owners()).toEqual(['a/1', 'b/1', 'b/2'])
    await encounters.setPerson([other.recordId], 'a', at)
    expect(await owners()).toEqual(['a/1', 'b/1', 'a/2'])
    expect((await encounters.templatesOf('p', 'a')).map(({ encounterId }) => encounterId).sort()).toEqual(['1', '2', '2'])
    const faces = (await encounters.find('a', '2'))!.faces.map(({ pictureId }) => pictureId)
    expect((await encounters.remove([other.recordId])).sort()).toEqual(faces.sort())
    expect([await store.read.pictures.find(faces[0]!), (await database.raw('select 1 from templates')).length, (await database.raw('select 1 from osia_faces')).length]).toEqual([null, 2, 2])
  })

  test('a replaced encounter has other faces and galleries, and its old pictures are named', async () => {
    const before = await add('a', '1', ['OLD'], 2)
    const [old] = await store.read.osia.encounters.ofPerson('a')
    const face = await newFace()
    const gone = await store.read.osia.encounters.replace({ ...before, status: 'INACTIVE', galleries: ['NEW'], updatedAt: later(5) }, [face])
    expect(gone.sort()).toEqual(old!.faces.map(({ pictureId }) => pictureId).sort())
    expect(await store.read.osia.encounters.find('a', '1')).toMatchObject({ status: 'INACTIVE', galleries: ['NEW'], updatedAt: later(5), faces: [{ id: face.id }] })
    expect(await store.read.osia.encounters.galleries()).toEqual(['NEW'])
    expect(await store.read.osia.encounters.templates('p', 0, 10)).toMatchObject([{ personId: 'a', encounterId: '1', status: 'INACTIVE', galleries: ['NEW'], template }])
  })

  test('faces of persons are made again for another pack, under the name of their person', async () => {
    await add('a', '1')
    expect(await store.read.templates.missing('p', 'next', null, 10)).toEqual([{ pictureId: expect.stringMatching(/^pic_/) as string, subjectId: null, personId: 'a' }])
    const { pictureId } = (await store.read.templates.missing('p', 'next', null, 10))[0]!
    await store.read.templates.put({ pictureId, pack: 'next', madeAt: at, made: { template } })
    expect(await store.read.osia.encounters.templatesOf('next', 'a')).toHaveLength(1)
    expect(await store.read.templates.missing('p', 'next', null, 10)).toEqual([])
  })

  test('content, requests and results are sealed, and a sealed template opens nowhere else', async () => {
    const { recordId } = await add('a', '1')
    const task = await addTask()
    await store.read.osia.tasks.finish(task, { ok: true, answer: 'SECRETNAME' }, at)
    for (const table of ['osia_encounters', 'osia_tasks', 'osia_faces', 'templates']) {
      const text = JSON.stringify(await database.raw(`select t::text as row from ${table} t`))
      for (const disguise of ['SECRETNAME', Buffer.from('SECRETNAME').toString('hex'), Buffer.from(template.buffer, 0, 8).toString('hex')]) expect(text).not.toContain(disguise)
    }
    const [sealed] = await store.read.osia.encounters.sealedTemplates(recordId, 'p')
    expect(Buffer.from(sealed!.template).includes(Buffer.from(template.buffer, 0, 16))).toBe(false)
    expect(await store.read.osia.encounters.sealedTemplates(recordId, 'other')).toEqual([])
    await database.raw(`update osia_encounters set content = set_byte(content, 40, get_byte(content, 40) # 1)`)
    expect(await codeOf(store.read.osia.encounters.find('a', '1'))).toBe('storage-failed')
    expect(await store.read.osia.encounters.sealedTemplates(make('enc') as OsiaRecordId, 'p')).toEqual([])
    expect(sealed!.faceId satisfies OsiaFaceId).toMatch(/^fac_/)
  })

  let client: ReturnType<typeof make<'cli'>>
  const addTask = async (priority = 5) => {
    client = make('cli')
    await store.read.apiClients.insert({ id: client, name: 'c', scopes: ['abis.identify'], sites: 'all', createdAt: at.toISOString(), revokedAt: null, keyHash: client })
    const id = make('tsk')
    await store.read.osia.tasks.insert({ id, operation: 'readGalleries', clientId: client, transactionId: 't', callback: 'https://receiver.example/', priority, request: { SECRETNAME: 1 }, createdAt: at })
    return id
  }

  describe('tasks', () => {
    const take = (ms: number) => store.read.osia.tasks.takePending(later(ms), later(ms + 100))

    test('go to one taker each, by priority and age, and to another when nothing was heard of the first', async () => {
      const [low, high, alsoHigh] = [await addTask(0), await addTask(9), await addTask(9)]
      const taken = await Promise.all([take(0), take(0), take(0), take(0)])
      expect(taken.map((task) => task?.id ?? null).sort()).toEqual([alsoHigh, high, low, null].sort())
      expect(await take(99)).toBeNull()
      expect([(await take(100))?.id, (await take(101))?.id, (await take(102))?.id]).toEqual([high, alsoHigh, low])
      expect((await store.read.osia.tasks.find(high))?.attempts).toBe(2)
      await store.read.osia.tasks.postpone(high, later(10_000))
      expect([(await take(9_999))?.id, (await take(9_999))?.id, await take(9_999), (await take(10_000))?.id]).toEqual([alsoHigh, low, null, high])
    })

    test('hold a request, then a result, then nothing', async () => {
      const { tasks } = store.read.osia
      const id = await addTask()
      expect(await take(0)).toMatchObject({ id, request: { SECRETNAME: 1 }, status: 'PENDING' })
      expect(await tasks.backlog()).toEqual({ tasks: 1, bytes: expect.any(Number) as number })
      expect(await tasks.redeliver(id, at)).toBe(false)
      expect(await tasks.finish(id, { ok: false, code: 409, message: 'm' }, later(1))).toBe(true)
      // A node that was slow and is not alone any more.
      expect(await tasks.finish(id, { ok: true, answer: 'other' }, later(50))).toBe(false)
      expect(await tasks.takeResult(at, later(100))).toBeNull()
      expect(await tasks.takeResult(later(1), later(100))).toMatchObject({ id, result: { ok: false, code: 409, message: 'm' }, status: 'RESPONSE_SCHEDULED', attempts: 1 })
      await tasks.conclude(id, 'RESPONSE_ERROR')
      expect([await tasks.takeResult(later(500), later(600)), await tasks.redeliver(id, later(2))]).toEqual([null, true])
      expect(await tasks.takeResult(later(2), later(100))).toMatchObject({ status: 'RESPONSE_RETRY', attempts: 1 })
      await tasks.conclude(id, 'COMPLETED')
      expect([await tasks.redeliver(id, at), await tasks.backlog()]).toEqual([false, { tasks: 0, bytes: 0 }])
      expect([await tasks.removeFinishedBefore(later(1)), await tasks.removeFinishedBefore(later(2)), await tasks.find(id)]).toEqual([0, 1, null])
    })
  })
})
