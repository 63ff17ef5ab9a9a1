import { parentPort } from 'node:worker_threads'
import type { WorkerAnswer, WorkerRequest } from '../../src/protocol.ts'

/** A worker that does as the first byte of the "picture" says: 0 answers, 1 never answers, 2 ends, 3 throws, 4 never stops, 5 answers late, 6 takes memory without end. */
const post = (answer: WorkerAnswer) => parentPort?.postMessage(answer)

parentPort?.on('message', ({ image }: WorkerRequest) => {
  if (image[0] === 1) return
  if (image[0] === 2) process.exit(7)
  if (image[0] === 3) throw new Error('scripted')
  if (image[0] === 4) for (;;);
  if (image[0] === 6) for (const held: unknown[] = []; ; ) held.push(Array.from({ length: 10_000 }, () => ({})))
  if (image[0] === 5) return void setTimeout(() => answer(image), 800)
  answer(image)
})

function answer(image: Uint8Array): void {
  post({ kind: 'result', result: { ok: false, code: 'image-empty', detail: `${image.length} bytes` } })
}
post({ kind: 'ready' })
