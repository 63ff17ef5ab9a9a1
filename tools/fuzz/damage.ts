import type { Random } from './random.ts'

/** Numbers at which lengths, counts and offsets go wrong. */
export const awkward = [0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff] as const

/** One damage that needs no knowledge of the format. `others`: inputs to splice with. */
export const damage = (input: Buffer, others: readonly Buffer[], random: Random): Buffer => random.pick(damages)(input, others, random)

const damages: ((input: Buffer, others: readonly Buffer[], random: Random) => Buffer)[] = [flipBits, setBytes, overwriteNumber, truncate, cutOut, repeat, insert, splice]

function flipBits(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  const output = Buffer.from(input)
  for (let left = 1 + random.int(32); left > 0; left--) {
    const at = random.int(output.length)
    output[at] = (output[at] ?? 0) ^ (1 << random.int(8))
  }
  return output
}

function setBytes(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  const output = Buffer.from(input)
  for (let left = 1 + random.int(8); left > 0; left--) output[random.int(output.length)] = random.int(256)
  return output
}

/** In the first kilobyte, where the headers are, half of the time. */
function overwriteNumber(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  if (input.length < 8) return input
  const output = Buffer.from(input)
  const at = random.int((random.chance(0.5) ? Math.min(1024, output.length) : output.length) - 4)
  const value = random.pick(awkward)
  random.pick([() => output.writeUInt16BE(value & 0xffff, at), () => output.writeUInt32BE(value, at), () => output.writeUInt32LE(value, at)])()
  return output
}

function truncate(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  return input.subarray(0, random.int(input.length))
}

function cutOut(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  const from = random.int(input.length)
  return Buffer.concat([input.subarray(0, from), input.subarray(from + 1 + random.int(256))])
}

function repeat(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  const from = random.int(input.length)
  const part = input.subarray(from, from + 1 + random.int(2048))
  return Buffer.concat([input.subarray(0, from), ...Array.from({ length: 1 + random.int(64) }, () => part), input.subarray(from)])
}

function insert(input: Buffer, _: readonly Buffer[], random: Random): Buffer {
  const at = random.int(input.length)
  return Buffer.concat([input.subarray(0, at), random.bytes(1 + random.int(64)), input.subarray(at)])
}

/** The head of one with the tail of another. */
function splice(input: Buffer, others: readonly Buffer[], random: Random): Buffer {
  const other = random.pick(others)
  return Buffer.concat([input.subarray(0, random.int(input.length)), other.subarray(random.int(other.length))])
}
