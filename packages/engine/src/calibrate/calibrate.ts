import type { PackCalibration, PackCalibrationPoint } from '@renbie/contracts'
import { PackError } from '../packs/error.ts'
import { calibrationFrom } from '../recognise/calibration.ts'
import { countImpostors, type Portrait, type ScoreCounts } from './impostors.ts'

export type { Portrait }

/** Below this many pairs beyond a threshold its rate is too uncertain to be a point of the table. */
const FEWEST_PAIRS = 30
/** A table that does not reach this rate would have the thresholds of every watchlist lie in what was never observed. */
const NEEDED_RATE = 1e-3
const CHECKED_RATES = [1e-2, 1e-3, 1e-4] as const

/**
 * Score → false match rate from the pictures of many people: all pairs of two people are strangers' comparisons. The table
 * is made from everybody; how well such a table foretells is seen by fitting one on every other person and observing the
 * rest. Throws `PackError` when there are too few pairs to observe 1e-3.
 */
export function calibrate(pack: string, madeFrom: string, portraits: readonly Portrait[]): PackCalibration {
  const people = [...new Set(portraits.map(({ person }) => person))].sort()
  const counts = countImpostors(portraits)
  if (counts.total * NEEDED_RATE < FEWEST_PAIRS) throw new PackError('pack-calibration-too-small', `${people.length} people, ${counts.total} pairs; ${FEWEST_PAIRS / NEEDED_RATE} are needed`)
  return { pack, madeFrom, people: people.length, impostorPairs: counts.total, points: pointsOf(counts), heldOut: heldOutCheck(people, portraits) }
}

/** Three rates a decade, from half of all pairs down to where the pairs run out; equal scores make one point. */
export function pointsOf(counts: ScoreCounts): PackCalibrationPoint[] {
  const points: PackCalibrationPoint[] = []
  for (let rate = 0.5; rate * counts.total >= FEWEST_PAIRS; rate /= 10 ** (1 / 3)) {
    const score = counts.scoreOf(Math.round(rate * counts.total))
    const last = points.at(-1)
    if (!last || score > last.score) points.push({ score, falseMatchRate: Number(rate.toPrecision(4)) })
  }
  return points
}

/** Rates that the observed half has too few pairs for are left out. */
function heldOutCheck(people: readonly string[], portraits: readonly Portrait[]): PackCalibration['heldOut'] {
  const fitted = new Set(people.filter((_, at) => at % 2 === 0))
  const points = pointsOf(countImpostors(portraits.filter(({ person }) => fitted.has(person))))
  const observed = countImpostors(portraits.filter(({ person }) => !fitted.has(person)))
  if (points.length < 2) return []
  const { scoreAt } = calibrationFrom(points)
  return CHECKED_RATES.filter((rate) => rate * observed.total >= FEWEST_PAIRS).map((predicted) => ({
    predicted,
    observed: observed.from(scoreAt(predicted)) / observed.total,
    expectedPairs: Math.round(predicted * observed.total),
  }))
}
