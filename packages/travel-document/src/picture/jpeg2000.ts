import { MOST_TILES } from '../limits.ts'

const MOST_BOXES = 64
const boxType = (text: string): number => Buffer.from(text, 'latin1').readUInt32BE()
const HEADER_BOX = boxType('jp2h')
const CODESTREAM_BOX = boxType('jp2c')

/**
 * The codestream within the boxes of a JP2 file (ISO/IEC 15444-1 annex I). A palette is refused: it makes up to 255 components of
 * one, and no portrait has it.
 */
export function codestreamOf(jp2: Uint8Array): Uint8Array | { failure: string } {
  const view = new DataView(jp2.buffer, jp2.byteOffset, jp2.byteLength)
  let at = 0
  for (let boxes = 0; boxes < MOST_BOXES && at + 8 <= jp2.length; boxes++) {
    const announced = view.getUint32(at)
    // 0: to the end of the file. 1: a length of eight bytes, which no picture of this size has a use for.
    const length = announced === 0 ? jp2.length - at : announced
    if (length < 8 || length > jp2.length - at) return { failure: 'JP2 with a box longer than the file' }
    const type = view.getUint32(at + 4)
    const content = jp2.subarray(at + 8, at + length)
    if (type === CODESTREAM_BOX) return content
    if (type === HEADER_BOX && Buffer.from(content).includes('pclr')) return { failure: 'JP2 with a palette' }
    at += length
  }
  return { failure: 'JP2 without a codestream' }
}

/**
 * Size from the SIZ marker segment (ISO/IEC 15444-1 §A.5.1), with what OpenJPEG would need much memory or time for refused:
 * many tiles, components of unlike sizes (chroma subsampling; no portrait has it), more than 16 bits.
 */
export function codestreamSize(bytes: Uint8Array): { widthPx: number; heightPx: number } | { failure: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 42 || view.getUint32(0) !== 0xff4fff51) return { failure: 'no SIZ' }
  const at = (index: number) => view.getUint32(8 + index * 4)
  const [width, height, left, top, tileWidth, tileHeight, tileLeft, tileTop] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)]
  if (width <= left || height <= top || tileWidth === 0 || tileHeight === 0) return { failure: 'impossible sizes' }
  const tiles = Math.ceil((width - tileLeft) / tileWidth) * Math.ceil((height - tileTop) / tileHeight)
  if (tileLeft > left || tileTop > top || tiles > MOST_TILES) return { failure: `${tiles} tiles` }
  const components = view.getUint16(40)
  if (components < 1 || components > 4 || bytes.length < 42 + components * 3) return { failure: `${components} components` }
  for (let component = 0; component < components; component++) {
    const [depth, across, down] = bytes.subarray(42 + component * 3, 45 + component * 3)
    if (depth! > 15 || across !== 1 || down !== 1) return { failure: 'signed, deep or subsampled component' }
  }
  return { widthPx: width - left, heightPx: height - top }
}
