import { describe, expect, test } from 'vitest'
import { laneSchema } from '@renbie/contracts'
import { badFields, blankCheck, blankTraveller, requestOf } from '../src/screens/check/check-draft.ts'
import { readWholeZone, travellerOf } from '../src/screens/check/pasted-zone.ts'

/** The specimen of ICAO Doc 9303-4, appendix A. */
const specimen = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
const lane = laneSchema.pick({ id: true, direction: true }).parse({ id: 'TPE-C01', direction: 'entry' })
const live = { image: 'AAAA', preview: 'blob:x', takenAt: '2026-03-01T02:00:00.000Z' }

describe('machine-readable zone', () => {
  test('a whole zone fills the fields', () => {
    const reading = readWholeZone(specimen.join('\n'), '2026-11-24')
    if (!reading?.ok) throw new Error('not read')
    expect(reading.mrz.findings).toEqual([])
    expect(travellerOf(reading.mrz.data)).toEqual({ documentType: 'P', documentNumber: 'L898902C3', issuingState: 'UTO', nationality: 'UTO', familyName: 'ERIKSSON', givenNames: 'ANNA MARIA', birthDate: '1974-08-12', sex: 'F' })
    expect(travellerOf({ ...reading.mrz.data, birthDate: { year: 1974, month: null, day: null } }).birthDate).toBe('')
  })
  test.each(['', specimen[0]!, `${specimen[0]!}\n${specimen[1]!.slice(0, 28)}`, `${'A'.repeat(30)}\n${'A'.repeat(30)}\n${'A'.repeat(28)}`, 'A'.repeat(72)])('nothing is said while lines are still coming (case %#)', (text) => {
    expect(readWholeZone(text, '2026-11-24')).toBeNull()
  })
  test('anything else is no zone', () => {
    expect(readWholeZone('A'.repeat(91), '2026-11-24')).toEqual({ ok: false, problem: 'length' })
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
