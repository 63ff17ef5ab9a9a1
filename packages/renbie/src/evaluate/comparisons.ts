import type { Acquired } from './acquire.ts'
import type { Corpus, Pair } from './corpus.ts'

/** Cosine of two templates, −1..1. */
export type Similarity = (a: Float32Array, b: Float32Array) => number

/** −Infinity where a picture has no template: below every threshold, so a failure to acquire is a non-match. */
export type Compared = Pair & { score: number }

/** Comparisons as parallel arrays (millions of objects would not fit): score, and the pictures by index. */
type Columns = { scores: Float32Array; probes: Int32Array; references: Int32Array }

/**
 * Comparisons of two different people. `rising`: every score. `tail`: the highest ones by falling score, with their
 * pictures; false matches at any threshold worth having are all in it.
 */
export type NonMated = {
  rising: Float32Array
  tail: Columns
  /** Sum over all comparisons of the product of the weights of their two people; with weights 0 and 1, a count. */
  weigh(weights: ArrayLike<number>): number
}

/** This part of the non-mated scores keeps its pictures: all false matches up to this rate, for the confidence limits. */
export const TAIL_PART = 0.1

/** Scores of the pairs as the file lists them. Scores are float32 throughout, so that thresholds and scores compare exactly. */
export const compareListed = (corpus: Corpus, acquired: readonly Acquired[], similarity: Similarity): Compared[] =>
  corpus.pairs.map((pair) => {
    const a = acquired[pair.probe]?.template
    const b = acquired[pair.reference]?.template
    return { ...pair, score: a && b ? Math.fround(similarity(a, b)) : -Infinity }
  })

/** How many comparisons of two people there are among the pictures with a template, or would be with all pictures. */
export const countNonMated = (subjects: readonly number[]): number => {
  const sizes = new Map<number, number>()
  for (const subject of subjects) sizes.set(subject, (sizes.get(subject) ?? 0) + 1)
  return (subjects.length ** 2 - [...sizes.values()].reduce((sum, size) => sum + size ** 2, 0)) / 2
}

/** Every picture with every picture of other people. */
export const compareAll = (corpus: Corpus, acquired: readonly Acquired[], similarity: Similarity): NonMated => {
  const rows = corpus.pictures.flatMap(({ subject }, picture) => {
    const template = acquired[picture]?.template
    return template ? [{ picture, subject, template }] : []
  })
  const count = countNonMated(rows.map(({ subject }) => subject))
  const columns: Columns = { scores: new Float32Array(count), probes: new Int32Array(count), references: new Int32Array(count) }
  let at = 0
  rows.forEach((probe, index) => {
    for (let other = 0; other < index; other++) {
      const reference = rows[other]!
      if (reference.subject === probe.subject) continue
      columns.scores[at] = similarity(probe.template, reference.template)
      columns.probes[at] = probe.picture
      columns.references[at++] = reference.picture
    }
  })
  const pictures = new Map<number, number>()
  for (const { subject } of rows) pictures.set(subject, (pictures.get(subject) ?? 0) + 1)
  // (Σw)² − Σw² counts every pair of two people twice: one pass over people where the obvious sum needs one over millions.
  const weigh = (weights: ArrayLike<number>): number => {
    let sum = 0
    let squares = 0
    for (const [subject, size] of pictures) {
      const weight = weights[subject]! * size
      sum += weight
      squares += weight * weight
    }
    return (sum * sum - squares) / 2
  }
  const rising = columns.scores.slice().sort()
  return { rising, tail: tailOf(columns, rising), weigh }
}

/** The non-mated pairs of the file, those with two templates. */
export const nonMatedOf = (corpus: Corpus, listed: readonly Compared[]): NonMated => {
  const made = listed.filter(({ mated, score }) => !mated && Number.isFinite(score))
  const columns: Columns = {
    scores: Float32Array.from(made, ({ score }) => score),
    probes: Int32Array.from(made, ({ probe }) => probe),
    references: Int32Array.from(made, ({ reference }) => reference),
  }
  const weigh = (weights: ArrayLike<number>): number =>
    made.reduce((sum, { probe, reference }) => sum + weights[corpus.pictures[probe]!.subject]! * weights[corpus.pictures[reference]!.subject]!, 0)
  const rising = columns.scores.slice().sort()
  return { rising, tail: tailOf(columns, rising), weigh }
}

const tailOf = ({ scores, probes, references }: Columns, rising: Float32Array): Columns => {
  const lowest = rising[rising.length - Math.ceil(TAIL_PART * scores.length)] ?? Infinity
  let size = 0
  for (const score of scores) if (score >= lowest) size++
  const order = new Uint32Array(size)
  let filled = 0
  for (let at = 0; at < scores.length; at++) if (scores[at]! >= lowest) order[filled++] = at
  order.sort((a, b) => scores[b]! - scores[a]! || a - b)
  return { scores: Float32Array.from(order, (at) => scores[at]!), probes: Int32Array.from(order, (at) => probes[at]!), references: Int32Array.from(order, (at) => references[at]!) }
}
