/**
 * One row that a search found. Scores are float32 inner products of vectors of length 1: about −1 to 1 (rounding may
 * pass 1 by a hair).
 */
export type Hit = { id: number; score: number }

export type GalleryOptions = {
  /** Components of every vector, 1 to 4,096. */
  dimension: number
  /** Rows to hold memory for at once, 0 to `maxRows`; default 0. Saves growing while a gallery is filled. */
  capacity?: number
  /** Rows beyond which `upsert` refuses, 1 to 8,388,608. */
  maxRows: number
}

export type SearchOptions = {
  /** The most hits to return, 1 or more. */
  limit: number
  /** Only hits with score >= minScore; compared as given, not rounded to float32. Default: every score. */
  minScore?: number
  /** Only rows with (row.groups & groups) != 0. Unsigned 32-bit; default 0xFFFFFFFF: every row that is in some group. */
  groups?: number
}

/**
 * Rows of an id, a vector and a set of groups, searched exactly: what it returns is the first `limit` of all rows wanted,
 * by score descending, then by id ascending. What a row or a group stands for is the caller's business.
 *
 * Vectors have `dimension` float32 components and length 1 (±0.001); they are copied, and may be views into a larger
 * buffer. Nothing is changed by a call that throws. TypeError: an argument of the wrong kind. RangeError: a wrong
 * dimension, a component that is not finite, a length that is not 1, a number outside its range, a full gallery.
 */
export interface Gallery {
  readonly dimension: number
  /** Rows held now. */
  readonly size: number
  /** Bytes of memory held for rows, those not yet used included; the index of ids comes on top. */
  readonly bytes: number
  /**
   * Adds the row, or replaces vector and groups of the row of this id.
   * @param id safe integer >= 0
   * @param groups unsigned 32-bit set of groups; a row of groups 0 is kept but found by no search
   */
  upsert(id: number, vector: Float32Array, groups: number): void
  /** @returns whether there was such a row; its vector is overwritten, not merely forgotten */
  remove(id: number): boolean
  search(query: Float32Array, options: SearchOptions): Hit[]
}
