import { createHash } from 'node:crypto'

/** A seeded stream of numbers: the same seed gives the same numbers on every machine. Not for secrets. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [from, to). */
  between(from: number, to: number): number
  /** Uniform whole number, from ≤ n ≤ to. */
  int(from: number, to: number): number
  /** Standard exponential: mean 1. Pauses between independent arrivals are distributed so. */
  exponential(): number
  /** One of the items, all equally likely. Throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T
  /** One of the items, in proportion to its weight (0 or more). Throws RangeError when no weight is above 0. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T
}

/** xorshift128 (Marsaglia 2003, "Xorshift RNGs"): short, and good enough to vary a picture or draw a traveller. */
const xorshift128 = (seed: string): (() => number) => {
  const digest = createHash('sha256').update(seed).digest()
  // The one state that never leaves itself is all zeros; the last word is made odd to stay out of it.
  let [x, y, z, w] = [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12) | 1]
  return () => {
    const t = x ^ (x << 11)
    x = y
    y = z
    z = w
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8)
    return (w >>> 0) / 2 ** 32
  }
}

export const createRandom = (seed: string): Random => {
  const next = xorshift128(seed)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
  const weighted = <T>(items: readonly T[], weight: (item: T) => number): T => {
    const total = items.reduce((sum, item) => sum + weight(item), 0)
    let rest = next() * total
    let last: T | undefined
    for (const item of items) {
      if (weight(item) <= 0) continue
      last = item
      rest -= weight(item)
      if (rest < 0) return item
    }
    // Rounding may leave a hair of `rest`; it belongs to the last item that has a weight.
    if (last === undefined) throw new RangeError('nothing to pick from')
    return last
  }
  return {
    next,
    pick,
    weighted,
    between: (from, to) => from + next() * (to - from),
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    exponential: () => -Math.log(1 - next()),
  }
}

/** Deals the items in shuffled rounds: each once before any comes again, so that a short demo shows many faces. */
export const createDeck = <T>(random: Random, items: readonly T[]): (() => T) => {
  let left: T[] = []
  return () => {
    if (left.length === 0) left = [...items]
    const [dealt] = left.splice(random.int(0, left.length - 1), 1)
    if (dealt === undefined) throw new RangeError('nothing to deal')
    return dealt
  }
}
