import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarDateOf, checkDigit, differingFields, documentFindingCodes, documentFindings, documentFindingText, mrzFields, mrzSpellings, parseMrz, type Mrz } from '@renbie/contracts'

const today = '2026-11-24'
/** The specimens of ICAO Doc 9303 parts 4 to 7, appendices. */
const specimens = {
  TD1: ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
  TD2: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
  TD3: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  'MRV-A': ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'],
  'MRV-B': ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'],
} as const

const read = (lines: readonly string[]): Mrz => {
  const reading = parseMrz(lines.join('\n'), today)
  if (!reading.ok) throw new Error(reading.problem)
  return reading.mrz
}
const put = (lines: readonly string[], line: number, column: number, text: string) =>
  lines.map((old, index) => (index === line ? old.slice(0, column) + text + old.slice(column + text.length) : old))

describe('machine-readable zone', () => {
  test.each(Object.entries(specimens))('%s, the specimen of the standard', (format, lines) => {
    const mrz = read(lines)
    expect(mrz.findings).toEqual([])
    expect(mrz.format).toBe(format)
    expect(mrz.data).toMatchObject({ issuingState: 'UTO', familyName: 'ERIKSSON', givenNames: 'ANNA MARIA', namesTruncated: false, sex: 'F' })
    // As DG1 holds it: no line breaks.
    expect(read([lines.join('')])).toEqual(mrz)
  })
  test('every field of TD3 and of a visa', () => {
    expect(read(specimens.TD3).data).toEqual({
      documentType: 'P', issuingState: 'UTO', documentNumber: 'L898902C3', nationality: 'UTO', familyName: 'ERIKSSON', givenNames: 'ANNA MARIA', namesTruncated: false,
      birthDate: { year: 1974, month: 8, day: 12 }, sex: 'F', expiryDate: { year: 2012, month: 4, day: 15 }, optionalData: ['ZE184226B'],
    })
    expect(read(specimens['MRV-A']).data).toMatchObject({ documentType: 'V', documentNumber: 'L8988901C', nationality: 'XXX', birthDate: { year: 1940 }, expiryDate: { year: 1996 }, optionalData: ['6ZE184226B'] })
  })
  test('check digits of the standard', () => {
    expect(checkDigit('520727')).toBe(3)
    expect(checkDigit('AB2134<<<')).toBe(5)
  })
  test('document numbers of more than nine characters (TD1, TD2)', () => {
    const td1 = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<']
    expect(read(td1)).toMatchObject({ findings: [], data: { documentNumber: 'D23145890734', optionalData: ['', ''] } })
    const td2 = ['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8']
    expect(read(td2)).toMatchObject({ findings: [], data: { documentNumber: 'D23145890734' } })
  })
  test('a number that fills nine characters exactly is not a long one', () => {
    expect(read(specimens.TD1).data.documentNumber).toBe('D23145890')
  })
  test.each([
    ['74<<<<', { year: 1974, month: null, day: null }],
    ['7408<<', { year: 1974, month: 8, day: null }],
    ['<<<<<<', { year: null, month: null, day: null }],
    ['<<0229', { year: null, month: 2, day: 29 }],
    ['261124', { year: 2026, month: 11, day: 24 }],
    ['261125', { year: 1926, month: 11, day: 25 }],
    ['27<<<<', { year: 1927, month: null, day: null }],
    ['000229', { year: 2000, month: 2, day: 29 }],
  ])('birth date %s', (text, date) => {
    const lines = put(specimens.TD3, 1, 13, `${text}${checkDigit(text)}`)
    expect(read(lines).data.birthDate).toEqual(date)
    expect(read(lines).findings.filter(({ field }) => field !== 'composite')).toEqual([])
  })
  test.each(['741312', '740832', '010229', '7<0812', '74AB12'])('%s is no birth date', (text) => {
    expect(read(put(specimens.TD3, 1, 13, `${text}${checkDigit(text)}`)).findings).toContainEqual({ field: 'birthDate', problem: 'value' })
  })
  test('names: one only, hyphens, cut off, digits', () => {
    const named = (zone: string) => read(put(specimens.TD3, 0, 5, zone.padEnd(39, '<').slice(0, 39)))
    expect(named('ARKFREITH').data).toMatchObject({ familyName: 'ARKFREITH', givenNames: '' })
    expect(named('WANG<<DA<MING').data).toMatchObject({ familyName: 'WANG', givenNames: 'DA MING' })
    expect(named('NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRASUANG').data.namesTruncated).toBe(true)
    expect(named('ER1KSSON<<ANNA').findings).toEqual([{ field: 'familyName', problem: 'value' }])
    expect(named('<<ANNA').findings).toEqual([{ field: 'familyName', problem: 'value' }])
  })
  test.each([[1, 'documentNumber'], [13, 'birthDate'], [21, 'expiryDate'], [30, 'optionalData']] as const)('a wrong character at %d is found', (place, field) => {
    const old = specimens.TD3[1][place]
    expect(read(put(specimens.TD3, 1, place, old === '1' ? '2' : '1')).findings.map((finding) => finding.field)).toEqual([field, 'composite'])
  })
  test('every single wrong digit or letter in a checked field is found, but G for 6 and the like', () => {
    const [, lower] = specimens.TD3
    for (let column = 0; column < 44; column++) {
      if ((column >= 10 && column < 13) || column === 20) continue
      for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<') {
        const value = (text: string) => (text === '<' ? 0 : Number.parseInt(text, 36))
        if ((value(character) - value(lower[column]!)) % 10 === 0) continue
        expect(read(put(specimens.TD3, 1, column, character)).findings, `${character} at ${column}`).not.toEqual([])
      }
    }
  })
  test.each(['hello', '', '<'.repeat(89), 'A'.repeat(1_000_000)])('what is no zone is refused by its length (case %#)', (text) => {
    expect(parseMrz(text, today)).toEqual({ ok: false, problem: 'length' })
  })
  test('other characters than the zone has', () => {
    expect(parseMrz(specimens.TD3.join('').replace('<', '«'), today)).toEqual({ ok: false, problem: 'characters' })
  })
  test('never throws, whatever the 72, 88 or 90 characters are', () => {
    const characters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<<')
    const zone = fc.constantFrom(72, 88, 90).chain((length) => fc.string({ unit: characters, minLength: length, maxLength: length }))
    fc.assert(fc.property(zone, (text) => parseMrz(text, today).ok), { numRuns: 2000, seed: 9303 })
  })
})

describe('repair hints', () => {
  const hintOf = (lines: readonly string[]) => read(lines).findings[0]?.hint
  test('O for 0 in a number: one reading, which the digit proves', () => {
    const hint = hintOf(put(specimens.TD3, 1, 5, 'O'))
    expect(hint?.changes).toEqual([{ line: 1, column: 5, read: 'O', meant: '0' }])
    expect(read(hint!.lines)).toEqual(read(specimens.TD3))
  })
  test('letters in a date, and a letter for a check digit', () => {
    expect(hintOf(put(specimens.TD3, 1, 15, 'OB'))?.lines).toEqual(specimens.TD3)
    expect(hintOf(put(specimens.TD3, 1, 27, '9').map((line) => line.replace('7408122', '74O8I22')))?.lines).toEqual(specimens.TD3)
    expect(hintOf(put(specimens.TD1, 0, 14, '7').map((line, index) => (index === 1 ? line.replace('1204159', 'I204159') : line)))?.lines).toEqual(specimens.TD1)
  })
  test('optional data that only the composite covers', () => {
    const whole = ['I<UTOD231458907AB12<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']
    const composite = checkDigit(whole[0]!.slice(5) + whole[1]!.slice(0, 7) + whole[1]!.slice(8, 15) + whole[1]!.slice(18))
    const right = [whole[0]!, whole[1]! + composite, whole[2]!]
    expect(read(right).findings).toEqual([])
    expect(hintOf(put(right, 0, 17, 'I'))?.lines).toEqual(right)
  })
  test('none where two readings would do, or where nothing confusable explains it', () => {
    // Weight 7 stands at the first and fourth character: either zero may have been the letter O.
    const number = 'O12O45678'
    const lines = put(specimens.TD3, 1, 0, `${number}${checkDigit('012O45678')}`)
    expect(read(lines).findings[0]).toMatchObject({ field: 'documentNumber', problem: 'check-digit' })
    expect(hintOf(lines)).toBeUndefined()
    expect(hintOf(put(specimens.TD3, 1, 1, '7'))).toBeUndefined()
  })
})

describe('what was claimed and what the chip says', () => {
  const zone = read(specimens.TD3).data
  test('the same zone has no differences', () => {
    expect(differingFields(zone, zone)).toEqual([])
  })
  test.each([
    ['documentNumber', { documentNumber: 'L898902C4' }],
    ['familyName', { familyName: 'ERIKSON' }],
    ['givenNames', { givenNames: 'ANNE MARIA' }],
    ['birthDate', { birthDate: '1974-08-13' }],
    ['nationality', { nationality: 'TWN' }],
    ['sex', { sex: 'M' }],
  ] as const)('%s differs', (field, claimed) => {
    expect(differingFields(claimed, zone)).toEqual([field])
  })
  test('as a person writes it: small letters, hyphens, marks', () => {
    expect(differingFields({ familyName: 'Eriksson', givenNames: 'Anna-María', documentNumber: 'l898 902c3', birthDate: '1974-08-12' }, zone)).toEqual([])
    expect(differingFields({ familyName: 'Müller-Groß' }, { ...zone, familyName: 'MUELLER GROSS' })).toEqual([])
    expect(differingFields({ familyName: 'Müller' }, { ...zone, familyName: 'MULLER' })).toEqual([])
    expect(differingFields({ givenNames: 'Chayapa Dejthamrong Krasuang' }, { ...zone, givenNames: 'CHAYAPA DEJTHAMRONG KR', namesTruncated: true })).toEqual([])
  })
  test('an unknown birth day agrees with each', () => {
    expect(differingFields({ birthDate: '1974-08-31' }, { ...zone, birthDate: { year: 1974, month: 8, day: null } })).toEqual([])
    expect(calendarDateOf({ year: 1974, month: 8, day: null })).toBeNull()
  })
  test('spellings are bounded', () => {
    expect(mrzSpellings('Üñ')).toEqual(['UEN', 'UENXX', 'UXXN', 'UXXNXX', 'UN', 'UNXX'])
    expect(mrzSpellings('Ü'.repeat(200)).length).toBeLessThanOrEqual(64)
  })
})

test('every document finding has its sentence in both languages, files and fields named', () => {
  for (const code of documentFindingCodes) {
    expect(documentFindings[code].zh).toMatch(/\p{Script=Han}/u)
    for (const field of mrzFields) {
      for (const language of ['zh-TW', 'en'] as const) expect(documentFindingText({ code, file: 'dg2', field }, language)).not.toMatch(/[{}]/)
    }
  }
  expect(documentFindingText({ code: 'mrz-differs', field: 'birthDate' }, 'zh-TW')).toBe('證件「出生日期」與晶片 DG1 不符')
})
