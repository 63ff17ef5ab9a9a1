import type { Engine } from '@renbie/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSites, addSubject, addWatchlist, checkOf, codeOf, databases, databaseSettings, openTestEngine, people, picture, send, startTestNode, type TestNode } from './node.ts'

const subjects = people.filter(({ role }) => role === 'subject')
const travellers = people.filter(({ role }) => role === 'traveller')
let engine: Engine
beforeAll(async () => {
  engine = await openTestEngine(2)
})
afterAll(() => engine.close())

describe.each(databases)('care of subjects on %s', (database) => {
  let node: TestNode
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(database), engine })
    await addSites(node)
  })
  afterAll(() => node.close())

  test('a face that is already another subject’s is refused with that subject named, unless the officer is sure', async () => {
    const list = await addWatchlist(node, '重複')
    const first = await addSubject(node, subjects[0]!, list)
    const second = await node.all.call('createSubject', { body: { familyName: 'SECOND', watchlistIds: [list] } })
    const image = await picture(subjects[0]!.livePictures[0])
    const refused = await node.all.call('enrolPhoto', { params: { subjectId: second.id }, body: { image } }).catch((error: unknown) => error as { code: string; fields: { message: string }[] })
    expect(refused).toMatchObject({ code: 'photo-of-another-subject', fields: [{ message: first }] })
    expect((await node.all.call('getSubject', { params: { subjectId: second.id } })).photos).toEqual([])
    // Another photo of the subject itself is what enrolment is for.
    await node.all.call('enrolPhoto', { params: { subjectId: first }, body: { image } })
    await node.all.call('enrolPhoto', { params: { subjectId: second.id }, body: { image, acceptLookAlike: true } })
    expect((await node.all.call('getSubject', { params: { subjectId: second.id } })).photos).toHaveLength(1)
  })

  test('merged subjects are one, and come apart again as they were', async () => {
    const [listA, listB] = [await addWatchlist(node, '合併甲'), await addWatchlist(node, '合併乙')]
    const survivorId = await addSubject(node, subjects[2]!, listA)
    const absorbedId = await addSubject(node, subjects[3]!, listB)
    await node.all.call('updateSubject', { params: { subjectId: absorbedId }, body: { familyName: 'GONE', aliases: ['ALIAS'], documents: [{ type: 'P', number: 'A1', issuingState: 'UTO' }] } })
    const before = await Promise.all([survivorId, absorbedId].map((subjectId) => node.all.call('getSubject', { params: { subjectId } })))
    const merge = await node.all.call('mergeSubjects', { params: { subjectId: survivorId }, body: { absorbedId, reason: '同一人' } })
    expect(merge).toMatchObject({ survivorId, absorbedId, mergedBy: { reason: '同一人' }, undoneAt: null })
    const joined = await node.all.call('getSubject', { params: { subjectId: survivorId } })
    expect(joined.photos).toHaveLength(2)
    expect(joined.watchlistIds).toEqual([listA, listB])
    expect(joined.aliases).toEqual([`GONE ${subjects[3]!.id}`, 'ALIAS'])
    // Whoever was found as the one that went is found as the one that stays.
    const hit = await send(node.all, await checkOf(subjects[3]!, { traveller: { ...travellers[1]!.document } }))
    expect(hit.identification?.candidates.map(({ subjectId }) => subjectId)).toEqual([survivorId])
    expect((await node.all.call('listSubjects', { query: { q: 'GONE' } as never })).items.map(({ id }) => id)).toEqual([survivorId])
    expect(await codeOf(node.all.call('updateSubject', { params: { subjectId: absorbedId }, body: { reason: 'x' } }))).toBe('subject-merged')
    expect(await codeOf(node.all.call('mergeSubjects', { params: { subjectId: survivorId }, body: { absorbedId, reason: 'x' } }))).toBe('subject-merged')
    expect(await codeOf(node.all.call('mergeSubjects', { params: { subjectId: survivorId }, body: { absorbedId: survivorId, reason: 'x' } }))).toBe('merge-with-itself')

    await node.all.call('updateSubject', { params: { subjectId: survivorId }, body: { reason: 'changed since' } })
    const undone = await node.all.call('undoMerge', { params: { mergeId: merge.id }, body: { reason: '不同人' } })
    expect(undone).toMatchObject({ undoneBy: { reason: '不同人' } })
    const after = await Promise.all([survivorId, absorbedId].map((subjectId) => node.all.call('getSubject', { params: { subjectId } })))
    expect(after.map(({ updatedAt: _, ...rest }) => rest)).toEqual(before.map(({ updatedAt: _, ...rest }, i) => (i === 0 ? { ...rest, reason: 'changed since' } : rest)))
    const apart = await send(node.all, await checkOf(subjects[3]!, { traveller: { ...travellers[1]!.document } }))
    expect(apart.identification?.candidates.map(({ subjectId }) => subjectId)).toEqual([absorbedId])
    expect(await codeOf(node.all.call('undoMerge', { params: { mergeId: merge.id }, body: { reason: 'x' } }))).toBe('merge-already-undone')
    expect((await node.all.call('listMerges', { params: { subjectId: survivorId } })).items).toHaveLength(1)
  })

  test('“not this person” is remembered for this traveller and entry, until the entry changes', async () => {
    const list = await addWatchlist(node, '判定')
    const subjectId = await addSubject(node, subjects[5]!, list)
    const traveller = { ...travellers[7]!.document }
    const check = async (document = traveller) => send(node.all, await checkOf(subjects[5]!, { traveller: document }))
    const first = await check()
    expect(first.alerts).toHaveLength(1)
    await node.all.call('adjudicateAlert', { params: { alertId: first.alerts[0]! }, body: { outcome: 'false-match', reason: 'features-differ' } })
    const second = await check()
    expect(second).toMatchObject({ decision: 'clear', alerts: [], reasons: [{ code: 'hit-dismissed-before' }], identification: { candidates: [{ subjectId, dismissedBy: first.alerts[0] }] } })
    // Somebody else, or the same one with another document, is looked at.
    expect((await check({ ...traveller, documentNumber: 'OTHER123' })).alerts).toHaveLength(1)
    expect((await check({ ...traveller, familyName: 'SOMEBODY' })).alerts).toHaveLength(1)
    await node.all.call('updateSubject', { params: { subjectId }, body: { reason: 'new grounds' } })
    expect((await check()).alerts).toHaveLength(1)
  })

  test('a list’s threshold as false alerts a day follows its size, and says what the pack cannot give', async () => {
    const list = await addWatchlist(node, '門檻')
    const set = (falseAlertsPerDay: number | null) => node.all.call('updateWatchlist', { params: { watchlistId: list }, body: { falseAlertsPerDay } })
    const empty = await set(100)
    expect(empty.threshold).toMatchObject({ templates: 0, searchesPerDay: 65_000, expectedFalseAlertsPerDay: 0, promiseKept: true })
    await addSubject(node, subjects[6]!, list)
    const one = await node.all.call('getWatchlist', { params: { watchlistId: list } })
    expect(one.threshold.templates).toBe(1)
    // One template: the rate of a comparison is that of a search, 100 of 65,000.
    expect(one.threshold.falseMatchRate).toBeCloseTo(100 / 65_000, 5)
    await addSubject(node, subjects[7]!, list)
    const two = await node.all.call('getWatchlist', { params: { watchlistId: list } })
    expect(two.threshold.falseMatchRate).toBeCloseTo(50 / 65_000, 5)
    expect(two.threshold.expectedFalseAlertsPerDay).toBeCloseTo(100, 0)
    expect(two.threshold.score).toBeGreaterThan(one.threshold.score)
    const strict = await node.all.call('watchlistThreshold', { params: { watchlistId: list }, query: { falseAlertsPerDay: 0.001 } as never })
    expect(strict).toMatchObject({ beyondCalibration: true })
    expect((await set(null)).threshold.falseMatchRate).toBeCloseTo(1e-5, 8)
  })
})
