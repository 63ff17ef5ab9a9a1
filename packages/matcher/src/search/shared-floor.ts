/**
 * The highest k-th best score that any thread of a search has reached: no row below it is in the answer, wherever it lies.
 * Float32 scores as integers of the same order, so that the greater one can be kept without a lock.
 */
const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

const ordered = (pattern: number): number => (pattern >= 0 ? pattern : pattern ^ 0x7fff_ffff)

/** Below every score. */
export const LOWEST_FLOOR = -0x8000_0000

export function raiseFloor(floors: Int32Array, at: number, score: number): void {
  float[0] = score
  const wanted = ordered(bits[0]!)
  for (let known = Atomics.load(floors, at); known < wanted; ) {
    const before = Atomics.compareExchange(floors, at, known, wanted)
    if (before === known) return
    known = before
  }
}

export function sharedFloor(floors: Int32Array, at: number): number {
  const known = Atomics.load(floors, at)
  if (known === LOWEST_FLOOR) return -Infinity
  bits[0] = ordered(known)
  return float[0]!
}
