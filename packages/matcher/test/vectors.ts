/** A seeded stream of numbers in [0, 1) (mulberry32): vectors of thousands of components are too many for a generator that shrinks. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The vector scaled to length 1, in float32. One of zeros becomes (1, 0, 0 …). */
export function unit(components: ArrayLike<number>): Float32Array {
  const vector = Float32Array.from(components)
  let sumOfSquares = 0
  for (const component of vector) sumOfSquares += component * component
  if (sumOfSquares === 0) vector[0] = 1
  const length = Math.sqrt(sumOfSquares) || 1
  return vector.map((component) => component / length)
}

/** A random vector of length 1. With `spread`, magnitudes differ by up to 2^spread, so that the order of summation shows. */
export function randomUnit(dimension: number, random: () => number, spread = 0): Float32Array {
  return unit(Array.from({ length: dimension }, () => (random() - 0.5) * 2 ** (-spread * random())))
}
