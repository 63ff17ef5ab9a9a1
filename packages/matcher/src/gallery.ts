import type { LabelSet } from './label-set.ts'

/**
 * One row that a search found. Scores are float32 inner products of vectors of length 1: about −1 to 1 (rounding may
 * pass 1 by a hair), with the bits that `innerProduct` of reference.ts gives.
 */
export type Hit = { id: number; score: number }

export type GalleryOptions = {
  /** Components of every vector, 1 to 4,096. */
  dimension: number
  /** Rows beyond which `upsert` refuses, 1 to 134,217,728. Memory is taken as rows come. */
  maxRows: number
  /** Memory that `maxRows` must fit into, bytes. Default: what the machine or the container has left now. */
  memoryBytes?: number
  /** Threads that search large galleries, 0 to 64; 0: the calling thread searches. Default: one for each processor. */
  threads?: number
}

export type SearchOptions = {
  /** The most hits to return, 1 or more. */
  limit: number
  /** Only hits with score >= minScore; compared as given, not rounded to float32. Default: every score. */
  minScore?: number
  /** Only rows whose label is in the set. Default: all rows. */
  labels?: LabelSet
  /** Ends the search; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal
}

/**
 * Rows of an id, a vector and a label, searched exactly: what a search returns is the first `limit` of all rows wanted, by
 * score descending, then by id ascending. What a row or a label stands for is the caller's business.
 *
 * A change is seen by every search begun after it. A search under way sees each row as it was or as it is, never half of
 * it; a row that is neither changed nor removed meanwhile is always searched.
 *
 * Vectors have `dimension` float32 components and length 1 (±0.001); they are copied, and may be views into a larger
 * buffer. Nothing is changed by a call that throws. TypeError: an argument of the wrong kind. RangeError: a wrong
 * dimension, a component that is not finite, a length that is not 1, a number outside its range, a full gallery.
 * `search` and `searchMany` reject with what the others throw.
 */
export interface Gallery {
  readonly dimension: number
  /** Rows held now. */
  readonly size: number
  /** Bytes of memory held for rows and the index of ids, those not yet used included. */
  readonly bytes: number
  /**
   * Adds the row, or replaces vector and label of the row of this id.
   * @param id safe integer >= 0
   * @param label unsigned 32-bit: whose row it is, such as a subject's or a crossing's index
   */
  upsert(id: number, vector: Float32Array, label: number): void
  /** @returns whether there was such a row; its vector is overwritten, not merely forgotten */
  remove(id: number): boolean
  /** @returns the score of the query with the row of this id, the same bits as in a search; null when there is no such row */
  score(query: Float32Array, id: number): number | null
  search(query: Float32Array, options: SearchOptions): Promise<Hit[]>
  /** Faster than one search after the other, as rows are read once for many queries. @returns the hits of each query */
  searchMany(queries: readonly Float32Array[], options: SearchOptions): Promise<Hit[][]>
  /** Resolves when nothing is left to do in the background. Searches need not wait for it: it makes them faster, not different. */
  settled(): Promise<void>
  /** Ends threads and lets go of the rows. Searches under way are rejected, and so is every call after it. */
  close(): Promise<void>
}
