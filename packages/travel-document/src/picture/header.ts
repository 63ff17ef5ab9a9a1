import { LARGEST_PORTRAIT_PX } from '../limits.ts'
import { jpegSize } from './jpeg.ts'
import { codestreamOf, codestreamSize } from './jpeg2000.ts'

export type PictureKind = 'jpeg' | 'jpeg2000' | 'jpeg2000-codestream'
export type PictureHeader = { kind: PictureKind; widthPx: number; heightPx: number }
export type HeaderFailure = { failure: string }

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte)
const JPEG = [0xff, 0xd8, 0xff]
const JP2 = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]
const CODESTREAM = [0xff, 0x4f, 0xff, 0x51]

/** Kind and size by the picture’s own first bytes; what the face record says of it is not believed. */
export function pictureHeader(image: Uint8Array): PictureHeader | HeaderFailure {
  const found = kindAndSize(image)
  if ('failure' in found) return found
  if (found.widthPx === 0 || found.heightPx === 0) return { failure: 'no pixels' }
  if (found.widthPx * found.heightPx > LARGEST_PORTRAIT_PX) return { failure: `${found.widthPx}×${found.heightPx} pixels` }
  return found
}

function kindAndSize(image: Uint8Array): PictureHeader | HeaderFailure {
  if (image.length === 0) return { failure: 'empty' }
  if (startsWith(image, JPEG)) {
    const size = jpegSize(image)
    return size ? { kind: 'jpeg', ...size } : { failure: 'JPEG without a frame' }
  }
  if (startsWith(image, CODESTREAM)) {
    const size = codestreamSize(image)
    return 'failure' in size ? size : { kind: 'jpeg2000-codestream', ...size }
  }
  if (startsWith(image, JP2)) {
    const codestream = codestreamOf(image)
    if ('failure' in codestream) return codestream
    const size = codestreamSize(codestream)
    return 'failure' in size ? size : { kind: 'jpeg2000', ...size }
  }
  return { failure: 'neither JPEG nor JPEG 2000' }
}
