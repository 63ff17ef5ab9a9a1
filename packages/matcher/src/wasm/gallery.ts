import type { Gallery, GalleryOptions, Hit, SearchOptions } from '../gallery.ts'
import { assertId, assertLabel, assertVector, checkedGallery, checkedSearch, type CheckedSearch } from '../input.ts'
import { innerProduct } from '../reference.ts'
import { TopK } from '../topk.ts'
import { createKernel, type Kernel } from './kernel.ts'
import { BLOCK_ROWS, CANDIDATE_BYTES, layoutFor, type Layout } from './layout.ts'

/** Views of the memory in the kinds it holds. Growing detaches them, so that they are made anew. */
type Views = { readonly float32: Float32Array; readonly uint32: Uint32Array; readonly float64: Float64Array }

const viewsOf = (buffer: ArrayBuffer): Views =>
  ({ float32: new Float32Array(buffer), uint32: new Uint32Array(buffer), float64: new Float64Array(buffer) })

/** Rows are numbered 0 to size − 1 without gaps; the block of a row is row / 256. Addresses are turned into view indices in place. */
class WasmGallery implements Gallery {
  readonly dimension: number
  readonly #maxRows: number
  readonly #layout: Layout
  readonly #kernel: Kernel
  readonly #rowOf = new Map<number, number>()
  #capacity: number
  #views: Views
  #closed = false

  constructor(options: GalleryOptions) {
    const { dimension, maxRows } = checkedGallery(options)
    this.dimension = dimension
    this.#maxRows = maxRows
    this.#layout = layoutFor(dimension)
    this.#capacity = Math.min(maxRows, BLOCK_ROWS)
    const maximum = this.#layout.pages(maxRows)
    this.#kernel = createKernel({ initial: this.#layout.pages(this.#capacity), maximum })
    this.#views = viewsOf(this.#kernel.memory.buffer)
  }

  get size(): number {
    return this.#rowOf.size
  }

  get bytes(): number {
    return this.#kernel.memory.buffer.byteLength
  }

  upsert(id: number, vector: Float32Array, label: number): void {
    this.#assertOpen()
    assertId(id)
    assertVector(vector, this.dimension)
    assertLabel(label)
    let row = this.#rowOf.get(id)
    if (row === undefined) {
      row = this.size
      this.#makeRoomFor(row)
      this.#rowOf.set(id, row)
    }
    const at = this.#addresses(row)
    this.#views.float64[at.id / 8] = id
    this.#views.uint32[at.label / 4] = label
    this.#views.float32.set(vector, at.vector / 4)
  }

  /** The last row moves into the gap, so that a scan never meets one. */
  remove(id: number): boolean {
    this.#assertOpen()
    assertId(id)
    const row = this.#rowOf.get(id)
    if (row === undefined) return false
    const { float32, uint32, float64 } = this.#views
    const gap = this.#addresses(row)
    const last = this.#addresses(this.size - 1)
    const stride = this.#layout.strideBytes / 4
    const movedId = float64[last.id / 8]!
    float64[gap.id / 8] = movedId
    uint32[gap.label / 4] = uint32[last.label / 4]!
    float32.copyWithin(gap.vector / 4, last.vector / 4, last.vector / 4 + stride)
    // A removed template must not stay readable in memory for as long as the process lives.
    float32.fill(0, last.vector / 4, last.vector / 4 + stride)
    this.#rowOf.set(movedId, row)
    this.#rowOf.delete(id)
    return true
  }

  score(query: Float32Array, id: number): number | null {
    this.#assertOpen()
    assertVector(query, this.dimension)
    assertId(id)
    const row = this.#rowOf.get(id)
    if (row === undefined) return null
    const at = this.#addresses(row).vector / 4
    return innerProduct(query, this.#views.float32.subarray(at, at + this.dimension))
  }

  async search(query: Float32Array, options: SearchOptions): Promise<Hit[]> {
    return this.#scan(query, checkedSearch(options))
  }

  async searchMany(queries: readonly Float32Array[], options: SearchOptions): Promise<Hit[][]> {
    const checked = checkedSearch(options)
    return queries.map((query) => this.#scan(query, checked))
  }

  async close(): Promise<void> {
    this.#rowOf.clear()
    this.#closed = true
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the gallery is closed')
  }

  #scan(query: Float32Array, { limit, minScore, labels }: CheckedSearch): Hit[] {
    this.#assertOpen()
    assertVector(query, this.dimension)
    const best = new TopK(limit, minScore)
    const { strideBytes, query: queryAddress, candidates } = this.#layout
    const { float32, uint32, float64 } = this.#views
    float32.set(query, queryAddress / 4)
    for (let first = 0; first < this.size; first += BLOCK_ROWS) {
      const block = this.#layout.block(first / BLOCK_ROWS)
      const rows = Math.min(BLOCK_ROWS, this.size - first)
      const found = this.#kernel.scan(queryAddress, block.vectors, rows, strideBytes, best.floor, candidates)
      for (let at = candidates / 4, end = at + found * (CANDIDATE_BYTES / 4); at < end; at += CANDIDATE_BYTES / 4) {
        const row = uint32[at]!
        if (labels && !labels.has(uint32[block.labels / 4 + row]!)) continue
        best.offer(float64[block.ids / 8 + row]!, float32[at + 1]!)
      }
    }
    float32.fill(0, queryAddress / 4, strideBytes / 4)
    return best.take()
  }

  #addresses(row: number): { id: number; label: number; vector: number } {
    const block = this.#layout.block(Math.floor(row / BLOCK_ROWS))
    const within = row % BLOCK_ROWS
    return {
      id: block.ids + within * 8,
      label: block.labels + within * 4,
      vector: block.vectors + within * this.#layout.strideBytes,
    }
  }

  /** Doubles the memory when row `row` does not fit. The memory grows in place; pages never written cost address space only. */
  #makeRoomFor(row: number): void {
    if (row < this.#capacity) return
    if (row >= this.#maxRows) throw new RangeError(`the gallery is full: ${this.#maxRows} rows`)
    const { memory } = this.#kernel
    const capacity = Math.min(this.#maxRows, this.#capacity * 2)
    try {
      memory.grow(this.#layout.pages(capacity) - memory.buffer.byteLength / 65_536)
    } catch (cause) {
      throw new RangeError(`no memory for a gallery of ${capacity} rows`, { cause })
    }
    this.#capacity = capacity
    this.#views = viewsOf(memory.buffer)
  }
}

/**
 * A gallery searched by the WebAssembly SIMD kernel, with the same scores and order, to the bit, as the reference's.
 *
 * Memory per row: 12 bytes and the vector padded to 64 (524 bytes for dimension 128, 2,060 for 512), and 30 to 45 bytes of
 * the JavaScript heap for the index of ids. One gallery holds just under 4 GiB: 8.1 million rows of 128, 2 million of 512.
 * A search runs on the calling thread from start to end.
 * @throws TypeError, RangeError for options out of range, or when `maxRows` cannot fit
 */
export function createGallery(options: GalleryOptions): Gallery {
  return new WasmGallery(options)
}
