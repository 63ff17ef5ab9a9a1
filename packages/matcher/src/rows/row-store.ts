import type { Encoder } from '../basis/encoder.ts'
import { createMemory, type SharedMemory } from '../wasm/modules.ts'
import { BLOCK_ROWS, HEADER, PLANE, VACANT, type Layout } from './layout.ts'

type Chunk = { memory: SharedMemory; uint8: Uint8Array; int32: Int32Array; uint32: Uint32Array; float32: Float32Array; float64: Float64Array }

/** A block and the byte address at which it begins in its chunk's memory. */
type Place = { chunk: Chunk; address: number }

/** Codes of a block's rows, made elsewhere from the rows that it held at this sequence number. */
export type BlockCodes = { block: number; sequence: number; codes: Uint8Array; rests: Uint8Array }

/**
 * The rows, in blocks that other threads read while this one, the only one to write, changes them. Each write of a block
 * is between two counts of its sequence number; who read in between reads again.
 */
export class RowStore {
  readonly #layout: Layout
  readonly #maxSlots: number
  readonly #chunks: Chunk[] = []
  #slots = 0

  constructor(layout: Layout, maxSlots: number) {
    this.#layout = layout
    this.#maxSlots = maxSlots
  }

  /** Slots in use or vacant: 0 to `slots` − 1. */
  get slots(): number {
    return this.#slots
  }
  get blocks(): number {
    return Math.ceil(this.#slots / BLOCK_ROWS)
  }
  get memories(): readonly SharedMemory[] {
    return this.#chunks.map(({ memory }) => memory)
  }
  /** What has been written to: memory beyond it is address space only. */
  get bytes(): number {
    return this.#chunks.length === 0 ? 0 : this.#layout.bytesFor(this.#slots)
  }

  /** @returns a new slot, vacant yet, and the memory that had to be made for it */
  append(basis: number): { slot: number; memory: SharedMemory | null } {
    const slot = this.#slots
    let memory: SharedMemory | null = null
    if (slot === this.#chunks.length * this.#layout.chunkBlocks * BLOCK_ROWS) memory = this.#addChunk()
    this.#slots++
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    this.#write(chunk, address, () => {
      if (slot % BLOCK_ROWS === 0) chunk.uint32[address / 4 + HEADER.basis] = basis
      chunk.float64[(address + this.#layout.block.ids) / 8 + (slot % BLOCK_ROWS)] = VACANT
      chunk.uint32[address / 4 + HEADER.used] = (slot % BLOCK_ROWS) + 1
    })
    return { slot, memory }
  }

  /** Takes the last slot away; it must be vacant. @returns how many chunks are left: the last one may be gone with it */
  pop(): number {
    this.#slots--
    const { chunk, address } = this.#place(Math.floor(this.#slots / BLOCK_ROWS))
    this.#write(chunk, address, () => {
      chunk.uint32[address / 4 + HEADER.used] = this.#slots % BLOCK_ROWS
    })
    this.#chunks.splice(Math.ceil(this.blocks / this.#layout.chunkBlocks))
    return this.#chunks.length
  }

  idOf(slot: number): number {
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    return chunk.float64[(address + this.#layout.block.ids) / 8 + (slot % BLOCK_ROWS)]!
  }

  labelOf(slot: number): number {
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    return chunk.uint32[(address + this.#layout.block.labels) / 4 + (slot % BLOCK_ROWS)]!
  }

  /** A view of the stored vector, good until the slot is written again. */
  vectorOf(slot: number): Float32Array {
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    const at = (address + this.#layout.block.vectors + (slot % BLOCK_ROWS) * this.#layout.strideBytes) / 4
    return chunk.float32.subarray(at, at + this.#layout.dimension)
  }

  basisOf(block: number): number {
    const { chunk, address } = this.#place(block)
    return chunk.uint32[address / 4 + HEADER.basis]!
  }

  basisOfSlot(slot: number): number {
    return this.basisOf(Math.floor(slot / BLOCK_ROWS))
  }

  /** Writes a row, coded in the basis of its block. */
  put(slot: number, id: number, vector: Float32Array, label: number, encoder: Encoder): void {
    const block = Math.floor(slot / BLOCK_ROWS)
    const row = slot % BLOCK_ROWS
    const { chunk, address } = this.#place(block)
    encoder.encode(vector)
    const at = this.#layout.block
    this.#write(chunk, address, () => {
      chunk.float64[(address + at.ids) / 8 + row] = id
      chunk.uint32[(address + at.labels) / 4 + row] = label
      chunk.float32.set(vector, (address + at.vectors + row * this.#layout.strideBytes) / 4)
      writeCodes(chunk, address + at.codes, address + at.rests, this.#layout.planes, row, encoder.codes, encoder.rests)
    })
  }

  /** Overwrites the row: a removed template does not stay readable for as long as the process lives. */
  clear(slot: number): void {
    const row = slot % BLOCK_ROWS
    const { chunk, address } = this.#place(Math.floor(slot / BLOCK_ROWS))
    const { block, planes, strideBytes } = this.#layout
    this.#write(chunk, address, () => {
      chunk.float64[(address + block.ids) / 8 + row] = VACANT
      chunk.uint32[(address + block.labels) / 4 + row] = 0
      const vector = address + block.vectors + row * strideBytes
      chunk.uint8.fill(0, vector, vector + strideBytes)
      writeCodes(chunk, address + block.codes, address + block.rests, planes, row, new Uint32Array((planes * PLANE) / 4), new Uint8Array(planes))
    })
  }

  /** Puts a block's codes in a new basis in place of the old ones. @returns false when the block was changed meanwhile: nothing is done */
  recode({ block, sequence, codes, rests }: BlockCodes, basis: number): boolean {
    const { chunk, address } = this.#place(block)
    if (chunk.int32[address / 4 + HEADER.sequence] !== sequence) return false
    this.#write(chunk, address, () => {
      chunk.uint8.set(codes, address + this.#layout.block.codes)
      chunk.uint8.set(rests, address + this.#layout.block.rests)
      chunk.uint32[address / 4 + HEADER.basis] = basis
    })
    return true
  }

  /** Everything written in `change` is seen by other threads as one change. */
  #write(chunk: Chunk, address: number, change: () => void): void {
    const at = address / 4 + HEADER.sequence
    Atomics.add(chunk.int32, at, 1)
    change()
    Atomics.add(chunk.int32, at, 1)
  }

  #place(block: number): Place {
    const { chunkBlocks } = this.#layout
    return { chunk: this.#chunks[Math.floor(block / chunkBlocks)]!, address: this.#layout.blockAddress(block % chunkBlocks) }
  }

  /** A chunk is made as large as it can become: pages never written to cost nothing, and no view ever ends too early. */
  #addChunk(): SharedMemory {
    const blocks = Math.min(this.#layout.chunkBlocks, Math.ceil(this.#maxSlots / BLOCK_ROWS) - this.#chunks.length * this.#layout.chunkBlocks)
    const pages = this.#layout.pages(blocks)
    const memory = createMemory(pages, pages)
    const { buffer } = memory
    this.#chunks.push({ memory, uint8: new Uint8Array(buffer), int32: new Int32Array(buffer), uint32: new Uint32Array(buffer), float32: new Float32Array(buffer), float64: new Float64Array(buffer) })
    return memory
  }
}

/** Puts a row's codes (as u32: four components each) and rests where the kernel reads them. `codesAt`, `restsAt`: byte offsets of the block's. */
export function writeCodes(into: { uint8: Uint8Array; uint32: Uint32Array }, codesAt: number, restsAt: number, planes: number, row: number, codes: Uint32Array, rests: Uint8Array): void {
  const { uint8, uint32 } = into
  const words = PLANE / 4
  const group = codesAt / 4 + (row >> 2) * 4 * words + (row & 3)
  for (let at = 0; at < words; at++) uint32[group + at * 4] = codes[at]!
  for (let plane = 1; plane < planes; plane++) {
    const to = codesAt / 4 + (plane * BLOCK_ROWS + row) * words
    const from = plane * words
    for (let at = 0; at < words; at++) uint32[to + at] = codes[from + at]!
  }
  for (let plane = 0; plane < planes; plane++) uint8[restsAt + plane * BLOCK_ROWS + row] = rests[plane]!
}
