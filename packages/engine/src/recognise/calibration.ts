import type { PackCalibrationPoint } from '@renbie/contracts'

/** Score and the false match rate when that score is the threshold, by rising score and falling rate. */
export type CalibrationPoint = readonly [score: number, falseMatchRate: number]

export type Calibration = {
  falseMatchRate(score: number): number
  scoreAt(falseMatchRate: number): number
  /** The lowest rate that was observed; below it scores are extrapolated. */
  readonly lowestObserved: number
}

/** Nothing is claimed beyond this: a score says nothing about rates that no set of pairs could ever have shown. */
const SMALLEST_RATE = 1e-9

type Knot = { score: number; log: number }

/** So many stretches at the end of the table decide how the rate falls beyond it. */
const TAIL_STRETCHES = 3

/**
 * Log-linear between the measured points. Beyond the last one the rate falls as slowly as in the slowest of the last
 * stretches: measured rates fall ever faster as scores rise, so this claims less than the pairs would have shown, never
 * more. Throws when the points do not rise in score and fall in rate.
 */
export function createCalibration(points: readonly CalibrationPoint[]): Calibration {
  const knots = points.map(([score, rate]): Knot => ({ score, log: Math.log(rate) }))
  knots.forEach((knot, i) => {
    const before = knots[i - 1]
    const falls = !before || (knot.score > before.score && knot.log < before.log)
    if (!(knot.log <= 0 && falls)) throw new Error(`calibration point ${i} is out of order`)
  })
  const last = knots.at(-1)
  if (!last || knots.length < 2) throw new Error('a calibration needs two points')
  knots.push(beyond(knots, last))

  /** The two knots between which a score or rate lies; the outermost two for what lies outside. */
  const around = (reached: (knot: Knot) => boolean): [Knot, Knot] => {
    const found = knots.findIndex(reached)
    const end = Math.max(1, found === -1 ? knots.length - 1 : found)
    return [knots[end - 1]!, knots[end]!]
  }
  return {
    lowestObserved: Math.exp(last.log),
    falseMatchRate(score) {
      const [from, to] = around((knot) => knot.score >= score)
      const log = from.log + ((score - from.score) * (to.log - from.log)) / (to.score - from.score)
      return Math.max(SMALLEST_RATE, Math.min(1, Math.exp(log)))
    },
    scoreAt(falseMatchRate) {
      const log = Math.log(Math.min(1, Math.max(SMALLEST_RATE, falseMatchRate)))
      const [from, to] = around((knot) => knot.log <= log)
      return from.score + ((log - from.log) * (to.score - from.score)) / (to.log - from.log)
    },
  }
}

/** The same from points as packs write them. */
export function calibrationFrom(points: readonly PackCalibrationPoint[]): Calibration {
  return createCalibration(points.map(({ score, falseMatchRate }) => [score, falseMatchRate]))
}

/** A knot at the smallest rate (or a decade on, where the table ends below that), by the slowest fall of the last stretches. */
function beyond(knots: readonly Knot[], last: Knot): Knot {
  const tail = knots.slice(-TAIL_STRETCHES - 1)
  const slopes = tail.slice(1).map((knot, i) => (knot.log - tail[i]!.log) / (knot.score - tail[i]!.score))
  const log = Math.min(Math.log(SMALLEST_RATE), last.log - Math.LN10)
  return { log, score: last.score + (log - last.log) / Math.max(...slopes) }
}
