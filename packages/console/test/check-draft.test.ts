import { describe, expect, test } from 'vitest'
import { laneSchema } from '@renbie/contracts'
import { badFields, blankCheck, blankTraveller, requestOf } from '../src/screens/check/check-draft.ts'
import { checkDigit, readMrz } from '../src/screens/check/mrz.ts'

/** The specimen of ICAO Doc 9303-4, appendix A. */
const specimen = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
const lane = laneSchema.pick({ id: true, direction: true }).parse({ id: 'TPE-C01', direction: 'entry' })
const live = { image: 'AAAA', preview: 'blob:x', takenAt: '2026-03-01T02:00:00.000Z' }

describe('machine-readable zone', () => {
  test('the specimen of the standard', () => {
    expect(readMrz(specimen.join('\n'), 2026)).toEqual({
      status: 'read',
      data: { documentType: 'P', documentNumber: 'L898902C3', issuingState: 'UTO', nationality: 'UTO', familyName: 'ERIKSSON', givenNames: 'ANNA MARIA', birthDate: '1974-08-12', sex: 'F' },
    })
  })
  test('check digits of the standard', () => {
    expect(checkDigit('520727')).toBe(3)
    expect(checkDigit('AB2134<<<')).toBe(5)
  })
  test.each([
    [1, 'documentNumber'],
    [13, 'birthDate'],
    [21, 'expiry'],
    [30, 'composite'],
  ] as const)('a wrong sign at %d is found', (place, field) => {
    const lower = specimen[1] ?? ''
    const wrong = lower.slice(0, place) + (lower[place] === '1' ? '2' : '1') + lower.slice(place + 1)
    expect(readMrz(`${specimen[0]}\n${wrong}`, 2026)).toEqual({ status: 'check-digit', field })
  })
  test('anything else is not a passport', () => {
    expect(readMrz('hello', 2026)).toEqual({ status: 'unreadable' })
  })
})

describe('a check in hand', () => {
  const typed = { ...blankTraveller, documentNumber: 'tk 123-4567', issuingState: 'jpn', nationality: 'jpn', familyName: ' Tanaka', givenNames: 'Hiroshi', birthDate: '19800523', sex: 'M' as const }

  test('what was typed is sent as the document writes it', () => {
    expect(requestOf({ ...blankCheck, traveller: typed, live }, lane)).toMatchObject({
      laneId: 'TPE-C01',
      direction: 'entry',
      capturedAt: live.takenAt,
      traveller: { documentNumber: 'TK1234567', issuingState: 'JPN', familyName: 'TANAKA', birthDate: '1980-05-23' },
      live: { image: 'AAAA' },
    })
  })
  test('nothing is sent without a live picture or with a field missing', () => {
    expect(requestOf({ ...blankCheck, traveller: typed }, lane)).toBeNull()
    expect(requestOf({ ...blankCheck, traveller: { ...typed, sex: '' }, live }, lane)).toBeNull()
    expect([...badFields(blankTraveller)].toSorted()).toEqual(['birthDate', 'documentNumber', 'familyName', 'issuingState', 'nationality', 'sex'])
  })
})
