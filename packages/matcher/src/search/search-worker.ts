/** A search thread: takes its share of each pass over memory that it has in common with the others. */
import { parentPort, workerData } from 'node:worker_threads'
import { layoutFor } from '../rows/layout.ts'
import { runPass } from './pass.ts'
import type { ThreadAnswer, ThreadData, ThreadRequest } from './protocol.ts'
import { Scanner } from './scanner.ts'

const { dimension, threads, thread, build, memories } = workerData as ThreadData
const scanner = new Scanner(layoutFor(dimension, threads), build, thread)
for (const memory of memories) scanner.addChunk(memory)

parentPort!.on('message', (request: ThreadRequest) => {
  if (request.kind === 'add-chunk') return scanner.addChunk(request.memory)
  if (request.kind === 'drop-chunks') return scanner.dropChunks(request.count)
  const hits = runPass(scanner, request).map((best) => {
    const found = best.take()
    return { ids: Float64Array.from(found, ({ id }) => id), scores: Float32Array.from(found, ({ score }) => score) }
  })
  parentPort!.postMessage({ pass: request.pass, hits } satisfies ThreadAnswer)
})
