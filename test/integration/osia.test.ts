import { readFile } from 'node:fs/promises'
import type { Permission } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSubject, addWatchlist, databases, databaseSettings, openTestEngine, people, picture, startTestNode, type TestNode } from './node.ts'
import { osiaError, published, standardClient, type Ask } from './osia-standard.ts'

const scopes = ['abis.encounter.read', 'abis.encounter.write', 'abis.identify', 'abis.verify', 'abis.gallery.read', 'abis.task.read', 'abis.task.update'] as const satisfies readonly Permission[]
const [ada, ben, eve, watched] = people.filter((person) => person.livePictures.length > 0)
const face = async (file: string, more: object = {}) => ({ biometricType: 'FACE', image: await picture(file), ...more })
const encounter = async (file: string, more: object = {}) => ({ status: 'ACTIVE', encounterType: 'VISA', galleries: ['VISA'], biometricData: [await face(file)], ...more })
const probe = async (file: string) => ({ filter: {}, biometricData: [await face(file)] })

let engine: Engine
beforeAll(async () => {
  engine = await openTestEngine(2)
})
afterAll(() => engine.close())

describe.each(databases)('OSIA ABIS 1.6.0 on %s', (kind) => {
  let node: TestNode
  let osia: ReturnType<typeof standardClient>
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(kind), engine })
    osia = standardClient(node.url, await node.apiKey(scopes))
  })
  afterAll(() => node.close())

  const ask = async (name: string, given: Ask = {}) => osia.ask(name, given)
  const status = async (name: string, given: Ask = {}) => (await ask(name, given)).status
  const create = async (personId: string, encounterId: string, file: string, more: object = {}) => ask('createEncounter', { params: { personId, encounterId }, body: await encounter(file, more) })
  const remove = (personId: string) => status('deleteAll', { params: { personId } })
  const candidates = async (galleryId: string, file: string, given: Ask = {}) =>
    (await ask('identify', { params: { galleryId }, body: await probe(file), ...given })).body as { personId: string; rank: number; score: number; scores: { score: number; encounterId: string }[] }[]
  const content = async (galleryId: string, query = {}) => (await ask('readGalleryContent', { params: { galleryId }, query })).body

  describe('encounters', () => {
    test('are made under given and under generated ids, and read as they were written', async () => {
      const body = {
        encounterType: 'VISA',
        status: 'ACTIVE',
        galleries: ['VISA', 'ASIA'],
        clientData: Buffer.from('of the client').toString('base64'),
        contextualData: { office: '台北' },
        biographicData: { dateOfBirth: '1985-11-30', firstName: 'Ada' },
        biometricData: [await face(ada!.documentPicture, { biometricSubType: 'PORTRAIT', instance: '1', captureDate: '2026-01-02T03:04:05Z', captureDevice: 'desk 3', mimeType: 'image/jpeg', comment: 'sent as it was taken' })],
      }
      const made = await ask('createEncounter', { params: { personId: 'ada', encounterId: 'first' }, body })
      expect(made).toMatchObject({ status: 200, body: { personId: 'ada', encounterId: 'first', others: { faces: [{ verdict: expect.any(String) as string }] } } })
      const read = await ask('readEncounter', { params: { personId: 'ada', encounterId: 'first' } })
      const [given] = body.biometricData
      expect(read.body).toEqual({ ...body, encounterId: 'first', galleries: ['ASIA', 'VISA'], biometricData: [{ ...given, encounterId: 'first' }] })

      const second = (await ask('createEncounterNoId', { params: { personId: 'ada' }, body: await encounter(ada!.livePictures[0]) })).body as { personId: string; encounterId: string }
      expect(second).toMatchObject({ personId: 'ada', encounterId: expect.stringMatching(/^enc_/) as string })
      const all = (await ask('readAllEncounters', { params: { personId: 'ada' } })).body as { encounterId: string }[]
      expect(all.map(({ encounterId }) => encounterId)).toEqual(['first', second.encounterId])

      const ids = (await ask('createEncounterNoIds', { body: await encounter(ben!.documentPicture) })).body as { personId: string; encounterId: string }
      expect(await status('readEncounter', { params: ids })).toBe(200)
      expect([await remove('ada'), await remove(ids.personId)]).toEqual([204, 204])
      expect(await status('readAllEncounters', { params: { personId: 'ada' } })).toBe(404)
    })

    test('an id that is there already, also when two come at once, is 409 and changes nothing', async () => {
      const twice = await Promise.all([create('ben', 'one', ben!.documentPicture), create('ben', 'one', ben!.livePictures[0])])
      expect(twice.map((said) => said.status).sort()).toEqual([200, 409])
      expect((await create('ben', 'one', ben!.documentPicture)).status).toBe(409)
      expect((await ask('readAllEncounters', { params: { personId: 'ben' } })).body).toHaveLength(1)
      await remove('ben')
    })

    test('an update replaces everything: galleries, data and the face that is found', async () => {
      await create('person', 'e', ada!.documentPicture, { galleries: ['UPDATE'], biographicData: { a: 1 } })
      const params = { personId: 'person', encounterId: 'e' }
      expect((await ask('updateEncounter', { params, body: await encounter(ben!.documentPicture, { galleries: ['OTHER'] }) })).body).toMatchObject(params)
      const read = (await ask('readEncounter', { params })).body as object
      expect(read).toMatchObject({ galleries: ['OTHER'], biometricData: [{ image: await picture(ben!.documentPicture) }] })
      expect(read).not.toHaveProperty('biographicData')
      expect(await candidates('OTHER', ben!.livePictures[0])).toMatchObject([{ personId: 'person' }])
      expect(await candidates('OTHER', ada!.livePictures[0])).toEqual([])
      expect(await status('identify', { params: { galleryId: 'UPDATE' }, body: await probe(ada!.livePictures[0]) })).toBe(404)
      await remove('person')
      expect(await status('updateEncounter', { params, body: await encounter(ben!.documentPicture) })).toBe(404)
    })

    test('the last encounter takes the person with it', async () => {
      await create('short', 'a', ada!.documentPicture)
      await create('short', 'b', ada!.livePictures[0])
      expect(await status('deleteEncounter', { params: { personId: 'short', encounterId: 'a' } })).toBe(204)
      expect(await status('deleteEncounter', { params: { personId: 'short', encounterId: 'a' } })).toBe(404)
      expect(await status('readAllEncounters', { params: { personId: 'short' } })).toBe(200)
      expect(await status('deleteEncounter', { params: { personId: 'short', encounterId: 'b' } })).toBe(204)
      expect(await remove('short')).toBe(404)
    })

    test('an inactive one is kept and not found, an active one is found again', async () => {
      await create('idle', 'e', ada!.documentPicture, { galleries: ['IDLE'] })
      const set = (value: string) => status('updateEncounterStatus', { params: { personId: 'idle', encounterId: 'e' }, query: { status: value } })
      expect(await set('INACTIVE')).toBe(204)
      expect(await candidates('IDLE', ada!.livePictures[0])).toEqual([])
      expect(await content('IDLE')).toEqual([{ personId: 'idle', encounterId: 'e' }])
      expect(await status('verifyFromId', { params: { galleryId: 'IDLE', personId: 'idle' }, body: { biometricData: [await face(ada!.livePictures[0])] } })).toBe(404)
      expect(await set('ACTIVE')).toBe(204)
      expect(await candidates('IDLE', ada!.livePictures[0])).toMatchObject([{ personId: 'idle' }])
      expect(await set('ASLEEP')).toBe(400)
      await remove('idle')
      expect(await set('ACTIVE')).toBe(404)
    })

    test('galleries alone are changed without the face being sent again', async () => {
      const params = { personId: 'moves', encounterId: 'e' }
      await create('moves', 'e', ada!.documentPicture, { galleries: ['HERE'] })
      expect(await status('updateEncounterGalleries', { params, body: ['THERE', 'ALSO'] })).toBe(204)
      expect((await ask('readGalleries')).body).toEqual(['ALSO', 'THERE'])
      expect(await candidates('THERE', ada!.livePictures[0])).toMatchObject([{ personId: 'moves' }])
      expect(await status('updateEncounterGalleries', { params, body: ['THERE', 'THERE'] })).toBe(400)
      expect(await status('updateEncounterGalleries', { params, body: ['ALL'] })).toBe(400)
      expect(await status('updateEncounterGalleries', { params, body: ['wl_of-the-platform'] })).toBe(403)
      expect(await status('updateEncounterGalleries', { params, body: [] })).toBe(204)
      expect((await ask('readEncounter', { params })).body).not.toHaveProperty('galleries')
      expect(await candidates('ALL', ada!.livePictures[0])).toMatchObject([{ personId: 'moves' }])
      await remove('moves')
      expect(await status('updateEncounterGalleries', { params, body: ['HERE'] })).toBe(404)
    })

    test('templates are given sealed, with their pack as their format', async () => {
      await create('templates', 'e', ada!.documentPicture)
      const params = { personId: 'templates', encounterId: 'e' }
      const templates = async (query = {}) => (await ask('readTemplate', { params, query })).body as { template: string; templateFormat: string; quality: number }[]
      const [only] = await templates({ biometricType: 'FACE' })
      expect(only).toMatchObject({ templateFormat: `RENBIE_SEALED/${engine.pack.id}`, qualityFormat: 'RENBIE' })
      const [row] = await node.platform.store.read.osia.encounters.templatesOf(engine.pack.id, 'templates')
      const clear = Buffer.from(row!.template.buffer, row!.template.byteOffset, row!.template.byteLength)
      expect(Buffer.from(only!.template, 'base64').includes(clear.subarray(0, 16))).toBe(false)
      expect(await templates({ templateFormat: 'ISO_19794_2' })).toEqual([])
      expect(await status('readTemplate', { params, query: { biometricType: 'IRIS' } })).toBe(404)
      await remove('templates')
      expect(await status('readTemplate', { params })).toBe(404)
    })
  })

  describe('merge and move', () => {
    const owners = async () => (await content('MERGE')) as { personId: string; encounterId: string }[]
    const merge = (personIdTarget: string, personIdSource: string) => status('mergeEncounter', { params: { personIdTarget, personIdSource } })
    const move = (personIdTarget: string, personIdSource: string, encounterId: string) => status('moveEncounter', { params: { personIdTarget, personIdSource, encounterId } })

    test('a merge gives all encounters to the target, and the source is no more; a move takes it apart again', async () => {
      await create('target', 'a', ada!.documentPicture, { galleries: ['MERGE'] })
      await create('source', 'b', ada!.livePictures[0], { galleries: ['MERGE'] })
      expect(await merge('target', 'source')).toBe(204)
      expect(await owners()).toEqual([{ personId: 'target', encounterId: 'a' }, { personId: 'target', encounterId: 'b' }])
      expect(await status('readAllEncounters', { params: { personId: 'source' } })).toBe(404)
      const [found, ...rest] = await candidates('MERGE', ada!.livePictures[1])
      expect([found!.personId, rest]).toEqual(['target', []])
      expect(found!.scores.map(({ encounterId }) => encounterId).sort()).toEqual(['a', 'b'])

      expect(await move('apart', 'target', 'b')).toBe(204)
      expect(await owners()).toEqual([{ personId: 'target', encounterId: 'a' }, { personId: 'apart', encounterId: 'b' }])
      expect((await candidates('MERGE', ada!.livePictures[1])).map(({ personId }) => personId).sort()).toEqual(['apart', 'target'])
      expect([await remove('target'), await remove('apart')]).toEqual([204, 204])
    })

    test('what would be there twice is 409 and nothing is changed; what is not there is 404', async () => {
      await create('left', 'same', ada!.documentPicture, { galleries: ['MERGE'] })
      await create('right', 'same', ada!.livePictures[0], { galleries: ['MERGE'] })
      await create('right', 'other', ada!.livePictures[1], { galleries: ['MERGE'] })
      const before = await owners()
      expect(await merge('left', 'right')).toBe(409)
      expect(await merge('left', 'left')).toBe(409)
      expect(await move('left', 'right', 'same')).toBe(409)
      expect(await move('left', 'left', 'same')).toBe(409)
      expect([await merge('left', 'nobody'), await merge('nobody', 'left'), await move('left', 'nobody', 'same'), await move('left', 'right', 'none')]).toEqual([404, 404, 404, 404])
      expect(await move('sub_of-a-watchlist', 'right', 'same')).toBe(403)
      expect(await owners()).toEqual(before)
      expect([await remove('left'), await remove('right')]).toEqual([204, 204])
    })
  })

  describe('identification and verification', () => {
    beforeAll(async () => {
      await create('i-ada', '1', ada!.documentPicture, { galleries: ['IN', 'BOTH'] })
      await create('i-ada', '2', ada!.livePictures[0], { galleries: ['IN'] })
      await create('i-ben', '1', ben!.documentPicture, { galleries: ['OUT', 'BOTH'] })
      await create('i-eve', '1', eve!.documentPicture, { galleries: undefined })
    })
    afterAll(async () => {
      for (const personId of ['i-ada', 'i-ben', 'i-eve']) await remove(personId)
    })

    test('finds who is in the gallery, the best first, by the best of their encounters', async () => {
      const found = await candidates('IN', ada!.livePictures[1])
      expect(found).toMatchObject([{ personId: 'i-ada', rank: 1 }])
      expect(found[0]!.scores.map(({ encounterId }) => encounterId).sort()).toEqual(['1', '2'])
      expect(found[0]!.score).toBe(Math.max(...found[0]!.scores.map(({ score }) => score)))
      expect(await candidates('IN', ben!.livePictures[0])).toEqual([])
      expect(await candidates('OUT', ben!.livePictures[0])).toMatchObject([{ personId: 'i-ben' }])
      expect(await candidates('BOTH', ben!.livePictures[0])).toMatchObject([{ personId: 'i-ben' }])
      // In no gallery, and found by a search of all.
      expect(await candidates('ALL', eve!.livePictures[0])).toMatchObject([{ personId: 'i-eve' }])
    })

    test('the number of candidates and the threshold are the client’s; INVESTIGATION ranks everybody', async () => {
      const everybody = await candidates('ALL', ada!.livePictures[1], { query: { accuracyLevel: 'INVESTIGATION' } })
      expect(everybody.map(({ rank }) => rank)).toEqual([1, 2, 3])
      expect(everybody.map(({ personId }) => personId).sort()).toEqual(['i-ada', 'i-ben', 'i-eve'])
      const scores = everybody.map(({ score }) => score)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      expect(await candidates('ALL', ada!.livePictures[1], { query: { accuracyLevel: 'INVESTIGATION', maxNbCand: 1 } })).toEqual([expect.objectContaining({ personId: 'i-ada' })])
      // A threshold is a score: at the candidate's own it is found, above it is not.
      const { score } = everybody.find(({ personId }) => personId === 'i-ben')!
      const reaching = async (threshold: number) => (await candidates('ALL', ada!.livePictures[1], { query: { threshold } })).map(({ personId }) => personId)
      expect(await reaching(Math.max(0, score - 0.01))).toContain('i-ben')
      expect(await reaching(score + 0.01)).not.toContain('i-ben')
    })

    test('a person or an encounter on record is searched for without finding itself', async () => {
      const from = async (name: string, params: Record<string, string>, query = {}) => (await ask(name, { params: { galleryId: 'ALL', ...params }, query, body: {} })).body as { personId: string }[]
      expect(await from('identifyFromId', { personId: 'i-ada' })).toEqual([])
      expect((await from('identifyFromId', { personId: 'i-ada' }, { accuracyLevel: 'INVESTIGATION' })).map(({ personId }) => personId).sort()).toEqual(['i-ben', 'i-eve'])
      await create('i-again', '1', ada!.livePictures[2], { galleries: ['IN'] })
      expect(await from('identifyFromEncounterId', { personId: 'i-ada', encounterId: '2' })).toMatchObject([{ personId: 'i-again' }])
      expect(await status('identifyFromId', { params: { galleryId: 'IN', personId: 'i-ada' } })).toBe(200)
      await remove('i-again')
    })

    test('1:1 with a record and of two sets of pictures decide as a search at the same threshold', async () => {
      const verify = async (personId: string, file: string, query = {}) => ask('verifyFromId', { params: { galleryId: 'BOTH', personId }, query, body: { biometricData: [await face(file)] } })
      expect((await verify('i-ada', ada!.livePictures[1])).body).toMatchObject({ decision: true, scores: [{ encounterId: '1' }] })
      expect((await verify('i-ada', ben!.livePictures[0])).body).toMatchObject({ decision: false })
      const score = (await candidates('BOTH', ada!.livePictures[1]))[0]!.score
      expect((await verify('i-ada', ada!.livePictures[1], { threshold: score })).body).toMatchObject({ decision: true, scores: [{ score }] })
      if (score < 90) expect((await verify('i-ada', ada!.livePictures[1], { threshold: score + 0.001 })).body).toMatchObject({ decision: false })
      const two = async (one: string, other: string) => (await ask('verifyFromBio', { body: { biometricData1: [await face(one)], biometricData2: [await face(other)] } })).body
      expect(await two(ada!.documentPicture, ada!.livePictures[1])).toMatchObject({ decision: true })
      expect(await two(ada!.documentPicture, ben!.livePictures[1])).toMatchObject({ decision: false })
    })

    test('what is not there is 404', async () => {
      const body = await probe(ada!.documentPicture)
      const { biometricData } = body
      expect(await status('identify', { params: { galleryId: 'NONE' }, body })).toBe(404)
      expect(await status('identifyFromId', { params: { galleryId: 'NONE', personId: 'i-ada' } })).toBe(404)
      expect(await status('identifyFromId', { params: { galleryId: 'IN', personId: 'nobody' } })).toBe(404)
      expect(await status('identifyFromEncounterId', { params: { galleryId: 'IN', personId: 'i-ada', encounterId: 'none' } })).toBe(404)
      expect(await status('verifyFromId', { params: { galleryId: 'NONE', personId: 'i-ada' }, body: { biometricData } })).toBe(404)
      expect(await status('verifyFromId', { params: { galleryId: 'IN', personId: 'i-ben' }, body: { biometricData } })).toBe(404)
      expect(await status('readGalleryContent', { params: { galleryId: 'NONE' } })).toBe(404)
    })

    test('the content of a gallery comes in pages', async () => {
      expect(await content('IN')).toEqual([{ personId: 'i-ada', encounterId: '1' }, { personId: 'i-ada', encounterId: '2' }])
      expect(await content('IN', { offset: 1, limit: 1 })).toEqual([{ personId: 'i-ada', encounterId: '2' }])
      expect(await content('IN', { offset: 2 })).toEqual([])
    })
  })

  describe('watchlists', () => {
    test('are galleries for a key that may read them, and nothing for one that may not', async () => {
      const watchlist = await addWatchlist(node, `OSIA ${kind}`)
      const subject = await addSubject(node, watched!, watchlist)
      const key = await node.apiKey([...scopes, 'watchlists:read', 'subjects:read'])
      const body = await probe(watched!.livePictures[0])
      expect((await ask('readGalleries', { key })).body).toContain(watchlist)
      expect((await ask('readGalleryContent', { key, params: { galleryId: watchlist } })).body).toEqual([{ personId: subject, encounterId: expect.stringMatching(/^pho_/) as string }])
      expect((await ask('identify', { key, params: { galleryId: watchlist }, body })).body).toMatchObject([{ personId: subject, rank: 1 }])
      expect((await ask('identify', { key, params: { galleryId: 'ALL' }, body })).body).toMatchObject([{ personId: subject }])
      expect((await ask('verifyFromId', { key, params: { galleryId: watchlist, personId: subject }, body: { biometricData: body.biometricData } })).body).toMatchObject({ decision: true })

      expect((await ask('readGalleries')).body).not.toContain(watchlist)
      expect(await status('readGalleryContent', { params: { galleryId: watchlist } })).toBe(404)
      expect(await status('identify', { params: { galleryId: watchlist }, body })).toBe(404)
      expect((await ask('identify', { params: { galleryId: 'ALL' }, body })).body).toEqual([])
      expect(await status('verifyFromId', { params: { galleryId: watchlist, personId: subject }, body: { biometricData: body.biometricData } })).toBe(404)

      // A subject is entered with its legal basis through the platform's own interface, and nowhere else.
      expect((await ask('createEncounter', { key, params: { personId: subject, encounterId: 'x' }, body: await encounter(ada!.documentPicture) })).status).toBe(403)
      expect((await ask('createEncounterNoIds', { key, body: await encounter(ada!.documentPicture, { galleries: [watchlist] }) })).status).toBe(403)
      expect((await ask('deleteAll', { key, params: { personId: subject } })).status).toBe(404)

      await node.all.call('updateWatchlist', { params: { watchlistId: watchlist }, body: { inForce: false } })
      expect(await status('identify', { key, params: { galleryId: watchlist }, body })).toBe(404)
      expect((await ask('readGalleries', { key })).body).not.toContain(watchlist)
    })
  })

  describe('refusals', () => {
    const message = async (name: string, given: Ask) => ((await ask(name, given)).body as { message: string }).message
    const params = { personId: 'refused', encounterId: 'e' }

    test('without a transaction id, a priority beyond 9, a body that is none', async () => {
      const { body, status: code } = await osia.call('readGalleries')
      expect([code, body]).toEqual([400, { code: 400, message: expect.stringContaining('transactionId') as string }])
      expect((await osia.call('createEncounter', { params, body: await encounter(ada!.documentPicture) })).status).toBe(400)
      expect(await status('readGalleries', { query: { priority: 10 } })).toBe(400)
      expect(await status('createEncounter', { params, body: '{"status":' })).toBe(400)
      expect(await status('createEncounter', { params, body: {} })).toBe(400)
      expect(await status('createEncounter', { params: { personId: 'a b', encounterId: 'e' }, body: await encounter(ada!.documentPicture) })).toBe(400)
      expect(await status('readGalleryContent', { params: { galleryId: 'VISA' }, query: { limit: 0 } })).toBe(400)
      const longest = { personId: '+'.repeat(100), encounterId: '~'.repeat(100) }
      expect(await ask('createEncounter', { params: longest, body: await encounter(ada!.documentPicture) })).toMatchObject({ status: 200, body: longest })
      expect(await status('deleteAll', { params: { personId: longest.personId } })).toBe(204)
      expect(await status('deleteAll', { params: { personId: `${longest.personId}+` } })).toBe(404)
      expect(await status('identify', { params: { galleryId: 'ALL' }, query: { accuracyLevel: 'SUPERB' }, body: await probe(ada!.documentPicture) })).toBe(400)
    })

    test('what is no face: bad base64, no picture, a grey wall, another finger, a picture elsewhere', async () => {
      const of = async (biometricData: unknown[], more = {}) => message('createEncounter', { params, body: await encounter(ada!.documentPicture, { biometricData, ...more }) })
      const wall = (await sharp({ create: { width: 400, height: 400, channels: 3, background: '#888888' } }).jpeg().toBuffer()).toString('base64')
      expect(await of([{ biometricType: 'FACE', image: 'not base64!' }])).toMatch(/^image-not-base64: .*biometricData\[0\]/)
      expect(await of([{ biometricType: 'FACE', image: Buffer.from('a text').toString('base64') }])).toMatch(/^image-not-supported/)
      expect(await of([{ biometricType: 'FACE', image: wall }])).toMatch(/^photo-unusable: .*no-face/)
      expect(await of([{ biometricType: 'FINGER', image: wall }])).toMatch(/^request-invalid: .*faces only/)
      expect(await of([{ biometricType: 'FACE', imageRef: 'http://127.0.0.1/face.jpg' }])).toMatch(/^request-invalid/)
      expect(await of([{ biometricType: 'FACE', image: wall, template: 'AAAA' }])).toMatch(/^request-invalid/)
      expect(await of([])).toMatch(/^request-invalid/)
      expect(await status('identify', { params: { galleryId: 'ALL' }, body: { filter: {}, biometricData: [{ biometricType: 'FACE', image: wall }] } })).toBe(400)
      expect(await status('verifyFromBio', { body: { biometricData1: [await face(ada!.documentPicture)], biometricData2: [{ biometricType: 'FACE', image: wall }] } })).toBe(400)
      expect(await status('verifyFromBio', { query: { accuracyLevel: 'INVESTIGATION' }, body: { biometricData1: [await face(ada!.documentPicture)], biometricData2: [await face(ada!.documentPicture)] } })).toBe(400)
      expect(await status('readEncounter', { params })).toBe(404)
    })

    test('a filter is refused rather than passed over', async () => {
      expect(await status('identify', { params: { galleryId: 'ALL' }, body: { ...(await probe(ada!.documentPicture)), filter: { gender: 'F' } } })).toBe(400)
    })

    test('of a child under 14 the picture is not even decoded', async () => {
      const born = new Date()
      born.setUTCFullYear(born.getUTCFullYear() - 13)
      const body = await encounter(ada!.documentPicture, { biographicData: { dateOfBirth: born.toISOString().slice(0, 10) }, biometricData: [{ biometricType: 'FACE', image: 'not base64!' }] })
      for (const query of [{}, { callback: 'http://127.0.0.1:1/' }]) {
        expect(await ask('createEncounter', { params, query, body })).toMatchObject({ status: 403, body: { message: expect.stringMatching(/^face-exempt/) as string } })
      }
      expect(await status('updateEncounter', { params, body })).toBe(403)
    })

    test('nobody, an unknown key, and for each operation a key that may do everything else', async () => {
      const all = { personId: 'p', encounterId: 'e', galleryId: 'ALL', personIdTarget: 'a', personIdSource: 'b', taskId: 'x' }
      for (const [name, { scope }] of Object.entries(published)) {
        const key = await node.apiKey(scopes.filter((other) => other !== scope))
        expect([name, await status(name, { key, params: all })]).toEqual([name, 403])
        expect([name, await status(name, { key: null, params: all })]).toEqual([name, 401])
      }
      expect(await status('readGalleries', { key: 'rk.no.such' })).toBe(401)
    })

    test('an address that is none is answered in the same shape, also to a browser', async () => {
      for (const path of ['nowhere', 'persons/%zz', `persons/${'x'.repeat(200)}`]) {
        const response = await fetch(`${node.url}/osia/v1/${path}`, { headers: { accept: 'text/html' } })
        expect([path, response.status, osiaError.parse(await response.json()).code]).toEqual([path, 404, 404])
      }
    })
  })

  test('who asked, for what and how much of it is in the trail; nobody’s score and no face is', async () => {
    await create('trail', 'e', ada!.documentPicture, { galleries: ['TRAIL'], biographicData: { firstName: 'SECRETNAME' } })
    await osia.call('identify', { params: { galleryId: 'TRAIL' }, query: { transactionId: 'asked-for-a-visa' }, body: await probe(ada!.livePictures[0]) })
    const { items } = await node.all.call('listAudit', { query: { action: 'osia.identify', limit: 1 } })
    expect(items[0]).toMatchObject({ actor: expect.stringMatching(/^client:cli_/) as string, target: 'TRAIL', purpose: 'abis', detail: { transactionId: 'asked-for-a-visa', candidates: 1 } })
    const everything = JSON.stringify((await node.all.call('listAudit', { query: { limit: 500 } })).items)
    expect(everything).not.toContain('SECRETNAME')
    expect(everything).not.toMatch(/"score|"similarity/)
    await remove('trail')
  })

  test('a deleted person leaves no picture, and a started node finds whom the old one knew', async () => {
    await create('kept', 'e', ada!.documentPicture, { galleries: ['KEPT'] })
    const stored = (await node.platform.store.read.osia.encounters.ofPerson('kept'))[0]!.faces[0]!
    expect(await node.platform.store.objects.get(stored.pictureId)).toEqual(await readFile(ada!.documentPicture))
    const { database, keyFile } = node.platform.settings
    await node.stop()
    node = await startTestNode({ database, engine, dataDirectory: node.dataDirectory, ...(keyFile ? { settings: { keyFile } } : {}) })
    osia = Object.assign(osia, { ...standardClient(node.url, await node.apiKey(scopes)), called: osia.called })
    expect(await candidates('KEPT', ada!.livePictures[0])).toMatchObject([{ personId: 'kept' }])
    expect(await remove('kept')).toBe(204)
    expect(await node.platform.store.objects.get(stored.pictureId)).toBeNull()
    expect(node.platform.pack.current.persons.templates).toBe(0)
  })

  test('every operation of the standard was called', () => expect([...osia.called].sort()).toEqual(Object.keys(published).sort()))
})
