import { calendarDateOf, type MrzDate } from './dates.ts'
import type { MrzData } from './mrz.ts'
import { nameFits } from './names.ts'

const comparedFields = ['documentType', 'issuingState', 'documentNumber', 'nationality', 'familyName', 'givenNames', 'birthDate', 'sex', 'expiryDate'] as const
export type ComparedField = (typeof comparedFields)[number]
/** What is said of a traveller: read from the printed zone, or typed, with national letters and a whole date. */
export type ClaimedData = { [field in ComparedField]?: MrzData[field] | string }

/** The fields in which a claim cannot be the document of this zone. What is not claimed, or unknown to the zone, is no difference. */
export function differingFields(claimed: ClaimedData, zone: MrzData): ComparedField[] {
  return comparedFields.filter((field) => {
    const value = claimed[field]
    return value !== undefined && !same(field, value, zone)
  })
}

function same(field: ComparedField, claimed: string | MrzDate, zone: MrzData): boolean {
  switch (field) {
    case 'birthDate':
    case 'expiryDate':
      return sameDate(typeof claimed === 'string' ? claimed : calendarDateOf(claimed), zone[field])
    case 'familyName':
    case 'givenNames':
      return nameFits(String(claimed), zone[field], zone.namesTruncated)
    default:
      return String(claimed).replace(/[<\s-]/g, '').toUpperCase() === zone[field].replace(/</g, '')
  }
}

/** An unknown part of either date agrees with everything. */
function sameDate(claimed: string | null, zone: MrzDate): boolean {
  if (claimed === null) return true
  const [year, month, day] = claimed.split('-').map(Number)
  return (zone.year ?? year) === year && (zone.month ?? month) === month && (zone.day ?? day) === day
}
