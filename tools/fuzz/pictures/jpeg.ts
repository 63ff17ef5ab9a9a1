import { maxPictureBytes } from '@renbie/contracts'
import { awkward } from '../damage.ts'
import type { Random } from '../random.ts'
import { oddExif } from './exif.ts'

/** A JPEG as marker segments up to the first scan, and all from there on (ISO/IEC 10918-1, B.1). */
type Jpeg = { segments: { marker: number; data: Buffer }[]; scans: Buffer }

const SOS = 0xda
const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const longestSegment = 65_533

const parse = (bytes: Buffer): Jpeg => {
  const segments: Jpeg['segments'] = []
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== SOS) {
    const length = bytes.readUInt16BE(at + 2)
    segments.push({ marker: bytes[at + 1]!, data: bytes.subarray(at + 4, at + 2 + length) })
    at += 2 + length
  }
  return { segments, scans: bytes.subarray(at) }
}

const write = ({ segments, scans }: Jpeg): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments.flatMap(({ marker, data }) => {
      const head = Buffer.from([0xff, marker, 0, 0])
      head.writeUInt16BE(Math.min(longestSegment, data.length) + 2, 2)
      return [head, data.subarray(0, longestSegment)]
    }),
    scans,
  ])

/** One lie that keeps the outer form, so that it reaches what is behind the first look. */
export const misshapeJpeg = (bytes: Buffer, random: Random): Buffer => {
  const jpeg = parse(bytes)
  random.pick(lies)(jpeg, random)
  return write(jpeg)
}

const lies: ((jpeg: Jpeg, random: Random) => void)[] = [lieInFrameHeader, damageTables, manySegments, garbageProfile, exif, repeatScans, shuffleSegments]

function lieInFrameHeader({ segments }: Jpeg, random: Random): void {
  const frame = segments.find(({ marker }) => isFrameHeader(marker))
  if (!frame || frame.data.length < 9) return
  frame.data = Buffer.from(frame.data)
  const side = () => (random.chance(0.5) ? random.pick(awkward) & 0xffff : 1 + random.int(9000))
  if (random.chance(0.7)) frame.data.writeUInt16BE(side(), 1)
  if (random.chance(0.7)) frame.data.writeUInt16BE(side(), 3)
  if (random.chance(0.3)) frame.data[5] = random.int(6)
  if (random.chance(0.3)) frame.data[6 + random.int(frame.data.length - 6)] = random.int(256)
  if (random.chance(0.2)) frame.marker = 0xc0 + random.int(16)
}

function damageTables({ segments }: Jpeg, random: Random): void {
  const tables = segments.filter(({ marker }) => marker === 0xc4 || marker === 0xdb || marker === 0xdd)
  if (tables.length === 0) return
  const table = random.pick(tables)
  table.data = Buffer.from(table.data)
  for (let left = 1 + random.int(16); left > 0; left--) table.data[random.int(table.data.length)] = random.int(256)
  if (random.chance(0.2)) segments.push({ marker: 0xdd, data: random.bytes(2) })
}

function manySegments({ segments }: Jpeg, random: Random): void {
  const marker = random.pick([0xfe, 0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xc4, 0xdb])
  const data = random.bytes(random.int(200))
  const at = random.int(segments.length + 1)
  segments.splice(at, 0, ...Array.from({ length: 1 + random.int(random.chance(0.1) ? 2000 : 60) }, () => ({ marker, data })))
}

/** Parts that are missing, double, out of order, or not a profile at all (ICC.1, B.4). */
function garbageProfile({ segments }: Jpeg, random: Random): void {
  const parts = 1 + random.int(5)
  for (let part = 0; part < parts; part++) {
    const head = Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.from([random.chance(0.7) ? part + 1 : random.int(256), random.chance(0.7) ? parts : random.int(256)])])
    const body = random.bytes(random.int(600))
    // A signature in its place lets the rest be read as a profile.
    if (body.length > 40) body.write('acsp', 36, 'latin1')
    segments.splice(random.int(segments.length + 1), 0, { marker: 0xe2, data: Buffer.concat([head, body]) })
  }
}

function exif({ segments }: Jpeg, random: Random): void {
  segments.unshift({ marker: 0xe1, data: Buffer.concat([Buffer.from('Exif\0\0'), oddExif(random)]) })
}

/** A decoder that refines the whole picture with every scan can be kept at it for minutes. */
function repeatScans(jpeg: Jpeg, random: Random): void {
  const end = jpeg.scans.length - 2
  if (end <= 0) return
  const scans = jpeg.scans.subarray(0, end)
  const [most, mostBytes] = random.chance(0.1) ? [1000, maxPictureBytes] : [30, 2 ** 20]
  const times = 1 + random.int(Math.max(1, Math.min(most, Math.floor(mostBytes / scans.length))))
  jpeg.scans = Buffer.concat([...Array.from({ length: times }, () => scans), jpeg.scans.subarray(end)])
}

function shuffleSegments({ segments }: Jpeg, random: Random): void {
  if (segments.length < 2) return
  const [moved] = segments.splice(random.int(segments.length), 1)
  if (moved) segments.splice(random.int(segments.length + 1), 0, moved)
}
