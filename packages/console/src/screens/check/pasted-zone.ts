import { calendarDateOf, parseMrz, type MrzData, type MrzReading } from '@renbie/contracts'
import type { TravellerDraft } from './check-draft.ts'

/** Null while lines are still coming: a zone of three lines has the length of another format on its way. */
export const readWholeZone = (text: string, today: string): MrzReading | null => {
  const lines = text.trim().split(/\s+/)
  const length = lines.join('').length
  const whole = lines.every((line) => line.length === lines[0]?.length)
  return length >= 72 && (whole || length >= 90) ? parseMrz(text, today) : null
}

/** The document fields that a zone fills in. An incomplete birth date is left for the officer. */
export const travellerOf = ({ documentType, documentNumber, issuingState, nationality, familyName, givenNames, birthDate, sex }: MrzData): Partial<TravellerDraft> => ({
  documentType: documentType.slice(0, 2),
  documentNumber,
  issuingState,
  nationality,
  familyName,
  givenNames,
  birthDate: calendarDateOf(birthDate) ?? '',
  sex,
})
