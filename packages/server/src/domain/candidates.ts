import { investigationCandidates, type AppliedThreshold, type IdentifyThreshold, type PhotoId, type Ranked, type SubjectId, type WatchlistId } from '@renbie/contracts'
import { falseMatchRateFor, falsePositiveIdentificationRate } from './rates.ts'

/** The pack's calibration: score to rate, and back. */
export type Rates = { falseMatchRate: (score: number) => number; scoreAt: (falseMatchRate: number) => number }

/** A subject that a search found: its best photo's score, and the mean over all of them. */
export type FoundSubject = { subjectId: SubjectId; photoId: PhotoId; score: number; meanScore: number; photos: number; watchlistIds: WatchlistId[] }

/** A threshold for a search of so many templates; null for an investigation, which has none. */
export const appliedThreshold = (threshold: IdentifyThreshold, templates: number, rates: Rates): AppliedThreshold | null => {
  if (threshold.kind === 'investigation') return null
  const falseMatchRate = threshold.kind === 'false-match-rate' ? threshold.falseMatchRate : falseMatchRateFor(threshold.falsePositiveIdentificationRate, templates)
  return { falseMatchRate, score: rates.scoreAt(falseMatchRate) }
}

/** How many subjects a search is to bring back at most. */
export const wantedCandidates = (threshold: IdentifyThreshold, asked: number): number => (threshold.kind === 'investigation' ? Math.max(asked, investigationCandidates) : asked)

/** What a search found as an officer reads it: rank, rates at this gallery's size, and how far the next one lies behind. Best first. */
export const ranked = <Candidate extends { score: number }>(found: readonly Candidate[], templates: number, rates: Pick<Rates, 'falseMatchRate'>): (Candidate & Ranked)[] =>
  found.map((candidate, index) => {
    const falseMatchRate = rates.falseMatchRate(candidate.score)
    const next = found[index + 1]
    return {
      ...candidate,
      rank: index + 1,
      falseMatchRate,
      falsePositiveIdentificationRate: falsePositiveIdentificationRate(falseMatchRate, templates),
      margin: next ? candidate.score - next.score : null,
    }
  })
