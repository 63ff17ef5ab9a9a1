import { checkedFields, digitAgrees, longNumber } from './check-digit.ts'
import { birthYear, expiryYear, mrzDate, type MrzDate } from './dates.ts'
import { hintFor, type MrzHint } from './hint.ts'
import { documentCodePlace, mrzFormatOf, mrzLayouts, textAt, type MrzFormat, type MrzLayout, type Place } from './layout.ts'

/** What a machine-readable zone says of document and holder, without fillers. Names as the zone spells them. */
export type MrzData = {
  documentType: string
  issuingState: string
  documentNumber: string
  nationality: string
  familyName: string
  givenNames: string
  /** The zone was too short for the whole name, or just long enough. */
  namesTruncated: boolean
  birthDate: MrzDate
  sex: 'F' | 'M' | 'X'
  expiryDate: MrzDate
  /** For the issuing state to use; one entry for each place, empty ones too. */
  optionalData: string[]
}
export const mrzFields = ['documentType', 'issuingState', 'documentNumber', 'nationality', 'familyName', 'givenNames', 'birthDate', 'sex', 'expiryDate', 'optionalData', 'composite'] as const
export type MrzField = (typeof mrzFields)[number]
/** `check-digit`: the digit does not agree. `value`: what stands there cannot be, such as a month 13. */
export type MrzFinding = { field: MrzField; problem: 'check-digit' | 'value'; hint?: MrzHint }
/** A zone without findings was read right as far as its check digits go. */
export type Mrz = { format: MrzFormat; lines: string[]; data: MrzData; findings: MrzFinding[] }
export type MrzReading = { ok: true; mrz: Mrz } | { ok: false; problem: 'length' | 'characters' }

const LONGEST_TEXT = 400
const unknownDate: MrzDate = { year: null, month: null, day: null }

/**
 * Reads TD1, TD2, TD3, MRV-A and MRV-B: what a reader types, an officer pastes, or the chip holds (there without line breaks).
 * `today` (YYYY-MM-DD at the place of inspection) tells the century of dates. Pure; never throws.
 */
export function parseMrz(text: string, today: string): MrzReading {
  if (text.length > LONGEST_TEXT) return { ok: false, problem: 'length' }
  const characters = text.toUpperCase().replace(/\s+/g, '')
  if (!/^[A-Z0-9<]*$/.test(characters)) return { ok: false, problem: 'characters' }
  const format = mrzFormatOf(characters)
  if (!format) return { ok: false, problem: 'length' }
  const layout = mrzLayouts[format]
  const lines = Array.from({ length: layout.lines }, (_, line) => characters.slice(line * layout.width, (line + 1) * layout.width))
  const { data, impossible } = dataOf(layout, lines, today)
  return { ok: true, mrz: { format, lines, data, findings: [...wrongDigits(layout, lines), ...impossible.map((field) => ({ field, problem: 'value' as const }))] } }
}

function wrongDigits(layout: MrzLayout, lines: readonly string[]): MrzFinding[] {
  return checkedFields(layout, lines)
    .filter((checked) => !digitAgrees(lines, checked))
    .map((checked) => {
      const hint = hintFor(layout, lines, checked)
      return { field: checked.field, problem: 'check-digit', ...(hint && { hint }) }
    })
}

function dataOf(layout: MrzLayout, lines: readonly string[], today: string): { data: MrzData; impossible: MrzField[] } {
  const at = (place: Place) => textAt(lines, place)
  const impossible: MrzField[] = []
  const must = (field: MrzField, text: string, form: RegExp) => {
    if (!form.test(text)) impossible.push(field)
    return text.replace(/<+$/, '')
  }
  const date = (field: 'birthDate' | 'expiryDate', yearOf: Parameters<typeof mrzDate>[1]) => {
    const found = mrzDate(at(layout[field]), yearOf)
    if (!found) impossible.push(field)
    return found ?? unknownDate
  }
  const zone = at(layout.names)
  const [family = '', ...given] = zone.split('<<')
  const long = longNumber(layout, lines)
  const sex = at(layout.sex)
  const data: MrzData = {
    documentType: must('documentType', at(documentCodePlace), layout.width === 44 ? /^[PV][A-Z<]$/ : /^[ACIVP][A-Z<]$/),
    issuingState: must('issuingState', at(layout.issuingState), /^[A-Z]+<*$/),
    documentNumber: must('documentNumber', at(layout.documentNumber) + (long ? at(long.rest) : ''), /^[A-Z0-9]/).replace(/<+$/, ''),
    nationality: must('nationality', at(layout.nationality), /^[A-Z]+<*$/),
    familyName: must('familyName', family, /^[A-Z]/).replaceAll('<', ' '),
    givenNames: given.join(' ').replaceAll('<', ' ').replace(/\s+/g, ' ').trim(),
    namesTruncated: !zone.endsWith('<'),
    birthDate: date('birthDate', birthYear(today)),
    sex: sex === 'F' || sex === 'M' ? sex : 'X',
    expiryDate: date('expiryDate', expiryYear(today)),
    optionalData: layout.optional.map((place, index) => at(long && index === 0 ? long.after : place).replace(/<+$/, '')),
  }
  if (/\d/.test(family)) impossible.push('familyName')
  if (/\d/.test(data.givenNames)) impossible.push('givenNames')
  // Some states print X although the standard has the filler for it.
  if (!/^[FMX<]$/.test(sex)) impossible.push('sex')
  return { data, impossible: [...new Set(impossible)] }
}
