import { readFile } from 'node:fs/promises'
import type { Engine } from '@renbie/engine'
import type { SubjectId, WatchlistId } from '@renbie/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSites, addSubject, addWatchlist, checkOf, codeOf, databases, databaseSettings, openTestEngine, people, picture, send, startTestNode, type TestNode } from './node.ts'

const subjects = people.filter(({ role }) => role === 'subject')
/** No subject resembles another: those who are not entered are the travellers here. */
const travellers = subjects.slice(4)
const asked = { purpose: 'investigation' as const, caseReference: 'C-1' }
let engine: Engine
beforeAll(async () => {
  engine = await openTestEngine(2)
})
afterAll(() => engine.close())

const live = async (index: number) => ({ image: await picture(subjects[index]!.livePictures[0]) })

describe.each(databases)('comparisons on %s', (database) => {
  let node: TestNode
  let lists: [WatchlistId, WatchlistId]
  let entered: SubjectId[]
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(database), engine, settings: { crossingSearchDays: 30, maxCrossings: 10_000 } })
    await addSites(node)
    lists = [await addWatchlist(node, '甲'), await addWatchlist(node, '乙')]
    entered = []
    for (const [i, subject] of subjects.slice(0, 4).entries()) entered.push(await addSubject(node, subject, lists[i % 2]!))
  })
  afterAll(() => node.close())

  test('1:1 of two pictures, of a picture and an enrolled photo, and of a picture of a check', async () => {
    const { photos } = await node.all.call('getSubject', { params: { subjectId: entered[0]! } })
    const same = await node.all.call('verify', { body: { probe: await live(0), reference: { photoId: photos[0]!.id }, ...asked } })
    expect(same).toMatchObject({ match: true, reference: { quality: null }, probe: { quality: { facesFound: 1 } } })
    expect(await node.all.call('verify', { body: { probe: await live(1), reference: { photoId: photos[0]!.id }, ...asked } })).toMatchObject({ match: false })
    const { id } = await send(node.all, await checkOf(travellers[0]!))
    expect(await node.all.call('verify', { body: { probe: { checkId: id, picture: 'live' }, reference: { checkId: id, picture: 'portrait' }, ...asked } })).toMatchObject({ match: true })
  })

  test('a form with two pictures is answered as the object that says the same', async () => {
    const form = new FormData()
    form.set('json', JSON.stringify(asked))
    for (const [name, file] of [['probe', subjects[0]!.livePictures[0]], ['reference', subjects[0]!.documentPicture]] as const) form.set(name, new Blob([await readFile(file)], { type: 'image/jpeg' }), name)
    const response = await fetch(`${node.url}/v1/verify`, { method: 'POST', headers: { authorization: `Bearer ${await node.apiKey(['comparisons:run'])}` }, body: form })
    expect(response.status).toBe(200)
    const { score, match } = await node.all.call('verify', { body: { probe: await live(0), reference: { image: await picture(subjects[0]!.documentPicture) }, ...asked } })
    expect(await response.json()).toMatchObject({ score, match, reference: { quality: { facesFound: 1 } } })
  })

  test('a threshold as false-positive identification rate is stricter the more is searched', async () => {
    const identify = async (among: object) =>
      node.all.call('identify', { body: { probe: await live(0), among: among as never, threshold: { kind: 'false-positive-identification-rate', falsePositiveIdentificationRate: 0.01 }, ...asked } })
    const [one, all] = [await identify({ kind: 'subjects', subjectIds: [entered[0]] }), await identify({ kind: 'all' })]
    expect(one.threshold?.falseMatchRate).toBeCloseTo(0.01, 9)
    expect(all.threshold?.falseMatchRate).toBeCloseTo(1 - 0.99 ** (1 / 4), 9)
    expect(all.threshold!.score).toBeGreaterThan(one.threshold!.score)
    for (const { candidates } of [one, all]) {
      expect(candidates[0]?.subjectId).toBe(entered[0])
      for (const { falsePositiveIdentificationRate } of candidates) expect(falsePositiveIdentificationRate).toBeLessThanOrEqual(0.01 + 1e-9)
    }
  })

  test('1:group finds only whom the named lists hold, 1:target only whom it names, and all finds everybody', async () => {
    const among = async (named: object) => (await node.all.call('identify', { body: { probe: await live(0), among: named as never, threshold: { kind: 'false-match-rate', falseMatchRate: 1e-4 }, ...asked } })).candidates.map(({ subjectId }) => subjectId)
    expect(await among({ kind: 'watchlists', watchlistIds: [lists[0]] })).toEqual([entered[0]])
    expect(await among({ kind: 'watchlists', watchlistIds: [lists[1]] })).toEqual([])
    expect(await among({ kind: 'watchlists', watchlistIds: lists })).toEqual([entered[0]])
    expect(await among({ kind: 'subjects', subjectIds: [entered[0], entered[1]] })).toEqual([entered[0]])
    expect(await among({ kind: 'subjects', subjectIds: [entered[1], entered[2]] })).toEqual([])
    expect(await among({ kind: 'all' })).toEqual([entered[0]])
  })

  test('an investigation ranks everybody and says how far each lies behind', async () => {
    const result = await node.all.call('identify', { body: { probe: await live(0), among: { kind: 'all' }, threshold: { kind: 'investigation' }, ...asked } })
    expect(result).toMatchObject({ threshold: null, searched: { templates: 4, subjects: 4 }, truncated: false })
    expect(result.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4])
    expect(result.candidates[0]?.subjectId).toBe(entered[0])
    for (const [i, { score, margin, falseMatchRate, falsePositiveIdentificationRate }] of result.candidates.entries()) {
      const next = result.candidates[i + 1]
      expect(margin).toBe(next ? score - next.score : null)
      // Four templates: between one and four times the rate of one comparison.
      expect(falsePositiveIdentificationRate).toBeGreaterThanOrEqual(falseMatchRate)
      expect(falsePositiveIdentificationRate).toBeLessThanOrEqual(4 * falseMatchRate + 1e-12)
    }
  })

  test('found and verified agree at equal threshold, on the threshold itself too', async () => {
    const probe = await live(2)
    const everybody = await node.all.call('identify', { body: { probe, among: { kind: 'all' }, threshold: { kind: 'investigation' }, ...asked } })
    for (const { photoId, falseMatchRate, score } of everybody.candidates) {
      const verified = await node.all.call('verify', { body: { probe, reference: { photoId }, falseMatchRate: Math.min(0.1, falseMatchRate), ...asked } })
      expect(verified.score).toBe(score)
      const identified = await node.all.call('identify', { body: { probe, among: { kind: 'all' }, threshold: { kind: 'false-match-rate', falseMatchRate: Math.min(0.1, falseMatchRate) }, ...asked } })
      expect(identified.candidates.some((candidate) => candidate.photoId === photoId)).toBe(verified.match)
    }
  })

  test('three-way names the weakest link', async () => {
    const document = { image: await picture(subjects[0]!.documentPicture) }
    const honest = await node.all.call('compareThreeWay', { body: { live: await live(0), document, file: { subjectId: entered[0]! }, ...asked } })
    expect(honest).toMatchObject({ allMatch: true, pairs: [{ pair: 'live-document' }, { pair: 'live-file' }, { pair: 'document-file' }] })
    // Somebody else stands there with the subject's document.
    const impostor = await node.all.call('compareThreeWay', { body: { live: await live(1), document, file: { subjectId: entered[0]! }, ...asked } })
    expect(impostor.allMatch).toBe(false)
    expect(impostor.pairs.find(({ pair }) => pair === 'document-file')?.match).toBe(true)
    expect(['live-document', 'live-file']).toContain(impostor.weakest)
  })

  test('past crossings are found by face, with filters, and not beyond the caller’s sites', async () => {
    const { id } = await send(node.all, await checkOf(travellers[1]!))
    const found = async (filter: object, client = node.all) =>
      (await client.call('identify', { body: { probe: { image: await picture(travellers[1]!.livePictures[1]) }, among: { kind: 'crossings', filter: filter as never }, threshold: { kind: 'false-match-rate', falseMatchRate: 1e-5 }, ...asked } })).crossings.map(({ checkId }) => checkId)
    const { document } = travellers[1]!
    expect(await found({})).toEqual([id])
    expect(await found({ siteIds: ['AAA'], direction: 'entry', nationalities: [document.nationality], from: '2020-01-01T00:00:00Z' })).toEqual([id])
    expect(await found({ document: { issuingState: document.issuingState, documentNumber: document.documentNumber } })).toEqual([id])
    expect(await found({ document: { issuingState: document.issuingState, documentNumber: 'NOBODY1' } })).toEqual([])
    expect(await found({ siteIds: ['BBB'] })).toEqual([])
    expect(await found({ direction: 'exit' })).toEqual([])
    expect(await found({ to: '2020-01-01T00:00:00Z' })).toEqual([])
    const elsewhere = await node.client(['comparisons:run', 'checks:read'], ['BBB' as never])
    expect(await found({}, elsewhere)).toEqual([])
    expect(await codeOf(found({ siteIds: ['AAA'] }, elsewhere))).toBe('site-out-of-scope')
  })

  test('one face under two names is listed for the analysts, and the traveller goes on', async () => {
    const first = await send(node.all, await checkOf(travellers[2]!))
    expect(first.identities).toMatchObject({ findingId: null })
    // Another day, another name: the face is the same.
    const second = await send(node.all, await checkOf(travellers[2]!, { traveller: { ...travellers[2]!.document, familyName: 'OTHER', givenNames: 'NAME', documentNumber: 'Z9999999' }, live: { image: await picture(travellers[2]!.livePictures[1]) } }))
    expect(second.decision).toBe('clear')
    expect(second.reasons.map(({ code }) => code)).toEqual(['several-identities'])
    const { items } = await node.all.call('listIdentityFindings', { query: { open: 'true' } as never })
    expect(items[0]).toMatchObject({ id: second.identities?.findingId, state: 'open', seen: { checkId: second.id }, earlier: [{ checkId: first.id }] })
    const closed = await node.all.call('closeIdentityFinding', { params: { findingId: items[0]!.id }, body: { outcome: 'one-person', comment: '同一人' } })
    expect(closed).toMatchObject({ state: 'closed', closing: { outcome: 'one-person', comment: '同一人' } })
    expect(await codeOf(node.all.call('closeIdentityFinding', { params: { findingId: items[0]!.id }, body: { outcome: 'explained' } }))).toBe('finding-already-closed')
    // The same person with a renewed passport is no second identity.
    const renewed = await send(node.all, await checkOf(travellers[3]!))
    expect(renewed.reasons).toEqual([])
    const again = await send(node.all, await checkOf(travellers[3]!, { traveller: { ...travellers[3]!.document, documentNumber: 'RENEWED1' }, live: { image: await picture(travellers[3]!.livePictures[1]) } }))
    expect(again.reasons).toEqual([])
  })

  test('wrong calls are named', async () => {
    const probe = await live(0)
    const identify = (change: object) => codeOf(node.all.call('identify', { body: { probe, among: { kind: 'all' }, threshold: { kind: 'investigation' }, ...asked, ...change } as never }))
    const nobody = 'sub_01890000-0000-7000-8000-000000000000'
    expect(await identify({ among: { kind: 'watchlists', watchlistIds: ['wl_01890000-0000-7000-8000-000000000000'] } })).toBe('watchlist-unknown')
    expect(await identify({ among: { kind: 'subjects', subjectIds: [nobody] } })).toBe('subject-unknown')
    expect(await identify({ among: { kind: 'subjects', subjectIds: [] } })).toBe('request-invalid')
    expect(await identify({ among: { kind: 'subjects', subjectIds: Array.from({ length: 10_000 }, () => nobody) } })).toBe('request-invalid')
    expect(await identify({ threshold: { kind: 'false-match-rate', falseMatchRate: 0.5 } })).toBe('request-invalid')
    expect(await identify({ threshold: { kind: 'false-positive-identification-rate', falsePositiveIdentificationRate: 0 } })).toBe('request-invalid')
    expect(await identify({ threshold: { kind: 'false-positive-identification-rate', falsePositiveIdentificationRate: 1.1 } })).toBe('request-invalid')
    expect(await identify({ maxCandidates: 201 })).toBe('request-invalid')
    expect(await identify({ probe: { photoId: 'pho_01890000-0000-7000-8000-000000000000' } })).toBe('photo-unknown')
    expect(await identify({ purpose: undefined })).toBe('request-invalid')
    const blank = await (await import('sharp')).default({ create: { width: 200, height: 200, channels: 3, background: '#888' } }).jpeg().toBuffer()
    expect(await identify({ probe: { image: blank.toString('base64') } })).toBe('face-not-comparable')
    const inspector = await node.client(['checks:create'])
    expect(await codeOf(inspector.call('identify', { body: { probe, among: { kind: 'all' }, threshold: { kind: 'investigation' }, ...asked } }))).toBe('permission-denied')
    const withoutSubjects = await node.client(['comparisons:run'])
    const { photos } = await node.all.call('getSubject', { params: { subjectId: entered[0]! } })
    expect(await codeOf(withoutSubjects.call('verify', { body: { probe, reference: { photoId: photos[0]!.id }, ...asked } }))).toBe('permission-denied')
  })

  test('every comparison is on the audit trail with its purpose and case', async () => {
    await node.all.call('verify', { body: { probe: await live(0), reference: await live(0), purpose: 'adjudication', caseReference: 'C-77' } })
    const { items } = await node.all.call('listAudit', { query: { action: 'comparison.verified', limit: 1 } as never })
    expect(items[0]).toMatchObject({ purpose: 'adjudication', detail: { caseReference: 'C-77', match: true } })
  })
})
