import { awkward } from '../damage.ts'
import type { Random } from '../random.ts'
import { damageChunk, dropOrMove, type Chunk, type ChunkLie } from './chunks.ts'
import { oddExif } from './exif.ts'

/** The RIFF container of RFC 9649, 2. */
const parse = (bytes: Buffer): Chunk[] => {
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4)
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) })
    at += 8 + length + (length % 2)
  }
  return chunks
}

const write = (chunks: readonly Chunk[]): Buffer => {
  const body = chunks.map(({ type, data }) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 4, 'latin1')
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
  })
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(4 + body.reduce((sum, { length }) => sum + length, 0), 4)
  return Buffer.concat([head, ...body])
}

/** One lie inside a container whose lengths are true. */
export const misshapeWebp = (bytes: Buffer, random: Random): Buffer => {
  const chunks = parse(bytes)
  if (chunks.length === 0) return bytes
  random.pick(lies)(chunks, random)
  return write(chunks)
}

const lies: readonly ChunkLie[] = [lieInHeader, damageChunk, extended, manyChunks, dropOrMove, lieInFrames]

/** Flags and size of VP8X, or the first bytes of the one bitstream, where its size is. */
function lieInHeader([header]: Chunk[], random: Random): void {
  if (!header || header.data.length < 10) return
  header.data = Buffer.from(header.data)
  for (let left = 1 + random.int(6); left > 0; left--) header.data[random.int(10)] = random.chance(0.5) ? 255 : random.int(256)
}

const extraTypes = ['ICCP', 'EXIF', 'XMP ', 'ALPH', 'ANIM', 'ANMF', 'VP8 ', 'VP8L', 'prIv'] as const
const extra = (random: Random): Chunk => {
  const type = random.pick(extraTypes)
  return { type, data: type === 'EXIF' ? oddExif(random) : random.bytes(random.int(400)) }
}

/** The extended form, which promises by its flags what may not be there. */
function extended(chunks: Chunk[], random: Random): void {
  const header = Buffer.alloc(10)
  header[0] = random.int(256)
  header.writeUIntLE(random.chance(0.7) ? 239 : random.pick(awkward) & 0xffffff, 4, 3)
  header.writeUIntLE(random.chance(0.7) ? 319 : random.pick(awkward) & 0xffffff, 7, 3)
  if (chunks[0]?.type === 'VP8X') chunks.shift()
  chunks.unshift({ type: 'VP8X', data: header }, ...Array.from({ length: random.int(4) }, () => extra(random)))
}

function manyChunks(chunks: Chunk[], random: Random): void {
  const chunk = random.chance(0.5) ? extra(random) : random.pick(chunks)
  const times = 1 + random.int(Math.max(1, Math.min(random.chance(0.1) ? 3000 : 60, Math.floor(2 ** 21 / (chunk.data.length + 8)))))
  chunks.splice(random.int(chunks.length + 1), 0, ...Array.from({ length: times }, () => chunk))
}

/** Place, size and duration of an animation's frames. */
function lieInFrames(chunks: Chunk[], random: Random): void {
  for (const chunk of chunks.filter(({ type, data }) => type === 'ANMF' && data.length >= 16)) {
    chunk.data = Buffer.from(chunk.data)
    chunk.data.writeUIntLE(random.pick(awkward) & 0xffffff, random.pick([0, 3, 6, 9, 12]), 3)
  }
}
