/** Uniform in [0, 1): the same seed gives the same numbers on every machine (Mulberry32). To draw samples, not secrets. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The items in random order (Fisher–Yates), in place. */
export const shuffle = <T>(items: T[], random: () => number): T[] => {
  for (let left = items.length - 1; left > 0; left--) {
    const at = Math.floor(random() * (left + 1))
    const item = items[left]!
    items[left] = items[at]!
    items[at] = item
  }
  return items
}
