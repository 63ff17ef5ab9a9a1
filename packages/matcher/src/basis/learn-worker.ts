/** A thread of a gallery's own that learns a basis from a sample, then codes blocks of rows in it as it is asked to. */
import { parentPort, workerData } from 'node:worker_threads'
import { BLOCK_ROWS, HEADER, layoutFor, PLANE } from '../rows/layout.ts'
import { writeCodes, type BlockCodes } from '../rows/row-store.ts'
import type { SharedMemory } from '../wasm/modules.ts'
import { Encoder } from './encoder.ts'
import { learnBasis } from './learn.ts'

export type LearnerData = { version: number; dimension: number; threads: number; slots: number; memories: readonly SharedMemory[] }
/** Blocks to code; `memories` are all chunks, as rows may have come since. */
export type CodeRequest = { blocks: readonly number[]; memories: readonly SharedMemory[] }
export type CodeAnswer = { coded: BlockCodes[] }

/** Rows of a sample. More give axes that are hardly better and take longer. */
const SAMPLE_ROWS = 4096

const { version, dimension, threads, slots, memories } = workerData as LearnerData
const layout = layoutFor(dimension, threads)

/** Rows from all over the gallery. One that is being written may be half of each: that costs speed, never an answer. */
function sampleOf(): Float32Array {
  const step = Math.max(1, Math.floor(slots / SAMPLE_ROWS))
  const sample = new Float32Array(Math.min(SAMPLE_ROWS, slots) * dimension)
  let count = 0
  for (let slot = 0; slot < slots && count < SAMPLE_ROWS; slot += step) {
    const [block, row] = [Math.floor(slot / BLOCK_ROWS), slot % BLOCK_ROWS]
    const { buffer } = memories[Math.floor(block / layout.chunkBlocks)]!
    const address = layout.blockAddress(block % layout.chunkBlocks)
    if (new Float64Array(buffer, address + layout.block.ids + row * 8, 1)[0]! < 0) continue
    sample.set(new Float32Array(buffer, address + layout.block.vectors + row * layout.strideBytes, dimension), count++ * dimension)
  }
  return sample.subarray(0, count * dimension)
}

const basis = learnBasis(version, dimension, sampleOf())
parentPort!.postMessage(basis)
const encoder = basis && new Encoder(basis)

function code(block: number, memory: SharedMemory): BlockCodes {
  const address = layout.blockAddress(block % layout.chunkBlocks)
  const int32 = new Int32Array(memory.buffer)
  const sequence = Atomics.load(int32, address / 4 + HEADER.sequence)
  const used = Math.min(BLOCK_ROWS, int32[address / 4 + HEADER.used]!)
  const coded = { block, sequence, codes: new Uint8Array(BLOCK_ROWS * layout.planes * PLANE), rests: new Uint8Array(BLOCK_ROWS * layout.planes) }
  const into = { uint8: coded.rests, uint32: new Uint32Array(coded.codes.buffer) }
  for (let row = 0; row < used; row++) {
    encoder!.encode(new Float32Array(memory.buffer, address + layout.block.vectors + row * layout.strideBytes, dimension))
    writeCodes(into, 0, 0, layout.planes, row, encoder!.codes, encoder!.rests)
  }
  return coded
}

parentPort!.on('message', ({ blocks, memories }: CodeRequest) => {
  const coded = blocks.map((block) => code(block, memories[Math.floor(block / layout.chunkBlocks)]!))
  parentPort!.postMessage({ coded } satisfies CodeAnswer, coded.flatMap(({ codes, rests }) => [codes.buffer as ArrayBuffer, rests.buffer as ArrayBuffer]))
})
