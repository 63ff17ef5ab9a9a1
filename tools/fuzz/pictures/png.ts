import { crc32, deflateSync } from 'node:zlib'
import { awkward } from '../damage.ts'
import type { Random } from '../random.ts'
import { damageChunk, dropOrMove, type Chunk, type ChunkLie } from './chunks.ts'
import { oddExif } from './exif.ts'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** ISO/IEC 15948, 5. */
const parse = (bytes: Buffer): Chunk[] => {
  const chunks: Chunk[] = []
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}

/** With checksums that are right: a decoder looks no further at a chunk whose own is wrong. */
const write = (chunks: readonly Chunk[]): Buffer =>
  Buffer.concat([
    signature,
    ...chunks.map(({ type, data }) => {
      const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
      const frame = Buffer.alloc(8)
      frame.writeUInt32BE(data.length, 0)
      frame.writeUInt32BE(crc32(body), 4)
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
    }),
  ])

/** One lie inside chunks that are whole. */
export const misshapePng = (bytes: Buffer, random: Random): Buffer => {
  const chunks = parse(bytes)
  if (chunks.length === 0) return bytes
  random.pick(lies)(chunks, random)
  return write(chunks)
}

const lies: readonly ChunkLie[] = [lieInHeader, damageChunk, ancillary, manyChunks, dropOrMove, otherPixels]

function lieInHeader([header]: Chunk[], random: Random): void {
  if (!header || header.data.length < 13) return
  header.data = Buffer.from(header.data)
  const side = () => (random.chance(0.5) ? random.pick(awkward) : 1 + random.int(9000))
  if (random.chance(0.6)) header.data.writeUInt32BE(side(), 0)
  if (random.chance(0.6)) header.data.writeUInt32BE(side(), 4)
  if (random.chance(0.3)) header.data[8] = random.pick([0, 1, 2, 4, 8, 16, 255])
  if (random.chance(0.3)) header.data[9] = random.int(8)
  if (random.chance(0.3)) header.data[10 + random.int(3)] = random.int(3)
}

const ancillaryTypes = ['iCCP', 'eXIf', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'tRNS', 'bKGD', 'pHYs', 'tIME', 'tEXt', 'zTXt', 'iTXt', 'PLTE', 'acTL', 'fcTL', 'fdAT', 'hIST', 'cICP', 'mDCV'] as const

const ancillaryData = (type: string, random: Random): Buffer => {
  if (type === 'eXIf') return oddExif(random)
  const content = random.bytes(random.int(300))
  if (type === 'iCCP' || type === 'zTXt') return Buffer.concat([Buffer.from('name\0\0'), random.chance(0.8) ? deflateSync(content) : content])
  return content
}

function ancillary(chunks: Chunk[], random: Random): void {
  for (let left = 1 + random.int(3); left > 0; left--) {
    const type = random.pick(ancillaryTypes)
    chunks.splice(1 + random.int(Math.max(1, chunks.length - 1)), 0, { type, data: ancillaryData(type, random) })
  }
}

function manyChunks(chunks: Chunk[], random: Random): void {
  const type = random.chance(0.7) ? random.pick(ancillaryTypes) : random.pick(['IDAT', 'IHDR', 'IEND', 'prIv'])
  const chunk = { type, data: ancillaryData(type, random) }
  chunks.splice(1 + random.int(Math.max(1, chunks.length - 1)), 0, ...Array.from({ length: 1 + random.int(random.chance(0.1) ? 3000 : 60) }, () => chunk))
}

/** Pixels that inflate to far more, or far fewer, bytes than the header asks for. */
function otherPixels(chunks: Chunk[], random: Random): void {
  const at = chunks.findIndex(({ type }) => type === 'IDAT')
  if (at < 0) return
  const data = random.chance(0.1) ? deflateSync(Buffer.alloc(random.int(2 ** 22), random.int(256)), { level: 1 }) : deflateSync(random.bytes(random.int(4096)))
  chunks.splice(at, chunks.filter(({ type }) => type === 'IDAT').length, { type: 'IDAT', data })
}
