import fc from 'fast-check'
import sharp from 'sharp'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { picture } from './people.ts'
import { analysisOf, templateOf, useEngine } from './shared-engine.ts'

const { engine } = useEngine()
const jpeg = picture('003', 'document')
const codeOf = async (image: Uint8Array) => {
  const result = await engine().analyse(image, 'live')
  return result.ok ? 'ok' : result.code
}

describe('a bad picture gets the name of what is wrong', () => {
  test.each([
    ['0 bytes', () => new Uint8Array(), 'image-empty'],
    ['text', () => Buffer.from('this is not a picture'), 'image-not-supported'],
    ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'), 'image-not-supported'],
    ['GIF', () => sharp(jpeg).gif().toBuffer(), 'image-not-supported'],
    ['TIFF', () => sharp(jpeg).tiff().toBuffer(), 'image-not-supported'],
    ['a JPEG signature and noise', () => Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(500, 0x55), Buffer.from([0xff, 0xd9])]), 'image-unreadable'],
    ['a PNG with a damaged header', () => blankPng(0, 100), 'image-unreadable'],
    ['30,000 × 30,000 pixels', () => blankPng(30_000, 30_000), 'image-too-many-pixels'],
    ['40 megapixels and a row', () => blankPng(8000, 5001), 'image-too-many-pixels'],
    ['a JPEG that goes over its pixels a thousand times', () => manyScans(100), 'image-unreadable'],
    ['a side of 47 pixels', () => sharp(jpeg).resize(200, 47).png().toBuffer(), 'image-too-small'],
  ] as const)('%s', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code)
  })

  test.each([
    ['JPEG', () => Promise.resolve(jpeg)],
    ['progressive JPEG', () => sharp(jpeg).jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => sharp(jpeg).png().toBuffer()],
    ['interlaced PNG', () => sharp(jpeg).png({ progressive: true }).toBuffer()],
    ['WebP', () => sharp(jpeg).webp().toBuffer()],
  ] as const)('a %s that ends too early', async (_, make) => {
    const whole = await make()
    for (const length of [20, 0.1 * whole.length, 0.5 * whole.length, 0.95 * whole.length, whole.length - 1]) {
      expect(await codeOf(whole.subarray(0, length))).toBe('image-truncated')
    }
  })
})

test('200 damaged pictures: an answer to each, and the engine is as before', async () => {
  const before = templateOf(analysisOf(await engine().analyse(jpeg, 'live')))
  const wholes = [jpeg, await sharp(jpeg).resize(240).png().toBuffer(), await sharp(jpeg).webp().toBuffer()]
  const damage = fc.record({
    whole: fc.nat(wholes.length - 1),
    bytes: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), value: fc.nat(255) }), { minLength: 1, maxLength: 40 }),
    keep: fc.double({ min: 0.3, max: 1, noNaN: true }),
    whichKept: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ whole, bytes, keep, whichKept }) => {
      const image = Buffer.from(wholes[whole]!)
      for (const { at, value } of bytes) image[Math.floor(at * image.length)] = value
      const result = await engine().analyse(whichKept ? image : image.subarray(0, keep * image.length), 'live')
      if (!result.ok) expect(result.code).toMatch(/^image-/)
    }),
    { numRuns: 200 },
  )
  expect(engine().load()).toEqual({ queued: 0, running: 0, workers: 2 })
  expect(templateOf(analysisOf(await engine().analyse(jpeg, 'live')))).toEqual(before)
}, 60_000)

test('as many scans as encoders write, and some more, are read', async () => {
  expect(await codeOf(await manyScans(1))).toBe('ok')
  expect(await codeOf(await manyScans(20))).toBe('ok')
})

/** A progressive JPEG of a megapixel, its ten scans repeated. */
async function manyScans(times: number): Promise<Buffer> {
  const whole = await sharp({ create: { width: 1000, height: 1000, channels: 3, background: '#556070' } }).jpeg({ progressive: true }).toBuffer()
  const first = whole.indexOf(Buffer.from([0xff, 0xda]))
  const scans = whole.subarray(first, -2)
  return Buffer.concat([whole.subarray(0, first), ...Array.from({ length: times }, () => scans), whole.subarray(-2)])
}

/** A PNG whose header claims a size; its data are those of one row. */
function blankPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(width + 1))), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
