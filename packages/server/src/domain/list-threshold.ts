import type { Watchlist, WatchlistThreshold } from '@renbie/contracts'
import type { Rates } from './candidates.ts'
import { falseMatchRateFor, falsePositiveIdentificationRate } from './rates.ts'

/** What a list's threshold is derived from: the searches that are really made, the list's templates in force, and what the pack was calibrated for. */
export type Circumstances = { searchesPerDay: number; templates: number; rates: Rates; calibratedTo: number }

/** The table of watchlists takes no rate above this, and neither does a threshold that is derived: a list of one photo is still no lottery. */
const highestRate = 1e-2

/**
 * A list's threshold in every way that it can be said. Stated as false alerts a day it follows list and traffic; stated as a
 * false-match rate it stays, and what it costs a day follows. `expectedFalseAlertsPerDay` is made of the score that is really used,
 * so a promise that the pack cannot keep shows as more than was asked for.
 */
export const listThreshold = (watchlist: Pick<Watchlist, 'falseAlertsPerDay' | 'falseMatchRate'>, { searchesPerDay, templates, rates, calibratedTo }: Circumstances): WatchlistThreshold => {
  const { falseAlertsPerDay } = watchlist
  const asked = falseAlertsPerDay === null ? watchlist.falseMatchRate : falseMatchRateFor(Math.min(1, falseAlertsPerDay / Math.max(1, searchesPerDay)), templates)
  const score = rates.scoreAt(Math.min(highestRate, asked))
  const falseMatchRate = rates.falseMatchRate(score)
  const fpir = falsePositiveIdentificationRate(falseMatchRate, templates)
  const expectedFalseAlertsPerDay = fpir * searchesPerDay
  return {
    searchesPerDay,
    templates,
    falseMatchRate,
    score,
    falsePositiveIdentificationRate: fpir,
    expectedFalseAlertsPerDay,
    beyondCalibration: falseMatchRate < calibratedTo,
    promiseKept: falseAlertsPerDay === null || expectedFalseAlertsPerDay <= falseAlertsPerDay * 1.01,
  }
}
