import { createRequire } from 'node:module'
import sharp from 'sharp'
import { joined, text, u16, u32 } from './der.ts'

/** No face: smooth colours and some grain, which is all that codecs care for. RGB. */
export function pattern(widthPx: number, heightPx: number, channels = 3): Uint8Array {
  return Uint8Array.from({ length: widthPx * heightPx * channels }, (_, index) => {
    const pixel = Math.floor(index / channels)
    const [x, y, channel] = [pixel % widthPx, Math.floor(pixel / widthPx), index % channels]
    return Math.round(128 + 90 * Math.sin(x / (17 + 6 * channel)) * Math.cos(y / (23 - 5 * channel)) + ((x * 7 + y * 13 + channel * 29) % 11))
  })
}

export const jpeg = async (widthPx: number, heightPx: number): Promise<Uint8Array> =>
  new Uint8Array(await sharp(pattern(widthPx, heightPx), { raw: { width: widthPx, height: heightPx, channels: 3 } }).jpeg({ quality: 85 }).toBuffer())

type Encoder = { getDecodedBuffer(info: object): Uint8Array; setQuality(lossless: boolean, quality: number): void; setCompressionRatio(layer: number, ratio: number): void; encode(): void; getEncodedBuffer(): Uint8Array; delete(): void }

/** A bare codestream made by OpenJPEG, without loss or `ratio` times smaller than the pixels. */
export async function codestream(pixels: Uint8Array, widthPx: number, heightPx: number, { componentCount = 3, ratio = 0 } = {}): Promise<Uint8Array> {
  const create = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as (options: object) => Promise<{ J2KEncoder: new () => Encoder }>
  const { J2KEncoder } = await create({ print: () => {}, printErr: () => {} })
  const encoder = new J2KEncoder()
  encoder.getDecodedBuffer({ width: widthPx, height: heightPx, bitsPerSample: 8, componentCount, isSigned: false, isUsingColorTransform: componentCount === 3 }).set(pixels)
  encoder.setQuality(ratio === 0, ratio)
  if (ratio > 0) encoder.setCompressionRatio(0, ratio)
  encoder.encode()
  const encoded = encoder.getEncodedBuffer().slice()
  encoder.delete()
  return encoded
}

const box = (type: string, ...content: readonly Uint8Array[]): Uint8Array => {
  const value = joined(...content)
  return joined(u32(value.length + 8), text(type), value)
}

/** A JP2 file around a codestream. `colourSpace`: 16 sRGB, 17 grey, 18 sYCC (ISO/IEC 15444-1 §I.5.3.3). */
export const jp2 = (stream: Uint8Array, widthPx: number, heightPx: number, { components = 3, colourSpace = 16 } = {}): Uint8Array => joined(
  box('jP  ', Uint8Array.of(0x0d, 0x0a, 0x87, 0x0a)),
  box('ftyp', text('jp2 '), u32(0), text('jp2 ')),
  box('jp2h', box('ihdr', u32(heightPx), u32(widthPx), u16(components), Uint8Array.of(7, 7, 0, 0)), box('colr', Uint8Array.of(1, 0, 0), u32(colourSpace))),
  box('jp2c', stream),
)
