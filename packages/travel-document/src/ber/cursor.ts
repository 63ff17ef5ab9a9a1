import { Malformed } from '../malformed.ts'

/** Reads the fixed fields of binary records one after another; going over the end is malformed, never a read outside. */
export class Cursor {
  #at = 0
  readonly #bytes: Uint8Array
  readonly #where: string

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes
    this.#where = where
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new Malformed(`${this.#where}: ${length} bytes wanted at ${this.#at}, ${this.left} there`)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  skip(length: number): void {
    this.take(length)
  }

  /** Big-endian. */
  unsigned(bytes: 1 | 2 | 4): number {
    return this.take(bytes).reduce((number, byte) => number * 256 + byte, 0)
  }

  rest(): Uint8Array {
    return this.take(this.left)
  }
}
