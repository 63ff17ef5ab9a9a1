import { setImmediate, setTimeout } from 'node:timers/promises'
import { identityBasis, type Basis } from './basis/basis.ts'
import { Encoder } from './basis/encoder.ts'
import { MAX_ROTATED } from './basis/learn.ts'
import { relearn } from './basis/learner.ts'
import type { Gallery, GalleryOptions, Hit, SearchOptions } from './gallery.ts'
import { assertId, assertLabel, assertVector, checkedGallery, checkedSearch, type CheckedSearch } from './input.ts'
import { innerProduct } from './reference.ts'
import { IdIndex } from './rows/id-index.ts'
import { layoutFor, MAX_QUERIES, type Layout } from './rows/layout.ts'
import { RowStore } from './rows/row-store.ts'
import { VacantSlots } from './rows/vacant-slots.ts'
import { passOf, runPass, type Wanted } from './search/pass.ts'
import { prepareQuery, type FormBases, type PreparedQuery } from './search/query.ts'
import { Scanner } from './search/scanner.ts'
import { SearchThreads, type ThreadsOptions } from './search/threads.ts'
import { TopK } from './topk.ts'
import { bestBuild, type SearchBuild } from './wasm/modules.ts'

/** Rows times queries up to which the calling thread searches: within a few tenths of a millisecond, about what another thread costs. */
const OWN_WORK = 32_768

/** Rows from which a basis is learned, and the growth after which it is learned again. */
const FIRST_LEARNED = 8192
const LEARNED_AGAIN = 16

/** Vacant slots, in number and as a part of all, from which rows are moved together. */
const LEAST_VACANT = 1024
const VACANT_PART = 1 / 4

/** Rows moved between two turns of the event loop: well below a millisecond. */
const MOVED_AT_A_TIME = 32

/** Slots beyond `maxRows`: those of rows removed under a search are not free before it ends. */
const SPARE_SLOTS = 4096

/** Queries made ready between two turns of the event loop: about a millisecond at 512 dimensions. */
const PREPARED_AT_A_TIME = 8

/** Bytes of the index of ids for each row, at most. */
const INDEX_BYTES = 12

/** For tests: how, beside what. */
export type Internals = { build?: SearchBuild; ownWork?: number; firstLearned?: number; onThread?: ThreadsOptions['onThread'] }

class ExactGallery implements Gallery {
  readonly dimension: number
  readonly #maxRows: number
  readonly #maxSlots: number
  readonly #layout: Layout
  readonly #threadCount: number
  readonly #build: SearchBuild
  readonly #ownWork: number
  readonly #onThread: ThreadsOptions['onThread']
  readonly #rows: RowStore
  readonly #slots: IdIndex
  readonly #vacant: VacantSlots
  readonly #scanner: Scanner
  readonly #closing = new AbortController()
  /** Of the bases that blocks are in: one, or two while blocks are brought over to the second. */
  #encoders: Encoder[]
  #threads: SearchThreads | null = null
  #tending: Promise<void> | null = null
  #learnAt: number

  constructor(options: GalleryOptions, internals: Internals) {
    const { dimension, maxRows, memoryBytes, threads } = checkedGallery(options)
    this.dimension = dimension
    this.#maxRows = maxRows
    this.#threadCount = threads
    this.#layout = layoutFor(dimension, threads + 1)
    this.#maxSlots = maxRows + Math.min(maxRows, SPARE_SLOTS)
    const neededBytes = this.#layout.bytesFor(this.#maxSlots) + maxRows * INDEX_BYTES
    if (neededBytes > memoryBytes) throw new RangeError(`${maxRows} rows of dimension ${dimension} need ${megabytes(neededBytes)} of memory; there are ${megabytes(memoryBytes)}`)
    this.#build = internals.build ?? bestBuild()
    this.#ownWork = internals.ownWork ?? OWN_WORK
    this.#onThread = internals.onThread
    this.#learnAt = internals.firstLearned ?? FIRST_LEARNED
    this.#rows = new RowStore(this.#layout, this.#maxSlots)
    this.#slots = new IdIndex((slot) => this.#rows.idOf(slot))
    this.#vacant = new VacantSlots((slot) => slot < this.#rows.slots && this.#rows.idOf(slot) < 0)
    this.#scanner = new Scanner(this.#layout, this.#build, threads)
    this.#encoders = [new Encoder(identityBasis(1, dimension))]
  }

  get size(): number {
    return this.#slots.size
  }

  get bytes(): number {
    return this.#rows.bytes + this.#slots.bytes
  }

  upsert(id: number, vector: Float32Array, label: number): void {
    this.#assertOpen()
    assertId(id)
    assertVector(vector, this.dimension)
    assertLabel(label)
    const known = this.#slots.get(id)
    if (known === undefined && this.size === this.#maxRows) throw new RangeError(`the gallery is full: ${this.#maxRows} rows`)
    const slot = known ?? this.#vacant.take(id) ?? this.#append()
    this.#rows.put(slot, id, vector, label, this.#encoderOf(slot))
    if (known === undefined) this.#slots.set(id, slot)
    this.#tend()
  }

  remove(id: number): boolean {
    this.#assertOpen()
    assertId(id)
    const slot = this.#slots.get(id)
    if (slot === undefined) return false
    this.#slots.delete(id)
    this.#rows.clear(slot)
    this.#vacant.add(id, slot)
    this.#tend()
    return true
  }

  score(query: Float32Array, id: number): number | null {
    this.#assertOpen()
    assertVector(query, this.dimension)
    assertId(id)
    const slot = this.#slots.get(id)
    return slot === undefined ? null : innerProduct(query, this.#rows.vectorOf(slot))
  }

  async search(query: Float32Array, options: SearchOptions): Promise<Hit[]> {
    const [hits] = await this.searchMany([query], options)
    return hits!
  }

  async searchMany(queries: readonly Float32Array[], options: SearchOptions): Promise<Hit[][]> {
    this.#assertOpen()
    for (const query of queries) assertVector(query, this.dimension)
    const checked = checkedSearch(options)
    // Before the first await: what is searched for, and the rows it is searched in, are those of this moment or later.
    const copies = queries.map((query) => query.slice())
    const search = this.#vacant.searchBegins()
    try {
      const hits: Hit[][] = []
      for (let at = 0; at < copies.length; at += MAX_QUERIES) hits.push(...(await this.#pass(copies.slice(at, at + MAX_QUERIES), checked, options.signal)))
      return hits
    } finally {
      this.#vacant.searchEnds(search)
    }
  }

  async settled(): Promise<void> {
    while (this.#tending) await this.#tending
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    await Promise.all([this.#tending, this.#threads?.close()])
  }

  async #pass(queries: readonly Float32Array[], { limit, minScore, labels }: CheckedSearch, signal: AbortSignal | undefined): Promise<Hit[][]> {
    // More than two only when a thread that learned ended midway: blocks in the oldest are then read as float32.
    const encoders = this.#encoders.slice(-2)
    const [first, second] = encoders
    const bases: FormBases = [first!.basis.version, second?.basis.version ?? 0]
    const prepared: PreparedQuery[] = []
    const floors: number[] = []
    for (let at = 0; at < queries.length; at += PREPARED_AT_A_TIME) {
      if (at > 0) await setImmediate()
      const some = queries.slice(at, at + PREPARED_AT_A_TIME).map((query) => prepareQuery(query, encoders, this.#layout))
      prepared.push(...some)
      floors.push(...this.#floorsOf({ queries: some, bases, limit, minScore, labels: labels?.words ?? null }))
    }
    const wanted: Wanted = { queries: prepared, bases, limit, minScore, labels: labels?.words ?? null, blocks: this.#rows.blocks, floors: [] }
    const hits = await this.#run({ ...wanted, floors }, signal)
    // A row that the floor was found from may be gone since; then fewer are left above it than were asked for.
    const short = hits.some(({ length }, at) => length < limit && floors[at]! > minScore)
    return short ? this.#run(wanted, signal) : hits
  }

  async #run(wanted: Wanted, signal: AbortSignal | undefined): Promise<Hit[][]> {
    this.#assertOpen()
    signal?.throwIfAborted()
    if (this.#threadCount === 0 || this.#rows.slots * wanted.queries.length <= this.#ownWork) return runPass(this.#scanner, passOf(wanted, 0)).map((best) => best.take())
    this.#threads ??= new SearchThreads({ layout: this.#layout, count: this.#threadCount, build: this.#build, memories: () => this.#rows.memories, onThread: this.#onThread })
    return this.#threads.search(wanted, signal)
  }

  #floorsOf({ queries, bases, limit, minScore, labels }: Omit<Wanted, 'blocks' | 'floors'>): number[] {
    const pass = { lanes: queries.map((query) => ({ query, best: new TopK(limit, minScore) })), bases, labels }
    this.#scanner.prepare(pass)
    const floors = this.#scanner.floors(pass, this.#rows.blocks, limit)
    this.#scanner.forget(pass)
    return floors
  }

  #append(): number {
    if (this.#rows.slots === this.#maxSlots) throw new RangeError(`the gallery is full: ${this.size} rows, and places of rows removed under searches that have not ended`)
    const { slot, memory } = this.#rows.append(this.#encoders.at(-1)!.basis.version)
    if (memory) {
      this.#scanner.addChunk(memory)
      this.#threads?.addChunk(memory)
    }
    return slot
  }

  #encoderOf(slot: number): Encoder {
    const version = this.#rows.basisOfSlot(slot)
    return this.#encoders.find(({ basis }) => basis.version === version)!
  }

  /** Starts what is to be done in the background, one thing at a time. */
  #tend(): void {
    if (this.#tending) return
    if (this.size >= this.#learnAt && this.dimension <= MAX_ROTATED) this.#inBackground(this.#learn())
    else if (this.#rows.slots - this.size > Math.max(LEAST_VACANT, this.#rows.slots * VACANT_PART)) this.#inBackground(this.#compact())
  }

  #inBackground(work: Promise<void>): void {
    this.#tending = work.finally(() => {
      this.#tending = null
    })
  }

  /** Learns a basis. Should its thread fail, searches stay as exact as they were, and as fast: it is tried again after more growth. */
  async #learn(): Promise<void> {
    this.#learnAt = this.size * LEARNED_AGAIN
    const version = this.#encoders.at(-1)!.basis.version + 1
    const adopt = (basis: Basis | null): void => {
      if (basis) this.#encoders.push(new Encoder(basis))
    }
    try {
      await relearn(this.#rows, this.#layout, version, adopt, this.#closing.signal)
      if (!this.#closing.signal.aborted) this.#encoders = this.#encoders.slice(-1)
    } catch {
      // Blocks are in either basis, and both encoders are kept: see `relearn`.
    }
  }

  /** Moves the last rows into vacant slots. Only between searches: one under way could meet a moved row twice, or never. */
  async #compact(): Promise<void> {
    while (this.#rows.slots > this.size && !this.#closing.signal.aborted) {
      if (this.#vacant.searching) await setTimeout(1, undefined, { ref: false })
      else {
        for (let moved = 0; moved < MOVED_AT_A_TIME && this.#rows.slots > this.size; moved++) this.#moveLast()
        await setImmediate()
      }
    }
  }

  #moveLast(): void {
    const last = this.#rows.slots - 1
    const id = this.#rows.idOf(last)
    if (id >= 0) {
      const slot = this.#vacant.take(null)!
      this.#rows.put(slot, id, this.#rows.vectorOf(last), this.#rows.labelOf(last), this.#encoderOf(slot))
      this.#slots.set(id, slot)
      this.#rows.clear(last)
    }
    const chunks = this.#rows.pop()
    this.#scanner.dropChunks(chunks)
    this.#threads?.dropChunks(chunks)
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new Error('the gallery is closed')
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`

/**
 * The gallery of the product: as exact as the reference, to the bit, and fast. README.md says how, and what a row takes.
 * @throws TypeError, RangeError for options out of range, or when `maxRows` need more memory than there is
 */
export function createGallery(options: GalleryOptions): Gallery {
  return new ExactGallery(options, {})
}

/** A gallery with other limits than the product's, so that tests reach with few rows what takes many. */
export function createGalleryWith(options: GalleryOptions, internals: Internals): Gallery {
  return new ExactGallery(options, internals)
}
