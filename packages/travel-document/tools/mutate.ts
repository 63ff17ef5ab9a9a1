/** One of the samples, altered. */
export type Mutate = (samples: readonly Uint8Array[]) => Uint8Array

/** Values at which lengths, counts and signs turn. */
const telling = [0x00, 0x01, 0x1f, 0x30, 0x7f, 0x80, 0x81, 0x84, 0x88, 0xff]
const MOST_CHANGES = 4

/** Reproducible from `seed`. `pick(n)`: 0…n−1. */
export function mutator(seed: number): { mutate: Mutate; pick: (below: number) => number } {
  let state = seed >>> 0
  // Mulberry32.
  const pick = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  const mutate: Mutate = (samples) => {
    const source = samples[pick(samples.length)]!
    let bytes: Buffer = Buffer.from(source)
    const changes = 1 + pick(MOST_CHANGES)
    for (let change = 0; change < changes; change++) bytes = altered(bytes, samples, pick)
    // A buffer of its own: what is read outside of it shows.
    return new Uint8Array(bytes)
  }
  return { mutate, pick }
}

function altered(bytes: Buffer, samples: readonly Uint8Array[], pick: (below: number) => number): Buffer {
  if (bytes.length === 0) return Buffer.from(samples[pick(samples.length)]!)
  // Headers decide more than picture data do: half of all changes fall into the first 128 bytes.
  const at = pick(2) === 0 ? pick(Math.min(bytes.length, 128)) : pick(bytes.length)
  const length = 1 + pick(Math.min(16, bytes.length - at))
  switch (pick(8)) {
    case 0: bytes[at]! ^= 1 << pick(8); return bytes
    case 1: bytes[at] = pick(256); return bytes
    case 2: bytes[at] = telling[pick(telling.length)]!; return bytes
    case 3: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    case 4: return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    case 5: return bytes.subarray(0, at)
    case 6: return Buffer.concat([bytes.subarray(0, at), Buffer.from('84ffffffff', 'hex').subarray(0, 1 + pick(5)), bytes.subarray(at)])
    default: {
      const other = samples[pick(samples.length)]!
      const from = pick(other.length)
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length * 4), bytes.subarray(at + length)])
    }
  }
}
