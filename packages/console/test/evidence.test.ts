import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QualityReport } from '@renbie/contracts'
import { weigh, type Evidences } from '../src/screens/alert/evidence.ts'
import { anAlertOf } from './an-alert.ts'

const codes = (evidence: Evidences) => ({ for: evidence.for.map((each) => each.code), against: evidence.against.map((each) => each.code), open: evidence.open.map((each) => each.code) })
const quality = (verdict: QualityReport['verdict']): QualityReport => ({ verdict, score: 50, facesFound: 1, face: null, measures: [], findings: [] })
const verified = (match: boolean) => ({ verification: { score: 0.5, falseMatchRate: 1e-4, match } })

describe('what speaks for and against', () => {
  test('all agrees', () => {
    const { for: pro, against, open } = codes(weigh(anAlertOf({}, {}, verified(true))))
    expect(pro).toEqual(['similarity', 'rankFirst', 'verificationMatch', 'birthDateSame', 'sexSame', 'nationalitySame', 'nameSame'])
    expect(against).toEqual([])
    expect(open).toEqual([])
  })

  test('all differs: then a document that is the bearer’s speaks against', () => {
    const alert = anAlertOf({ birthDate: '1990-01-01', sex: 'F', nationality: 'KOR', familyName: 'KIM' }, {}, { ...verified(true), rank: 2 })
    expect(codes(weigh(alert)).against).toEqual(['rankLower', 'verificationMatch', 'birthDateDiffers', 'sexDiffers', 'nationalityDiffers', 'nameDiffers'])
  })

  test('a failed 1:1 comparison speaks for an impostor', () => {
    expect(codes(weigh(anAlertOf({}, {}, verified(false)))).for).toContain('verificationFails')
  })

  test('what is not on record cannot be compared', () => {
    const alert = anAlertOf({}, { birthDate: null, sex: null, nationalities: [] })
    expect(codes(weigh(alert, { documents: [] })).open).toEqual(['verificationNone', 'documentUnknown', 'birthDateUnknown', 'sexUnknown', 'nationalityUnknown'])
  })

  test('a birth date that is known in part agrees as far as it goes', () => {
    expect(codes(weigh(anAlertOf({}, { birthDate: '1980' }))).for).toContain('birthDatePartly')
    expect(codes(weigh(anAlertOf({}, { birthDate: '1980-05' }))).for).toContain('birthDatePartly')
    expect(codes(weigh(anAlertOf({}, { birthDate: '1980-06' }))).against).toContain('birthDateDiffers')
  })

  test('names are compared without case, accents and signs', () => {
    expect(codes(weigh(anAlertOf({ familyName: 'GARCIA-LOPEZ', givenNames: 'MARIA' }, { familyName: 'García López', givenNames: 'María' }))).for).toContain('nameSame')
  })

  test('only a document of the same state and kind can differ', () => {
    const document = (part: object) => [{ type: 'P', number: 'TK1234567', issuingState: 'JPN', ...part }]
    expect(codes(weigh(anAlertOf({}, {}), { documents: document({}) })).for).toContain('documentSame')
    expect(codes(weigh(anAlertOf({}, {}), { documents: document({ number: 'X1' }) })).against).toContain('documentDiffers')
    expect(codes(weigh(anAlertOf({}, {}), { documents: document({ issuingState: 'KOR' }) })).open).toContain('documentUnknown')
    expect(codes(weigh(anAlertOf({}, {}), { documents: document({ type: 'ID', number: 'X1' }) })).open).toContain('documentUnknown')
  })

  test('poor pictures speak against, and are said', () => {
    expect(codes(weigh(anAlertOf({}, {}), { liveQuality: quality('poor'), referenceQuality: quality('poor') })).against).toEqual(expect.arrayContaining(['livePoor', 'referencePoor']))
    expect(codes(weigh(anAlertOf({}, {}), { liveQuality: quality('good'), referenceQuality: quality('good') })).for).toContain('liveGood')
  })

  test('no fact stands on two sides, and none is lost', () => {
    const sex = fc.constantFrom('F', 'M', 'X')
    fc.assert(
      fc.property(sex, fc.option(sex), fc.option(fc.constantFrom('1980', '1980-05', '1980-05-23', '1981')), fc.boolean(), fc.integer({ min: 1, max: 3 }), (traveller, subject, birthDate, match, rank) => {
        const evidence = weigh(anAlertOf({ sex: traveller as 'F' }, { sex: subject as 'F' | null, birthDate }, { ...verified(match), rank }), { documents: [] })
        const all = Object.values(codes(evidence)).flat()
        expect(new Set(all).size).toBe(all.length)
        expect(all).toHaveLength(8)
      }),
    )
  })
})
