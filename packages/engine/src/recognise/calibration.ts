/** Score and the false match rate when that score is the threshold, by rising score and falling rate. */
export type CalibrationPoint = readonly [score: number, falseMatchRate: number]

export type Calibration = { falseMatchRate(score: number): number; scoreAt(falseMatchRate: number): number }

/** Nothing is claimed beyond this: a score says nothing about rates that no set of pairs could ever have shown. */
const SMALLEST_RATE = 1e-9

/**
 * Log-linear between the measured points and along the first and last stretch beyond them. Throws when the points do not
 * rise in score and fall in rate.
 */
export function createCalibration(points: readonly CalibrationPoint[]): Calibration {
  const line = points.map(([score, rate]) => ({ score, log: Math.log(rate) }))
  for (let i = 0; i < line.length; i++) {
    const point = line[i]!, before = line[i - 1]
    if (!(point.log <= 0) || (before && !(point.score > before.score && point.log < before.log))) throw new Error(`calibration point ${i} is out of order`)
  }
  if (line.length < 2) throw new Error('a calibration needs two points')
  const stretchFor = (beyond: (point: { score: number; log: number }) => boolean) => {
    const next = line.findIndex(beyond)
    const end = next === -1 ? line.length - 1 : Math.max(1, next)
    return { from: line[end - 1]!, to: line[end]! }
  }
  return {
    falseMatchRate(score) {
      const { from, to } = stretchFor((point) => point.score >= score)
      const log = from.log + ((score - from.score) * (to.log - from.log)) / (to.score - from.score)
      return Math.max(SMALLEST_RATE, Math.min(1, Math.exp(log)))
    },
    scoreAt(falseMatchRate) {
      const log = Math.log(Math.min(1, Math.max(SMALLEST_RATE, falseMatchRate)))
      const { from, to } = stretchFor((point) => point.log <= log)
      return from.score + ((log - from.log) * (to.score - from.score)) / (to.log - from.log)
    },
  }
}
