import type { OsiaAccuracyLevel } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'

/**
 * The score that other systems see: −10·log₁₀ of the rate at which two different people reach this similarity (ISO/IEC 19795-1 FMR).
 * 40 is one in ten thousand, 50 one in a hundred thousand. Cosines mean something else with every model pack; this does not, so
 * that a client's threshold stays right when the pack changes. MOSIP states its target rate on the same scale.
 */
const scoreOf = (engine: Engine, similarity: number): number => {
  // Six decimals, rounded down: at its own score as the threshold a comparison still counts. The logarithm of 1e-9 may be short of 9 by a hair.
  const score = Math.floor(-10_000_000 * Math.log10(engine.falseMatchRate(similarity)) + 1e-3) / 1_000_000
  // Not −0.
  return score === 0 ? 0 : score
}

const rateOf = (score: number): number => 10 ** (-score / 10)

/** What going from score to rate to cosine may cost; float32 cosines lie sixty times further apart. */
const roundTrip = 1e-9

/** False-match rates behind the words of `accuracyLevel`; INVESTIGATION has no threshold, and a person judges all that comes. */
const levelRates: Readonly<Record<OsiaAccuracyLevel, number>> = { LOW: 1e-3, MEDIUM: 1e-4, HIGH: 1e-5, INVESTIGATION: 1 }

type Asked = { threshold?: number | undefined; accuracyLevel?: OsiaAccuracyLevel | undefined }

/** The similarity from which on a comparison counts: by `threshold`, else by `accuracyLevel`, else by the rate that applies here. */
export const minSimilarity = (engine: Engine, { threshold, accuracyLevel }: Asked, defaultRate: number): number => {
  const rate = threshold !== undefined ? rateOf(threshold) : accuracyLevel ? levelRates[accuracyLevel] : defaultRate
  // At a rate of 1 everything counts; a cosine is never below −1 but for rounding.
  return rate >= 1 ? -2 : engine.scoreAt(rate) - roundTrip
}

/** Scores of one candidate or verification that are reported. */
export const maxScores = 20

/** A comparison as it is reported: beside the score what it was made from. */
export const scoreDetail = (engine: Engine, similarity: number) => ({
  score: scoreOf(engine, similarity),
  biometricType: 'FACE' as const,
  others: { similarity, falseMatchRate: engine.falseMatchRate(similarity) },
})
