import type { PictureFormat } from '../analysis.ts'

/**
 * Whether the bytes end before the file says it does. PNG and WebP tell by their own lengths; a JPEG has none, and only its
 * decoder notices ("premature end"). libvips would call a cut PNG or WebP merely unreadable.
 */
export function endsTooEarly(format: PictureFormat, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (format === 'webp') return bytes.length < 12 || view.getUint32(4, true) + 8 > bytes.length
  return format === 'png' && pngEndsTooEarly(view)
}

const PNG_SIGNATURE_BYTES = 8
/** Length, type and checksum around the data of a chunk. */
const PNG_CHUNK_FRAME_BYTES = 12
const IEND = 0x49454e44

/** Walks from chunk to chunk; the file is whole when the end chunk is there. */
function pngEndsTooEarly(view: DataView): boolean {
  let at = PNG_SIGNATURE_BYTES
  while (at + PNG_CHUNK_FRAME_BYTES <= view.byteLength) {
    if (view.getUint32(at + 4) === IEND) return false
    at += PNG_CHUNK_FRAME_BYTES + view.getUint32(at)
  }
  return true
}
