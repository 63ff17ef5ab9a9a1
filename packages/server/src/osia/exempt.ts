import { PlatformError } from '@renbie/contracts'
import { ageOn, calendarDay, exemptBelowAgeYears } from '../domain/exemption.ts'

/** The calendar by which the law counts a person's years. */
const lawTimeZone = 'Asia/Taipei'

/**
 * By the date of birth, where a request gives one: of a child under 14 the picture is neither decoded nor kept in the queue
 * (Immigration Act art. 91 ¶2). Throws `face-exempt`.
 */
export const assertNotExempt = (body: unknown, now: Date): void => {
  const birthDate = (body as { biographicData?: Record<string, unknown> } | null | undefined)?.biographicData?.['dateOfBirth']
  if (typeof birthDate !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(birthDate)) return
  if (ageOn(calendarDay(now, lawTimeZone), birthDate.slice(0, 10)) < exemptBelowAgeYears) throw new PlatformError('face-exempt')
}
