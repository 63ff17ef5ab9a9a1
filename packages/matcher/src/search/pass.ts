import { TopK } from '../topk.ts'
import { CONTROL, type PassRequest } from './protocol.ts'
import type { Scanner } from './scanner.ts'
import { LOWEST_FLOOR, raiseFloor, sharedFloor } from './shared-floor.ts'

/** What is asked of every thread; the request adds how they work together. */
export type Wanted = Omit<PassRequest, 'kind' | 'pass' | 'control'> & { /** Known to be reached by `limit` rows, for each query; none: nothing is known. */ floors: readonly number[] }

/** A pass not begun yet. */
export function passOf({ floors, ...wanted }: Wanted, pass: number): PassRequest {
  const control = new Int32Array(new SharedArrayBuffer((CONTROL.floors + wanted.queries.length) * Int32Array.BYTES_PER_ELEMENT)).fill(LOWEST_FLOOR, CONTROL.floors)
  for (const [at, floor] of floors.entries()) if (floor > -Infinity) raiseFloor(control, CONTROL.floors + at, floor)
  return { kind: 'search', pass, control, ...wanted }
}

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
