import type { Hit } from './gallery.ts'

/** Whether a comes after b in the order of hits: score descending, then id ascending. */
const isWorse = (a: Hit, b: Hit): boolean => a.score < b.score || (a.score === b.score && a.id > b.id)

/**
 * Keeps the best `limit` of all hits offered, in memory for no more than `limit`. A binary heap, the worst kept hit at
 * its root, so that one comparison turns most offers away; sorting everything at the end would need memory for all rows.
 */
export class TopK {
  readonly #limit: number
  #minScore: number
  readonly #heap: Hit[] = []

  constructor(limit: number, minScore: number) {
    this.#limit = limit
    this.#minScore = minScore
  }

  /** A score below this can no longer get in. One equal to it can: its id may be lower. */
  get floor(): number {
    return this.#heap.length < this.#limit ? this.#minScore : Math.max(this.#minScore, this.#heap[0]!.score)
  }

  get isFull(): boolean {
    return this.#heap.length >= this.#limit
  }

  /** Scores below this are no longer wanted: `limit` hits as good as it are known elsewhere. */
  raise(minScore: number): void {
    this.#minScore = Math.max(this.#minScore, minScore)
  }

  offer(id: number, score: number): void {
    if (score < this.floor) return
    const hit = { id, score }
    if (this.#heap.length < this.#limit) this.#rise(hit)
    else if (isWorse(this.#heap[0]!, hit)) this.#sink(hit)
  }

  /** @returns the hits kept, best first */
  take(): Hit[] {
    return this.#heap.splice(0).sort((a, b) => (isWorse(a, b) ? 1 : -1))
  }

  /** Adds a leaf and lets it rise to its place. */
  #rise(hit: Hit): void {
    let at = this.#heap.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isWorse(hit, this.#heap[parent]!)) break
      this.#heap[at] = this.#heap[parent]!
      at = parent
    }
    this.#heap[at] = hit
  }

  /** Replaces the root and lets the new one sink to its place. */
  #sink(hit: Hit): void {
    const { length } = this.#heap
    let at = 0
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && isWorse(this.#heap[child + 1]!, this.#heap[child]!)) child++
      if (!isWorse(this.#heap[child]!, hit)) break
      this.#heap[at] = this.#heap[child]!
      at = child
    }
    this.#heap[at] = hit
  }
}
