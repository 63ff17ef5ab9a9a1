import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Layout } from '../rows/layout.ts'
import type { RowStore } from '../rows/row-store.ts'
import type { Basis } from './basis.ts'
import type { CodeAnswer, CodeRequest, LearnerData } from './learn-worker.ts'

/** Blocks coded between two turns of the event loop: a few tenths of a millisecond to put in place. */
const BLOCKS_AT_A_TIME = 8

/** Block headers read between two turns of the event loop, when there is nothing to code. */
const BLOCKS_LOOKED_AT = 4096

/**
 * Learns a basis on a thread of its own and brings all blocks over to it. Searches go on meanwhile: each block is coded in
 * the basis that its header names.
 * @param adopt called with the new basis before the first block is in it; null: what was learned is not fit for use
 * @returns when every block is in the new basis. Rejects when the thread fails: blocks then stay in different bases, as before
 */
export async function relearn(rows: RowStore, layout: Layout, version: number, adopt: (basis: Basis | null) => void, signal: AbortSignal): Promise<void> {
  const workerData: LearnerData = { version, dimension: layout.dimension, threads: layout.threads, slots: rows.slots, memories: rows.memories }
  const worker = new Worker(new URL('./learn-worker.ts', import.meta.url), { workerData, name: 'renbie-search-basis' })
  worker.unref()
  const stop = (): void => void worker.terminate()
  signal.addEventListener('abort', stop)
  try {
    const basis = await answerOf<Basis | null>(worker)
    if (signal.aborted) return
    adopt(basis)
    if (basis) await recodeAll(rows, version, worker, signal)
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

/** From the first block to the last, and again as long as some were written to while they were coded. */
async function recodeAll(rows: RowStore, version: number, worker: Worker, signal: AbortSignal): Promise<void> {
  for (let changed = true; changed; ) {
    changed = false
    for (let next = 0; next < rows.blocks && !signal.aborted; ) {
      const blocks: number[] = []
      for (const end = Math.min(rows.blocks, next + BLOCKS_LOOKED_AT); next < end && blocks.length < BLOCKS_AT_A_TIME; next++) {
        if (rows.basisOf(next) !== version) blocks.push(next)
      }
      if (blocks.length === 0) {
        await setImmediate()
        continue
      }
      changed = true
      worker.postMessage({ blocks, memories: rows.memories } satisfies CodeRequest)
      const { coded } = await answerOf<CodeAnswer>(worker)
      for (const codes of coded) if (codes.block < rows.blocks) rows.recode(codes, version)
    }
  }
}

const answerOf = <Answer>(worker: Worker): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the thread that learns a basis ended'))
    worker.once('error', reject)
    worker.once('exit', ended)
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject)
      worker.off('exit', ended)
      resolve(answer)
    })
  })
