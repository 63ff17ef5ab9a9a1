/**
 * How one linear memory holds a gallery:
 *
 *   query | candidates of one block | block 0 | block 1 | …       block = ids | labels | vectors, each for 256 rows
 *
 * Blocks, not one long array per column: growing appends blocks and moves nothing. A further column, such as int8
 * prefixes that a coarser scan reads first, is one more section of the block; a block is also the unit in which threads
 * would share the work, over the same memory.
 */

/** Rows of a block. Small enough that a gallery of a few rows stays small, large enough that a call per block costs nothing. */
export const BLOCK_ROWS = 256

const PAGE_BYTES = 65_536

/** One page short of 4 GiB, so that the address after the last byte still fits 32 bits. */
const MAX_PAGES = 65_535

/** Rows are padded with zeros to whole steps of the kernel: sixteen float32, one cache line. */
const STEP_BYTES = 64

const ID_BYTES = 8
const LABEL_BYTES = 4
export const CANDIDATE_BYTES = 8

export type Layout = {
  /** Bytes of one vector, padded. */
  readonly strideBytes: number
  /** Bytes of one row in all: id, label and padded vector. */
  readonly rowBytes: number
  /** Byte addresses. */
  readonly query: number
  readonly candidates: number
  /** @returns byte addresses of the sections of a block */
  block(index: number): { ids: number; labels: number; vectors: number }
  /** @returns pages of memory that hold this many rows. @throws RangeError when one memory cannot */
  pages(rows: number): number
}

/** @param dimension components of a vector, 1 or more */
export function layoutFor(dimension: number): Layout {
  const strideBytes = Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / STEP_BYTES) * STEP_BYTES
  const rowBytes = ID_BYTES + LABEL_BYTES + strideBytes
  const candidates = strideBytes
  const firstBlock = candidates + BLOCK_ROWS * CANDIDATE_BYTES
  return {
    strideBytes,
    rowBytes,
    query: 0,
    candidates,
    block(index) {
      const ids = firstBlock + index * BLOCK_ROWS * rowBytes
      const labels = ids + BLOCK_ROWS * ID_BYTES
      return { ids, labels, vectors: labels + BLOCK_ROWS * LABEL_BYTES }
    },
    pages(rows) {
      const bytes = firstBlock + Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * rowBytes
      const pages = Math.ceil(bytes / PAGE_BYTES)
      if (pages > MAX_PAGES) {
        throw new RangeError(`${rows} rows of dimension ${dimension} need ${bytes} bytes; a gallery holds ${MAX_PAGES * PAGE_BYTES}`)
      }
      return pages
    },
  }
}
