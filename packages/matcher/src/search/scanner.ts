import { hasLabel } from '../label-set.ts'
import { BLOCK_ROWS, CANDIDATE_BYTES, HEADER, PLANE, SPREAD_BYTES, type Layout } from '../rows/layout.ts'
import { TopK } from '../topk.ts'
import { searchKernel, type SearchBuild, type SearchKernel, type SharedMemory } from '../wasm/modules.ts'
import type { FormBases, PreparedQuery } from './query.ts'

/** One query of a pass: where it lies in every chunk's scratch, and what was found for it so far. */
export type Lane = { query: PreparedQuery; best: TopK }

export type Pass = { lanes: readonly Lane[]; bases: FormBases; labels: Uint32Array | null }

type Chunk = { kernel: SearchKernel; uint8: Uint8Array; int32: Int32Array; uint32: Uint32Array; float32: Float32Array; float64: Float64Array }

/** Blocks of a sample: a sixteenth of all, but at least and at most so many; and the most hits for which it is taken. */
const MIN_SAMPLED = 8
const MAX_SAMPLED = 32
const MAX_SEEDED = 512
/** Rows of the sample that are scored, for each hit wanted: the first plane alone does not tell the best. */
const PROMISING = 4

/**
 * Searches blocks on one thread. Rows may be written by another meanwhile: a block whose sequence number was odd, or
 * changed while it was read, is read again, so that what is found in a block is of one moment.
 */
export class Scanner {
  readonly #layout: Layout
  readonly #build: SearchBuild
  readonly #scratch: number
  readonly #chunks: Chunk[] = []
  readonly #ids = new Float64Array(BLOCK_ROWS)
  readonly #scores = new Float32Array(BLOCK_ROWS)

  /** @param thread whose scratch in each chunk is this scanner's, 0 to `layout.threads` − 1 */
  constructor(layout: Layout, build: SearchBuild, thread: number) {
    this.#layout = layout
    this.#build = build
    this.#scratch = thread * layout.scratch.bytes
  }

  /** Chunks come in the order of their blocks; `dropChunks` takes the last ones away. */
  addChunk(memory: SharedMemory): void {
    const { buffer } = memory
    this.#chunks.push({
      kernel: searchKernel(this.#build, memory),
      uint8: new Uint8Array(buffer), int32: new Int32Array(buffer), uint32: new Uint32Array(buffer), float32: new Float32Array(buffer), float64: new Float64Array(buffer),
    })
  }

  dropChunks(count: number): void {
    this.#chunks.splice(count)
  }

  /** Puts the queries of a pass where the kernel reads them. Once for each pass, and `forget` after it. */
  prepare(pass: Pass): void {
    for (const { uint8 } of this.#chunks) {
      for (const [lane, { query }] of pass.lanes.entries()) uint8.set(query.bytes, this.#scratch + lane * this.#layout.query.bytes)
    }
  }

  /** Queries are templates: they do not stay in memory. */
  forget(pass: Pass): void {
    for (const { uint8 } of this.#chunks) uint8.fill(0, this.#scratch, this.#scratch + pass.lanes.length * this.#layout.query.bytes)
  }

  /** Searches blocks `first` to `end` − 1 for every query of the pass. */
  search(pass: Pass, first: number, end: number): void {
    for (let block = first; block < end; block++) {
      const { chunk, address } = this.#place(block)
      for (let lane = 0; lane < pass.lanes.length; lane++) this.#searchBlock(chunk, address, pass, lane)
    }
  }

  /**
   * A score that at least `limit` wanted rows reach, from a sample of blocks: the best of each query's first plane, scored.
   * A search that knows it from the start reads on far less often. Only on the thread that writes: it reads without
   * regard to sequence numbers. Between `prepare` and `forget`.
   * @returns one for each query; −Infinity when the sample does not hold that many rows
   */
  floors(pass: Pass, blocks: number, limit: number): number[] {
    const sampled = Math.min(MAX_SAMPLED, Math.max(MIN_SAMPLED, blocks >> 4))
    if (blocks < 2 * sampled || limit > MAX_SEEDED) return pass.lanes.map(() => -Infinity)
    return pass.lanes.map((_, lane) => {
      const promising = new TopK(PROMISING * limit, -Infinity)
      for (let at = 0; at < sampled; at++) this.#sampleBlock(pass, lane, Math.floor((at * blocks) / sampled), promising)
      const best = new TopK(limit, -Infinity)
      for (const { id } of promising.take()) best.offer(id, this.#scoreOf(lane, id))
      return best.isFull ? best.floor : -Infinity
    })
  }

  /** Offers the wanted rows of a block with their partial scores; ids are slots. */
  #sampleBlock(pass: Pass, lane: number, block: number, promising: TopK): void {
    const { chunk, address } = this.#place(block)
    const candidates = (this.#scratch + this.#layout.scratch.candidates) / 4
    const basis = chunk.uint32[address / 4 + HEADER.basis]!
    const constant = pass.lanes[lane]!.query.constants[basis === pass.bases[0] ? 0 : 1]
    // Partial scores are without the constant; whoever cannot reach the least of the promising is not one of them.
    const { count } = this.#candidates(chunk, address, pass, lane, promising.floor + constant)
    for (let at = candidates; at < candidates + count * 2; at += 2) {
      const row = chunk.uint32[at]!
      if (chunk.float64[(address + this.#layout.block.ids) / 8 + row]! >= 0) promising.offer(block * BLOCK_ROWS + row, chunk.float32[at + 1]!)
    }
  }

  #scoreOf(lane: number, slot: number): number {
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    const { planes, query, scratch, block, strideBytes } = this.#layout
    const candidates = this.#scratch + scratch.candidates
    chunk.uint32[candidates / 4] = slot % BLOCK_ROWS
    chunk.kernel.refine(candidates, 1, this.#scratch + lane * query.bytes, 0, planes, planes, 0, 0, address + block.vectors, strideBytes, BLOCK_ROWS, 0, -Infinity)
    return chunk.float32[candidates / 4 + 1]!
  }

  #place(block: number): { chunk: Chunk; address: number } {
    const { chunkBlocks } = this.#layout
    return { chunk: this.#chunks[Math.floor(block / chunkBlocks)]!, address: this.#layout.blockAddress(block % chunkBlocks) }
  }

  #searchBlock(chunk: Chunk, address: number, pass: Pass, lane: number): void {
    const sequenceAt = address / 4 + HEADER.sequence
    const { best } = pass.lanes[lane]!
    for (;;) {
      const sequence = Atomics.load(chunk.int32, sequenceAt)
      if ((sequence & 1) === 1) continue
      const found = this.#read(chunk, address, pass, lane, best.floor)
      // A read that also writes: on every processor it waits for the reads before it.
      if (Atomics.compareExchange(chunk.int32, sequenceAt, sequence, sequence) !== sequence) continue
      for (let at = 0; at < found; at++) best.offer(this.#ids[at]!, this.#scores[at]!)
      return
    }
  }

  /** Reads one block for one query. @returns how many rows it found: in `#ids` and `#scores` */
  #read(chunk: Chunk, address: number, pass: Pass, lane: number, floor: number): number {
    const { kernel, uint32, float32, float64 } = chunk
    const { block, planes, query, scratch, strideBytes } = this.#layout
    const candidates = this.#scratch + scratch.candidates
    const { count, form, rest } = this.#candidates(chunk, address, pass, lane, floor)
    if (count === 0) return 0
    const at = this.#scratch + lane * query.bytes
    const codes = form === -1 ? 0 : at + query.forms[form]! + SPREAD_BYTES
    const hits = kernel.refine(candidates, count, at, codes, form === -1 ? planes : 1, planes, address + block.codes + BLOCK_ROWS * PLANE,
      address + block.rests + BLOCK_ROWS, address + block.vectors, strideBytes, BLOCK_ROWS, rest, floor)
    let found = 0
    for (let hit = candidates / 4, end = hit + hits * (CANDIDATE_BYTES / 4); hit < end; hit += CANDIDATE_BYTES / 4) {
      const id = float64[(address + block.ids) / 8 + (uint32[hit]! & (BLOCK_ROWS - 1))]!
      if (id < 0) continue
      this.#ids[found] = id
      this.#scores[found++] = float32[hit + 1]!
    }
    return found
  }

  /** The first plane of a block: who of the wanted rows can still reach the floor. `rest`: the floor less what no plane adds to. */
  #candidates(chunk: Chunk, address: number, pass: Pass, lane: number, floor: number): { count: number; form: number; rest: number } {
    const { kernel, uint32 } = chunk
    const { block, planes, query, scratch } = this.#layout
    const candidates = this.#scratch + scratch.candidates
    const used = Math.min(BLOCK_ROWS, uint32[address / 4 + HEADER.used]!)
    const basis = uint32[address / 4 + HEADER.basis]!
    const form = basis === pass.bases[0] ? 0 : basis === pass.bases[1] ? 1 : -1
    let count: number
    let rest = 0
    if (form === -1) count = this.#allRows(uint32, candidates, used)
    else {
      const formAt = this.#scratch + lane * query.bytes + query.forms[form]!
      // Rounded down, by more than a float32 step of a score.
      rest = Math.fround(floor - pass.lanes[lane]!.query.constants[form]! - 1e-6)
      count = kernel.scan(formAt, formAt + SPREAD_BYTES + planes * PLANE, address + block.codes, address + block.rests, used, this.#scratch + scratch.lanes, rest, candidates)
    }
    if (pass.labels && count > 0) count = this.#wanted(uint32, candidates, count, (address + block.labels) / 4, pass.labels)
    return { count, form, rest }
  }

  /** Every row is a candidate: the codes are in a basis that this search has no form for, made after it began. */
  #allRows(uint32: Uint32Array, candidates: number, used: number): number {
    for (let row = 0; row < used; row++) uint32[candidates / 4 + row * 2] = row
    return used
  }

  /** Leaves the candidates whose label is in the set. @returns how many there are */
  #wanted(uint32: Uint32Array, candidates: number, count: number, labelsAt: number, labels: Uint32Array): number {
    let kept = candidates / 4
    for (let at = kept, end = at + count * 2; at < end; at += 2) {
      if (!hasLabel(labels, uint32[labelsAt + uint32[at]!]!)) continue
      uint32[kept] = uint32[at]!
      uint32[kept + 1] = uint32[at + 1]!
      kept += 2
    }
    return (kept - candidates / 4) / 2
  }
}
