import { awkward } from '../damage.ts'
import type { Random } from '../random.ts'

const entryBytes = 12
const orientationTag = 0x0112

/** A TIFF structure as Exif has it, with tags, types, counts and offsets that need not be true; directories may form a circle. */
export const oddExif = (random: Random): Buffer => {
  const little = random.chance(0.5)
  const directories = 1 + random.int(4)
  const entries = 1 + random.int(12)
  const directoryBytes = 2 + entries * entryBytes + 4
  const bytes = Buffer.alloc(8 + directories * directoryBytes + random.int(64))
  const put16 = (value: number, at: number) => (little ? bytes.writeUInt16LE(value & 0xffff, at) : bytes.writeUInt16BE(value & 0xffff, at))
  const put32 = (value: number, at: number) => (little ? bytes.writeUInt32LE(value >>> 0, at) : bytes.writeUInt32BE(value >>> 0, at))
  bytes.write(little ? 'II' : 'MM', 0, 'latin1')
  put16(random.chance(0.95) ? 42 : random.int(65_536), 2)
  put32(random.chance(0.9) ? 8 : random.pick(awkward), 4)
  for (let directory = 0; directory < directories; directory++) {
    const start = 8 + directory * directoryBytes
    put16(random.chance(0.8) ? entries : random.pick(awkward), start)
    for (let entry = 0; entry < entries; entry++) {
      const at = start + 2 + entry * entryBytes
      put16(random.chance(0.4) ? orientationTag : random.int(65_536), at)
      put16(random.int(14), at + 2)
      put32(random.chance(0.5) ? 1 : random.pick(awkward), at + 4)
      put32(random.chance(0.5) ? random.int(bytes.length) : random.pick(awkward), at + 8)
      if (random.chance(0.3)) put16(random.int(10), at + 8)
    }
    put32(random.chance(0.5) ? 8 + random.int(directories) * directoryBytes : random.pick(awkward), start + 2 + entries * entryBytes)
  }
  return bytes
}
