/** Weights as TensorFlow.js stores them: a manifest of names, shapes and quantisations, and their bytes one after another. */
export type WeightEntry = {
  name: string
  shape: number[]
  dtype: string
  quantization?: { dtype: string; scale?: number; min?: number }
}
export type Weight = { shape: number[]; values: Float32Array }

/** Reads all weights as float32. Throws on a kind it does not know and when the bytes do not fit the manifest. */
export function readWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Map<string, Weight> {
  const weights = new Map<string, Weight>()
  let at = 0
  for (const entry of entries) {
    const count = entry.shape.reduce((product, size) => product * size, 1)
    const kind = entry.quantization?.dtype ?? entry.dtype
    const size = count * bytesPerValue(kind)
    // A copy with a buffer of its own: a Buffer's slice is a view, at any alignment.
    const part = new Uint8Array(bytes.subarray(at, at + size))
    if (part.length !== size) throw new Error(`weights end inside ${entry.name}`)
    weights.set(entry.name, { shape: entry.shape, values: decodeValues(kind, part, entry.quantization) })
    at += size
  }
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes of weights are left over`)
  return weights
}

function bytesPerValue(kind: string): number {
  if (kind === 'float32' || kind === 'int32') return 4
  if (kind === 'float16') return 2
  if (kind === 'uint8') return 1
  throw new Error(`weights of kind ${kind} are not known`)
}

function decodeValues(kind: string, bytes: Uint8Array, quantization: WeightEntry['quantization']): Float32Array {
  if (kind === 'float32') return new Float32Array(bytes.buffer)
  if (kind === 'int32') return Float32Array.from(new Int32Array(bytes.buffer))
  if (kind === 'float16') return Float32Array.from(new Uint16Array(bytes.buffer), halfToNumber)
  const { scale = 1, min = 0 } = quantization ?? {}
  return Float32Array.from(bytes, (value) => value * scale + min)
}

/** IEEE 754 binary16. Float16Array is not yet in the ECMAScript edition that this code is checked against. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
