/**
 * The truth: the plainest exact search there is. Slow, and meant to be read; every faster one must give the same bits.
 */
import type { Gallery, GalleryOptions, Hit, SearchOptions } from './gallery.ts'
import { assertId, assertLabel, assertVector, checkedGallery, checkedSearch } from './input.ts'

/** Float32 sums that run side by side: four registers of four, enough to hide the latency of an addition. */
const LANES = 16

/**
 * The score, defined operation by operation, because float32 addition is not associative. Lane k of sixteen adds up, in
 * order, the float32 products at k, k + 16, k + 32 …; then the upper half of the lanes is added to the lower until one is
 * left. Each product and each sum is rounded to float32. Lanes start at +0 and so never become −0: padding a vector
 * with zeros changes nothing, which is what lets a kernel read whole registers.
 * @param a, b vectors of equal dimension
 */
export function innerProduct(a: Float32Array, b: Float32Array): number {
  const lanes = new Float32Array(LANES)
  for (let i = 0; i < a.length; i++) {
    const lane = i % LANES
    lanes[lane] = Math.fround(lanes[lane]! + Math.fround(a[i]! * b[i]!))
  }
  for (let width = LANES / 2; width >= 1; width /= 2) {
    for (let lane = 0; lane < width; lane++) lanes[lane] = Math.fround(lanes[lane]! + lanes[lane + width]!)
  }
  return lanes[0]!
}

/**
 * The score of two vectors alone (1:1), the same bits as a search of one against the other (1:N).
 * @throws TypeError, RangeError as `Gallery` does
 */
export function compare(probe: Float32Array, reference: Float32Array): number {
  if (!(probe instanceof Float32Array)) throw new TypeError('vector must be a Float32Array')
  assertVector(probe, probe.length)
  assertVector(reference, probe.length)
  return innerProduct(probe, reference)
}

type Row = { vector: Float32Array; label: number }

class ReferenceGallery implements Gallery {
  readonly dimension: number
  readonly #maxRows: number
  readonly #rows = new Map<number, Row>()
  #closed = false

  constructor(options: GalleryOptions) {
    const { dimension, maxRows } = checkedGallery(options)
    this.dimension = dimension
    this.#maxRows = maxRows
  }

  get size(): number {
    return this.#rows.size
  }

  get bytes(): number {
    return this.size * this.dimension * Float32Array.BYTES_PER_ELEMENT
  }

  upsert(id: number, vector: Float32Array, label: number): void {
    this.#assertOpen()
    assertId(id)
    assertVector(vector, this.dimension)
    assertLabel(label)
    if (!this.#rows.has(id) && this.size === this.#maxRows) throw new RangeError(`the gallery is full: ${this.#maxRows} rows`)
    this.#rows.set(id, { vector: vector.slice(), label })
  }

  remove(id: number): boolean {
    this.#assertOpen()
    assertId(id)
    this.#rows.get(id)?.vector.fill(0)
    return this.#rows.delete(id)
  }

  score(query: Float32Array, id: number): number | null {
    this.#assertOpen()
    assertVector(query, this.dimension)
    assertId(id)
    const row = this.#rows.get(id)
    return row ? innerProduct(query, row.vector) : null
  }

  async search(query: Float32Array, options: SearchOptions): Promise<Hit[]> {
    this.#assertOpen()
    assertVector(query, this.dimension)
    const { limit, minScore, labels } = checkedSearch(options)
    const hits: Hit[] = []
    for (const [id, row] of this.#rows) {
      if (labels && !labels.has(row.label)) continue
      const score = innerProduct(query, row.vector)
      if (score >= minScore) hits.push({ id, score })
    }
    return hits.sort((a, b) => b.score - a.score || a.id - b.id).slice(0, limit)
  }

  searchMany(queries: readonly Float32Array[], options: SearchOptions): Promise<Hit[][]> {
    return Promise.all(queries.map((query) => this.search(query, options)))
  }

  async settled(): Promise<void> {}

  async close(): Promise<void> {
    this.#rows.clear()
    this.#closed = true
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the gallery is closed')
  }
}

/** A gallery of plain arrays, for tests and measurements; `memoryBytes` and `threads` mean nothing to it. */
export function createReferenceGallery(options: GalleryOptions): Gallery {
  return new ReferenceGallery(options)
}
