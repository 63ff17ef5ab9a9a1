import { calendarDateOf, parseMrz, type MrzData, type MrzReading } from '@renbie/contracts'
import type { TravellerDraft } from './check-draft.ts'

const LONGEST_ZONE = 90

/**
 * Null while characters are still coming: a zone on its way has the length of a shorter format. Lines of equal length are a zone; of
 * one line without breaks only the longer formats are tried.
 */
export const readWholeZone = (text: string, today: string): MrzReading | null => {
  const lines = text.trim().split(/\s+/)
  const length = lines.join('').length
  const whole = lines.length > 1 ? length >= 72 && lines.every((line) => line.length === lines[0]?.length) : length >= 88
  return whole || length > LONGEST_ZONE ? parseMrz(text, today) : null
}

/** The document fields that a zone fills in. An incomplete birth date is left for the officer. */
export const travellerOf = ({ documentType, documentNumber, issuingState, nationality, familyName, givenNames, birthDate, sex }: MrzData): Partial<TravellerDraft> => ({
  documentType,
  documentNumber,
  issuingState,
  nationality,
  familyName,
  givenNames,
  birthDate: calendarDateOf(birthDate) ?? '',
  sex,
})
