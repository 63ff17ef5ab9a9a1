import { PLANE } from '../rows/layout.ts'
import { createMemory, encodeKernel, PAGE_BYTES, type EncodeKernel } from '../wasm/modules.ts'
import { LARGEST_REST, NO_BOUND, strideOf, type Basis } from './basis.ts'

/** Four sums a plane: see assembly/encode.ts. */
const SUMS = 4

/** Float32 sums of up to 4,096 squares, in 4 lanes of 16 to a plane, are short of the truth by less than this. */
const ROUNDING_UP = 1 + 1e-4

/** Codes rows by a basis, and turns queries as it turns rows. What it returns is its own memory, good until the next call. */
export class Encoder {
  readonly basis: Basis
  /** Codes of the last row, one byte a component, in order: four to a word. */
  readonly codes: Uint32Array
  /** Rest bytes of the last row, one a plane. */
  readonly rests: Uint8Array
  readonly #kernel: EncodeKernel
  readonly #vector: Float32Array
  readonly #turned: Float32Array
  readonly #sums: Float32Array
  readonly #at: { matrix: number; vector: number; turned: number; offset: number; scales: number; inverses: number; weights: number; codes: number; sums: number }

  constructor(basis: Basis) {
    this.basis = basis
    const { dimension, planes, rotation } = basis
    const stride = strideOf(dimension)
    const length = planes * PLANE
    const sizes = { matrix: rotation ? stride * stride : 0, vector: stride, turned: length, offset: length, scales: length, inverses: length, weights: length, codes: length / 4, sums: planes * SUMS }
    let bytes = 0
    const place = (floats: number): number => {
      const at = bytes
      bytes += Math.ceil(floats / 16) * 64
      return at
    }
    this.#at = { matrix: place(sizes.matrix), vector: place(sizes.vector), turned: place(sizes.turned), offset: place(sizes.offset), scales: place(sizes.scales), inverses: place(sizes.inverses), weights: place(sizes.weights), codes: place(sizes.codes), sums: place(sizes.sums) }
    const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES))
    const memory = createMemory(pages, pages)
    this.#kernel = encodeKernel(memory)
    const floats = (at: number, count: number): Float32Array => new Float32Array(memory.buffer, at, count)
    if (rotation) floats(this.#at.matrix, sizes.matrix).set(rotation)
    floats(this.#at.offset, length).set(basis.offset)
    floats(this.#at.scales, length).set(basis.scales)
    floats(this.#at.inverses, length).set(basis.scales.map((scale, at) => (at < dimension ? 1 / scale : 0)))
    floats(this.#at.weights, length).set(basis.weights)
    this.#vector = floats(this.#at.vector, stride)
    this.#turned = floats(this.#at.turned, length)
    this.#sums = floats(this.#at.sums, sizes.sums)
    this.codes = new Uint32Array(memory.buffer, this.#at.codes, length / 4)
    this.rests = new Uint8Array(planes)
  }

  /** @returns R · vector, padded with zeros to whole planes */
  turn(vector: Float32Array): Float32Array {
    const { dimension, rotation } = this.basis
    if (!rotation) {
      this.#turned.set(vector)
      return this.#turned
    }
    this.#vector.set(vector)
    const stride = strideOf(dimension)
    this.#kernel.rotate(this.#at.matrix, this.#at.vector, this.#at.turned, stride, stride * Float32Array.BYTES_PER_ELEMENT)
    return this.#turned
  }

  /** Codes and rests of a row, in `codes` and `rests`. */
  encode(vector: Float32Array): void {
    this.turn(vector)
    const { turned, offset, scales, inverses, weights, codes, sums } = this.#at
    this.#kernel.quantise(turned, offset, scales, inverses, weights, this.basis.planes, codes, sums)
    this.#restsOfSums()
  }

  /** The second factor of the bound in basis.ts, plane by plane. Sums of what is left are taken from the end: differences would cancel. */
  #restsOfSums(): void {
    const { planes, alphas, restSteps, codeNorms } = this.basis
    let left = 0
    for (let plane = planes - 1; plane >= 0; plane--) {
      const at = plane * SUMS
      const energy = this.#sums[at]!
      this.#sums[at] = left
      left += energy
    }
    let rounding = 0
    let bounded = true
    for (let plane = 0; plane < planes; plane++) {
      const at = plane * SUMS
      rounding += this.#sums[at + 1]!
      bounded &&= Math.sqrt(this.#sums[at + 2]!) * ROUNDING_UP <= codeNorms[plane]!
      const rest = Math.sqrt(rounding / alphas[plane]! ** 2 + this.#sums[at]!) * ROUNDING_UP
      const steps = Math.ceil(rest / restSteps[plane]!)
      this.rests[plane] = bounded && steps <= LARGEST_REST ? steps : NO_BOUND
    }
  }
}
