import type { Compared } from './comparisons.ts'
import type { Corpus } from './corpus.ts'
import { shuffle } from './random.ts'

/** `value` 0..1; null with a reason when no threshold can be had from other pairs. */
export type Accuracy = { value: number | null; method: 'folds of the pairs file' | 'person-disjoint folds'; reason: string | null }

/** As many folds as the protocol of Labeled Faces in the Wild has. */
const PERSON_FOLDS = 10

/** A pair and the fold or folds that it belongs to (one of the file, or those of its two people). */
type Folded = Compared & { folds: readonly [number, number] }

/**
 * Part of the listed pairs decided rightly, each by the threshold that is best for pairs of other folds. With folds in the
 * file those are meant (LFW's protocol). Without, people are dealt into ten folds, and a pair of people of folds f and g is
 * decided by the pairs without anybody of f or g; so every pair is used once, and nobody's own scores move the threshold.
 * A pair with a failure to acquire is decided wrongly, mated or not.
 */
export const accuracyOf = (corpus: Corpus, listed: readonly Compared[], random: () => number): Accuracy => {
  const fromFile = listed.every(({ fold }) => fold !== null)
  const method = fromFile ? 'folds of the pairs file' : 'person-disjoint folds'
  const foldOf = fromFile ? null : dealPeople(corpus.subjects.length, random)
  const rising = listed
    .map((pair): Folded => {
      const [f, g] = foldOf ? [foldOf[corpus.pictures[pair.probe]!.subject]!, foldOf[corpus.pictures[pair.reference]!.subject]!] : [pair.fold!, pair.fold!]
      return { ...pair, folds: f < g ? [f, g] : [g, f] }
    })
    .sort((a, b) => a.score - b.score)
  const thresholds = new Map<string, number | null>()
  let correct = 0
  for (const pair of rising) {
    const key = pair.folds.join()
    if (!thresholds.has(key)) thresholds.set(key, bestThreshold(rising.filter(({ folds }) => !folds.some((fold) => pair.folds.includes(fold)))))
    const threshold = thresholds.get(key)!
    if (threshold === null) return { value: null, method, reason: 'too few pairs of other people for a threshold' }
    if (Number.isFinite(pair.score) && pair.score >= threshold === pair.mated) correct++
  }
  return { value: correct / rising.length, method, reason: null }
}

const dealPeople = (people: number, random: () => number): number[] => {
  const foldOf: number[] = []
  shuffle(Array.from({ length: people }, (_, person) => person), random).forEach((person, rank) => (foldOf[person] = rank % PERSON_FOLDS))
  return foldOf
}

/**
 * The threshold that decides most of these pairs rightly: half-way to the next score, the lowest of equally good ones. Tied
 * scores stay on one side. Null when a kind is missing: any threshold would then be best.
 */
export const bestThreshold = (rising: readonly Compared[]): number | null => {
  const mated = rising.filter((pair) => pair.mated).length
  if (mated === 0 || mated === rising.length) return null
  let correct = mated
  let best = { correct, threshold: -1 }
  rising.forEach((pair, at) => {
    correct += pair.mated ? -1 : 1
    const next = rising[at + 1]?.score ?? Infinity
    if (next === pair.score || correct <= best.correct) return
    // Beyond the last score there is no half-way; after −Infinity neither.
    best = { correct, threshold: Number.isFinite(next) && Number.isFinite(pair.score) ? (pair.score + next) / 2 : Math.min(next, 2) }
  })
  return best.threshold
}
