import type { ReasonCode, Traveller } from '@renbie/contracts'

/** Age below which art. 91 ¶2(1) of the Immigration Act exempts a person from biometrics, years. */
export const exemptBelowAgeYears = 14

export type Standing = { kind: 'examined' } | { kind: 'exempt'; reason: ReasonCode } | { kind: 'not-applicable'; reason: ReasonCode }

/** The calendar day at a place, `YYYY-MM-DD`. */
export const calendarDay = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

/**
 * Whole years between two calendar days, both `YYYY-MM-DD`. Somebody born on 29 February turns a year older on 1 March of a
 * common year (Civil Code art. 121 ¶2 and 124): comparing month and day as text gives exactly that.
 */
export const ageOn = (day: string, birthDate: string): number => {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/**
 * Whether a traveller's face may be processed at all, from the document data alone (Immigration Act art. 91 ¶1 and ¶2). It is
 * asked before any picture is decoded. Nationals come first: art. 91 does not speak of them, whatever else is true of them.
 */
export const standingOf = (traveller: Traveller, capturedAt: Date, timeZone: string): Standing => {
  if (traveller.residence === 'national') return { kind: 'not-applicable', reason: 'national-outside-article-91' }
  if (ageOn(calendarDay(capturedAt, timeZone), traveller.birthDate) < exemptBelowAgeYears) return { kind: 'exempt', reason: 'exempt-under-14' }
  if (traveller.exemption !== undefined) return { kind: 'exempt', reason: `exempt-${traveller.exemption}` }
  return { kind: 'examined' }
}
