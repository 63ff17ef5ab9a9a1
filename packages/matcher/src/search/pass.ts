import { TopK } from '../topk.ts'
import type { PassRequest } from './protocol.ts'
import { CONTROL } from './protocol.ts'
import type { Scanner } from './scanner.ts'
import { raiseFloor, sharedFloor } from './shared-floor.ts'

/** Blocks that a thread takes at a time: some tenths of a millisecond of work. */
const BLOCKS_AT_A_TIME = 32

/** What one thread does of a pass: takes blocks until none is left. @returns what it found for each query */
export function runPass(scanner: Scanner, request: PassRequest): TopK[] {
  const { queries, bases, limit, minScore, labels, blocks, control } = request
  const found = queries.map(() => new TopK(limit, minScore))
  const pass = { lanes: queries.map((query, at) => ({ query, best: found[at]! })), bases, labels }
  scanner.prepare(pass)
  while (Atomics.load(control, CONTROL.cancelled) === 0) {
    const first = Atomics.add(control, CONTROL.nextBlock, BLOCKS_AT_A_TIME)
    if (first >= blocks) break
    for (const [at, best] of found.entries()) best.raise(sharedFloor(control, CONTROL.floors + at))
    scanner.search(pass, first, Math.min(blocks, first + BLOCKS_AT_A_TIME))
    for (const [at, best] of found.entries()) if (best.isFull) raiseFloor(control, CONTROL.floors + at, best.floor)
  }
  scanner.forget(pass)
  return found
}
