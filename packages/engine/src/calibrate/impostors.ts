import { similarity } from '../recognise/recogniser.ts'

/** The template of one picture of a person. */
export type Portrait = { person: string; template: Float32Array }

/** Scores are counted in steps of this; memory stays the same for any number of pairs. */
const STEP = 1e-5
const BINS = Math.round(2 / STEP) + 1

/** How often which score was reached by pictures of two different people. */
export class ScoreCounts {
  readonly #bins = new Float64Array(BINS)
  total = 0

  add(score: number): void {
    this.#bins[Math.round((Math.min(1, Math.max(-1, score)) + 1) / STEP)]! += 1
    this.total += 1
  }

  /** Pairs at `score` and above. */
  from(score: number): number {
    let count = 0
    for (let bin = BINS - 1; bin >= Math.round((score + 1) / STEP); bin--) count += this.#bins[bin]!
    return count
  }

  /** The highest score that at least `pairs` pairs reach. */
  scoreOf(pairs: number): number {
    let count = 0
    for (let bin = BINS - 1; bin > 0; bin--) {
      count += this.#bins[bin]!
      if (count >= pairs) return Number((bin * STEP - 1).toFixed(5))
    }
    return -1
  }
}

/** Scores of all pairs of two different people. */
export function countImpostors(portraits: readonly Portrait[]): ScoreCounts {
  const counts = new ScoreCounts()
  portraits.forEach((one, at) => {
    for (let other = 0; other < at; other++) {
      const { person, template } = portraits[other]!
      if (person !== one.person) counts.add(similarity(one.template, template))
    }
  })
  return counts
}
