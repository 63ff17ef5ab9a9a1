import { availableParallelism, totalmem } from 'node:os'
import type { GalleryOptions, SearchOptions } from './gallery.ts'
import { assertInteger, MAX_LABEL } from './integers.ts'
import type { LabelSet } from './label-set.ts'

/** Beyond the templates of the field (128 to 2,048), and small enough that one block of rows stays a few megabytes. */
export const MAX_DIMENSION = 4096

/** Some five years of a country's crossings; row numbers stay well within 32 bits. */
const MAX_ROWS = 2 ** 27

/** More than this read one memory no faster. */
const MAX_THREADS = 64

/**
 * Wide enough for a vector that went through float16, narrow enough that a forgotten normalisation is caught: the caller
 * then hears of its fault, where normalising silently would hide it, and would change scores in their last bits.
 */
export const LENGTH_TOLERANCE = 1e-3

/** @throws TypeError, RangeError unless a safe integer >= 0: exact as a float64, which is how ids are stored */
export const assertId = (id: number): void => assertInteger('id', id, 0, Number.MAX_SAFE_INTEGER)

/** @throws TypeError, RangeError unless unsigned 32-bit */
export const assertLabel = (label: number): void => assertInteger('label', label, 0, MAX_LABEL)

/**
 * Errors name positions and lengths, never components: those are a template.
 * @throws TypeError not a Float32Array; RangeError of another dimension, not finite, or not of length 1
 */
export function assertVector(vector: Float32Array, dimension: number): void {
  if (!(vector instanceof Float32Array)) throw new TypeError('vector must be a Float32Array')
  if (vector.length !== dimension) throw new RangeError(`vector must have ${dimension} components, not ${vector.length}`)
  let sumOfSquares = 0
  for (let i = 0; i < dimension; i++) sumOfSquares += vector[i]! * vector[i]!
  const length = Math.sqrt(sumOfSquares)
  if (Math.abs(length - 1) <= LENGTH_TOLERANCE) return
  const odd = vector.findIndex((component) => !Number.isFinite(component))
  if (odd >= 0) throw new RangeError(`vector has a component that is not finite, at ${odd}`)
  throw new RangeError(`vector must have length 1 (±${LENGTH_TOLERANCE}), not ${length}`)
}

/** Linux counts what caches would give back, and a container's limit; other systems count free pages, of which there are always few. */
const memoryThereIs = (): number => (process.platform === 'linux' ? process.availableMemory() : totalmem())

/** @returns the options with their defaults. @throws TypeError, RangeError */
export function checkedGallery(options: GalleryOptions): Required<GalleryOptions> {
  const { dimension, maxRows, memoryBytes = memoryThereIs(), threads = availableParallelism() } = options
  assertInteger('dimension', dimension, 1, MAX_DIMENSION)
  assertInteger('maxRows', maxRows, 1, MAX_ROWS)
  assertInteger('memoryBytes', memoryBytes, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('threads', threads, 0, MAX_THREADS)
  return { dimension, maxRows, memoryBytes, threads }
}

export type CheckedSearch = { limit: number; minScore: number; labels: LabelSet | null }

/** @returns the options with their defaults. @throws TypeError, RangeError; the signal's reason when it is aborted */
export function checkedSearch(options: SearchOptions): CheckedSearch {
  const { limit, minScore = -Infinity, labels = null, signal } = options
  assertInteger('limit', limit, 1, Number.MAX_SAFE_INTEGER)
  if (typeof minScore !== 'number') throw new TypeError(`minScore must be a number, not ${typeof minScore}`)
  if (Number.isNaN(minScore)) throw new RangeError('minScore must not be NaN')
  // A set of another kind must never be taken for no set, which is all rows.
  if (labels !== null && !(labels.words instanceof Uint32Array)) throw new TypeError('labels must be a LabelSet')
  signal?.throwIfAborted()
  return { limit, minScore, labels }
}
