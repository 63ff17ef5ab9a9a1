import sharp from 'sharp'
import type { EngineErrorCode, PictureFormat } from '../analysis.ts'
import type { Picture } from '../picture/pyramid.ts'
import { jpegScans } from './scans.ts'
import { endsTooEarly } from './truncation.ts'

/** Larger pictures are refused by their header, before anything is allocated for them. */
export const LARGEST_PICTURE_PX = 40_000_000
/** Below this no face of a usable size fits in. */
export const SMALLEST_SIDE_PX = 48
/**
 * Longer sides are shrunk while decoding: a face still has far more pixels than the 150 of the recogniser's chip, and the
 * memory of a worker stays bounded (13 MB a picture instead of 120).
 */
const LONGEST_WORKING_SIDE_PX = 2048

/**
 * Pixels times scans of a JPEG. Encoders write about ten scans; five times as many over 40 megapixels took 0.9 s of CPU time,
 * and 12 MiB have room for five hundred.
 */
const MOST_SCANNED_PX = 20 * LARGEST_PICTURE_PX

/** A file can be made to take minutes (a progressive JPEG of thousands of scans); 40 honest megapixels take one second. */
const LONGEST_DECODE_S = 5

/** `picture` is upright RGB; `widthPx`, `heightPx` are the upright size before shrinking; `shrink` ≤ 1 is working/original. */
export type Decoded = {
  ok: true
  picture: Picture
  widthPx: number
  heightPx: number
  shrink: number
  format: PictureFormat
}
export type DecodeFailure = { ok: false; code: EngineErrorCode; detail: string }

// One picture a worker at a time, each picture once: threads and caches inside libvips would only take memory.
sharp.cache(false)
sharp.concurrency(1)

/** JPEG, PNG and WebP of any colour space and depth to upright 8-bit RGB. Never throws. */
export async function decode(image: Uint8Array): Promise<Decoded | DecodeFailure> {
  if (image.length === 0) return { ok: false, code: 'image-empty', detail: '0 bytes' }
  const format = formatOf(image)
  if (!format) return { ok: false, code: 'image-not-supported', detail: `${image.length} bytes, no known signature` }
  if (endsTooEarly(format, image)) return { ok: false, code: 'image-truncated', detail: `${format} of ${image.length} bytes` }
  try {
    return await decodeAs(format, image)
  } catch (error) {
    return failureOf(error)
  }
}

/** By signature, so that the many other formats of libvips (SVG among them) are never reached by a stranger's bytes. */
function formatOf(bytes: Uint8Array): PictureFormat | null {
  const startsWith = (signature: string, at = 0) => {
    for (let i = 0; i < signature.length; i++) if (bytes[at + i] !== signature.charCodeAt(i)) return false
    return true
  }
  if (startsWith('\xff\xd8\xff')) return 'jpeg'
  if (startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (startsWith('RIFF') && startsWith('WEBP', 8)) return 'webp'
  return null
}

async function decodeAs(format: PictureFormat, image: Uint8Array): Promise<Decoded | DecodeFailure> {
  // 'truncated' and not 'warning': cameras write harmless oddities that warn, and a traveller cannot mend them.
  const options = { failOn: 'truncated', limitInputPixels: LARGEST_PICTURE_PX, pages: 1 } as const
  const header = await sharp(image, { ...options, limitInputPixels: false }).metadata()
  const size = `${header.width}×${header.height}`
  if (header.width * header.height > LARGEST_PICTURE_PX) return { ok: false, code: 'image-too-many-pixels', detail: size }
  if (Math.min(header.width, header.height) < SMALLEST_SIDE_PX) return { ok: false, code: 'image-too-small', detail: size }

  const scans = format === 'jpeg' ? jpegScans(image) : 1
  if (scans * header.width * header.height > MOST_SCANNED_PX) return { ok: false, code: 'image-unreadable', detail: `${size} in ${scans} scans` }

  const { width: widthPx, height: heightPx } = header.autoOrient
  let pipeline = sharp(image, options).autoOrient()
  if (Math.max(widthPx, heightPx) > LONGEST_WORKING_SIDE_PX) {
    pipeline = pipeline.resize(LONGEST_WORKING_SIDE_PX, LONGEST_WORKING_SIDE_PX, { fit: 'inside' })
  }
  // sharp carries pictures of 16 bits with a profile into Display P3 and leaves them there unless a profile is asked for.
  if (header.hasProfile && header.depth !== 'uchar') pipeline = pipeline.withIccProfile('srgb')
  const { data, info } = await pipeline
    .timeout({ seconds: LONGEST_DECODE_S })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const picture = { data: asRgb(data, info.channels), width: info.width, height: info.height }
  return { ok: true, picture, widthPx, heightPx, shrink: info.width / widthPx, format }
}

/** A grey picture may come out of libvips with one channel. */
function asRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data
  const pixels = data.length / channels
  const rgb = new Uint8Array(pixels * 3)
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++) rgb[i * 3 + channel] = data[i * channels + (channels > 2 ? channel : 0)]!
  }
  return rgb
}

/** libvips tells failures apart only in words. */
function failureOf(error: unknown): DecodeFailure {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 200)
  return { ok: false, code: /premature end/i.test(detail) ? 'image-truncated' : 'image-unreadable', detail }
}
