import { PAGE_BYTES } from '../wasm/modules.ts'

/**
 * How rows lie in memory. Rows come in blocks, blocks in chunks, and each chunk is one WebAssembly memory of at most 1 GiB:
 *
 *   chunk = scratch of each thread | block 0 | block 1 | …
 *   block = header | ids | labels | rests, a byte a plane | plane 0 of the codes | plane 1 | … | float32 vectors, each for 256 rows
 *
 * A search reads plane 0 of every block and, of the other sections, only what can still matter. Plane 0 lies in groups of
 * four rows, interleaved by four components, so that the four sums of a group come out of one register without a single
 * shuffle; the other planes are one cache line a row. Growing appends blocks, then chunks: nothing is ever copied.
 */

/** Rows of a block: small enough that a small gallery stays small and a block's first plane stays in the first cache for many queries. */
export const BLOCK_ROWS = 256

/** Components of a plane: one cache line of codes. */
export const PLANE = 64

const CHUNK_BYTES = 2 ** 30

/** Queries that are searched in one pass. */
export const MAX_QUERIES = 64

/** Int32 positions within a block's header: odd while the block is being written; version of the basis of its codes; slots used. */
export const HEADER = { sequence: 0, basis: 1, used: 2 } as const
const HEADER_BYTES = 64

/** Id of a slot that holds no row. */
export const VACANT = -1

/** Bytes of the parameters of one plane: see assembly/search.ts. */
export const PARAMETERS_BYTES = 16
/** A row and a score. */
export const CANDIDATE_BYTES = 8
/** Bytes of one query's first plane, each four components four times. */
export const SPREAD_BYTES = 4 * PLANE

const padded = (bytes: number): number => Math.ceil(bytes / 64) * 64

export type Layout = {
  readonly dimension: number
  readonly planes: number
  /** Bytes of one float32 vector, padded to whole steps of the kernel. */
  readonly strideBytes: number
  /** Byte offsets within a block, and its length. */
  readonly block: { ids: number; labels: number; rests: number; codes: number; vectors: number; bytes: number }
  /** Byte offsets within a query, and its length: the float32 query, then one form of it for each of two bases. */
  readonly query: { forms: readonly [number, number]; formBytes: number; bytes: number }
  /** Byte offsets within a thread's scratch, and its length. */
  readonly scratch: { candidates: number; lanes: number; bytes: number }
  readonly threads: number
  readonly chunkBlocks: number
  /** Byte address of a block of a chunk. */
  blockAddress(indexInChunk: number): number
  /** Pages of a chunk with this many blocks. */
  pages(blocks: number): number
  /** Bytes that this many rows need, without the index of ids. */
  bytesFor(rows: number): number
}

/** @param threads that have a scratch in each chunk, 1 or more */
export function layoutFor(dimension: number, threads: number): Layout {
  const planes = Math.ceil(dimension / PLANE)
  const strideBytes = padded(dimension * Float32Array.BYTES_PER_ELEMENT)
  const ids = HEADER_BYTES
  const labels = ids + BLOCK_ROWS * 8
  const rests = labels + BLOCK_ROWS * 4
  const codes = rests + BLOCK_ROWS * planes
  const vectors = codes + BLOCK_ROWS * planes * PLANE
  const blockBytes = vectors + BLOCK_ROWS * strideBytes
  const formBytes = padded(SPREAD_BYTES + planes * (PLANE + PARAMETERS_BYTES))
  const queryBytes = strideBytes + 2 * formBytes
  const candidates = MAX_QUERIES * queryBytes
  const lanes = candidates + BLOCK_ROWS * CANDIDATE_BYTES
  const scratchBytes = lanes + 64
  const chunkBlocks = 2 ** Math.floor(Math.log2((CHUNK_BYTES - threads * scratchBytes) / blockBytes))
  const blockAddress = (index: number): number => threads * scratchBytes + index * blockBytes
  const pages = (blocks: number): number => Math.ceil(blockAddress(blocks) / PAGE_BYTES)
  return {
    dimension, planes, strideBytes, threads, chunkBlocks, blockAddress, pages,
    block: { ids, labels, rests, codes, vectors, bytes: blockBytes },
    query: { forms: [strideBytes, strideBytes + formBytes], formBytes, bytes: queryBytes },
    scratch: { candidates, lanes, bytes: scratchBytes },
    bytesFor(rows) {
      const blocks = Math.ceil(rows / BLOCK_ROWS)
      const chunks = Math.floor(blocks / chunkBlocks)
      return (chunks * pages(chunkBlocks) + (blocks % chunkBlocks === 0 ? 0 : pages(blocks % chunkBlocks))) * PAGE_BYTES
    },
  }
}
