import { createRequire } from 'node:module'
import type { Picture } from './picture.ts'

/** Ordinary portraits stay within the 50 MiB it starts with; one at the pixel limit takes 151. WebAssembly gives none of it back. */
const MOST_KEPT_BYTES = 128 * 1024 * 1024

/** What this package uses of the module that Emscripten made. */
type J2kDecoder = {
  getEncodedBuffer(bytes: number): Uint8Array
  decode(): void
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean }
  getDecodedBuffer(): Uint8Array
  delete(): void
}
type OpenJpeg = { J2KDecoder: new () => J2kDecoder; HEAPU8: Uint8Array }

// The module is CommonJS, without types, and finds its .wasm beside itself.
const require = createRequire(import.meta.url)
let loaded: Promise<OpenJpeg> | null = null

function openJpeg(): Promise<OpenJpeg> {
  const create: (options: object) => Promise<OpenJpeg> = require('@cornerstonejs/codec-openjpeg/decodewasmjs')
  // It prints what it thinks of each picture: nobody reads that.
  loaded ??= create({ print: () => {}, printErr: () => {} })
  return loaded
}

/**
 * JP2 (sRGB, grey or sYCC) or bare codestream to RGB. `size`: from the header, checked before. Throws where OpenJPEG does not come
 * to an end with a picture of this size.
 */
export async function decodeJpeg2000(image: Uint8Array, size: { widthPx: number; heightPx: number }): Promise<Picture> {
  const module = await openJpeg()
  try {
    return decodeWith(module, image, size)
  } catch (error) {
    // A module that was cut off in the middle is not to be trusted with the next picture.
    loaded = null
    throw error
  } finally {
    if (module.HEAPU8.length > MOST_KEPT_BYTES) loaded = null
  }
}

function decodeWith(module: OpenJpeg, image: Uint8Array, size: { widthPx: number; heightPx: number }): Picture {
  const decoder = new module.J2KDecoder()
  decoder.getEncodedBuffer(image.length).set(image)
  decoder.decode()
  const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo()
  // Of a picture that it cannot decode it says size 0; a file whose boxes and codestream disagree is no portrait either.
  if (width !== size.widthPx || height !== size.heightPx || isSigned) throw new Error('OpenJPEG: not decoded')
  const samples = eightBits(decoder.getDecodedBuffer(), bitsPerSample, width * height * componentCount)
  const picture = { data: asRgb(samples, width * height, componentCount), widthPx: width, heightPx: height }
  decoder.delete()
  return picture
}

/** A copy out of WebAssembly’s memory, scaled to 0…255. Deeper samples come as 16 bits, little-endian. */
function eightBits(decoded: Uint8Array, bits: number, count: number): Uint8Array {
  const wide = bits > 8
  if (decoded.length < count * (wide ? 2 : 1)) throw new Error('OpenJPEG: fewer samples than announced')
  if (bits === 8) return decoded.slice(0, count)
  const view = new DataView(decoded.buffer, decoded.byteOffset, decoded.byteLength)
  const most = 2 ** bits - 1
  return Uint8Array.from({ length: count }, (_, index) => Math.round(((wide ? view.getUint16(index * 2, true) : decoded[index]!) * 255) / most))
}

/** One or two components: grey (and opacity). Four: colour and opacity. */
function asRgb(samples: Uint8Array, pixels: number, components: number): Uint8Array {
  if (components === 3) return samples
  const rgb = new Uint8Array(pixels * 3)
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = samples[pixel * components + (components === 4 ? channel : 0)]!
  }
  return rgb
}
