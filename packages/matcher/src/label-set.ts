import { assertInteger, MAX_LABEL } from './integers.ts'

/**
 * A set of labels, one bit for each label below `size`: whose rows a search may find. Shared memory, so that threads read it
 * where it lies: 3 MB for 24 million labels. A search reads the set while it runs; to change whom later searches find,
 * make another one.
 */
export class LabelSet {
  readonly words: Uint32Array<SharedArrayBuffer>
  readonly #size: number

  /** @param size labels 0 to size − 1 can be in it, 0 or more. @throws TypeError, RangeError */
  constructor(size: number) {
    assertInteger('size', size, 0, MAX_LABEL + 1)
    this.#size = size
    this.words = new Uint32Array(new SharedArrayBuffer(Math.ceil(size / 32) * Uint32Array.BYTES_PER_ELEMENT))
  }

  static of(labels: readonly number[]): LabelSet {
    const set = new LabelSet(labels.reduce((size, label) => Math.max(size, label + 1), 0))
    for (const label of labels) set.add(label)
    return set
  }

  /** @throws TypeError, RangeError for a label not below `size` */
  add(label: number): void {
    assertInteger('label', label, 0, this.#size - 1)
    this.words[label >>> 5]! |= 1 << (label & 31)
  }

  /** @throws TypeError, RangeError for a label not below `size` */
  delete(label: number): void {
    assertInteger('label', label, 0, this.#size - 1)
    this.words[label >>> 5]! &= ~(1 << (label & 31))
  }

  /** The same labels in a set of their own, for labels 0 to size − 1; it may be changed while a search reads this one. */
  copy(size = this.#size): LabelSet {
    const set = new LabelSet(Math.max(size, this.#size))
    set.words.set(this.words)
    return set
  }

  /** Labels beyond `size` are in no set. */
  has(label: number): boolean {
    return hasLabel(this.words, label)
  }
}

/** `LabelSet.has` on the words alone, as another thread has them. */
export const hasLabel = (words: Uint32Array, label: number): boolean => ((words[label >>> 5] ?? 0) & (1 << (label & 31))) !== 0
