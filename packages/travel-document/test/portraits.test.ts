import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { PortraitDecoder, type Picture } from '../src/index.ts'
import { joined, text, u32 } from './made/der.ts'
import { codestream, jp2, jpeg, pattern } from './made/pictures.ts'

const decoder = new PortraitDecoder()
afterAll(() => decoder.close())

const decoded = async (image: Uint8Array): Promise<Picture> => {
  const result = await decoder.decode(image)
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.picture
}
const same = (one: Uint8Array, other: Uint8Array) => Buffer.from(one).equals(Buffer.from(other))

describe('portraits to pixels', () => {
  test('JPEG 2000 without loss, with and without boxes: pixel for pixel', async () => {
    const pixels = pattern(121, 163)
    const stream = await codestream(pixels, 121, 163)
    for (const image of [stream, jp2(stream, 121, 163)]) {
      const picture = await decoded(image)
      expect([picture.widthPx, picture.heightPx]).toEqual([121, 163])
      expect(same(picture.data, pixels)).toBe(true)
    }
  })
  test('grey becomes three equal channels', async () => {
    const grey = pattern(64, 80, 1)
    const stream = await codestream(grey, 64, 80, { componentCount: 1 })
    const picture = await decoded(jp2(stream, 64, 80, { components: 1, colourSpace: 17 }))
    expect(same(picture.data, Uint8Array.from({ length: 64 * 80 * 3 }, (_, at) => grey[Math.floor(at / 3)]!))).toBe(true)
  })
  test('sYCC becomes RGB', async () => {
    const flat = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => [76, 85, 255][at % 3]!)
    const plain = await decoded(await codestream(flat, 64, 64))
    // Lossless coding transforms the components and back; only the boxes say that these are luma and chroma.
    expect(same(plain.data, flat)).toBe(true)
    const picture = await decoded(jp2(await codestream(flat, 64, 64), 64, 64, { colourSpace: 18 }))
    expect([...picture.data.subarray(0, 3)]).toEqual([254, 1, 0])
  })
  test('JPEG, colour and grey', async () => {
    const image = await jpeg(120, 160)
    const picture = await decoded(image)
    expect(same(picture.data, await sharp(image).raw().toBuffer())).toBe(true)
    const grey = await decoded(new Uint8Array(await sharp(image).greyscale().jpeg().toBuffer()))
    expect(grey.data).toHaveLength(120 * 160 * 3)
  })
  test('a view into a larger buffer is read as that view', async () => {
    const image = await jpeg(48, 64)
    const padded = joined(text('before'), image, text('behind'))
    expect((await decoded(padded.subarray(6, 6 + image.length))).widthPx).toBe(48)
  })
})

describe('portraits that cannot be decoded', () => {
  test('cut off anywhere, they are unreadable and the next one is read', async () => {
    const stream = await codestream(pattern(96, 128), 96, 128)
    for (const whole of [await jpeg(96, 128), stream, jp2(stream, 96, 128)]) {
      for (const share of [0, 0.01, 0.1, 0.5, 0.9]) {
        const result = await decoder.decode(whole.subarray(0, Math.floor(whole.length * share)))
        expect(result).toMatchObject({ ok: false, finding: { code: 'portrait-unreadable', file: 'dg2' } })
      }
      expect((await decoded(whole)).heightPx).toBe(128)
    }
  })
  test('boxes and codestream that disagree are refused or follow the codestream', async () => {
    const stream = await codestream(pattern(32, 32), 32, 32)
    const result = await decoder.decode(jp2(stream, 4000, 4000))
    if (result.ok) expect([result.picture.widthPx, result.picture.heightPx]).toEqual([32, 32])
  })
  test('a picture that announces more pixels than any portrait has', async () => {
    const stream = await codestream(pattern(32, 32), 32, 32)
    const vast = joined(stream.subarray(0, 8), u32(30_000), u32(30_000), stream.subarray(16, 24), u32(30_000), u32(30_000), stream.subarray(32))
    expect(await decoder.decode(vast)).toEqual({ ok: false, finding: { code: 'portrait-unreadable', file: 'dg2', detail: '30000×30000 pixels' } })
  })
  test('one that takes too long costs its thread only', async () => {
    const hasty = new PortraitDecoder({ timeoutMs: 1 })
    const stream = await codestream(pattern(800, 1000), 800, 1000)
    expect(await hasty.decode(stream)).toMatchObject({ ok: false, finding: { code: 'portrait-unreadable' } })
    await hasty.close()
  })
  test('more than the queue takes are turned away at once', async () => {
    const narrow = new PortraitDecoder({ queueLimit: 2 })
    const stream = await codestream(pattern(400, 500), 400, 500)
    const results = await Promise.all(Array.from({ length: 8 }, () => narrow.decode(stream)))
    expect(results.some((result) => 'busy' in result && result.busy === 'engine-busy')).toBe(true)
    expect(results.some((result) => result.ok)).toBe(true)
    await narrow.close()
  })
})
