import { Worker } from 'node:worker_threads'
import type { Hit } from '../gallery.ts'
import type { Layout } from '../rows/layout.ts'
import { TopK } from '../topk.ts'
import type { SearchBuild, SharedMemory } from '../wasm/modules.ts'
import { CONTROL, type PassRequest, type ThreadAnswer, type ThreadData, type ThreadRequest } from './protocol.ts'
import { passOf, type Wanted } from './pass.ts'

/** A search that a thread dies under is begun again this often, then given up. */
const MAX_ATTEMPTS = 3

/** A thread that ends is replaced after this pause, doubled each time that it ends without having answered, up to the longest. */
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 10_000

type Search = { wanted: Wanted; attempts: number; request: PassRequest; answers: ThreadAnswer['hits'][]; resolve: (hits: Hit[][]) => void; reject: (reason: unknown) => void }

type Place = { worker: Worker | null; failures: number; timer: NodeJS.Timeout | undefined }

export type ThreadsOptions = {
  layout: Layout
  count: number
  build: SearchBuild
  /** All chunks there are now, for a thread that starts. */
  memories: () => readonly SharedMemory[]
  /** Called with each thread started, for tests that end one. */
  onThread?: ((worker: Worker) => void) | undefined
}

/**
 * The threads that search large galleries. Every search is taken by all of them, block after block as each has time. A thread
 * that ends is replaced; the searches that it had a part in are begun again, as nobody knows which blocks it had read.
 */
export class SearchThreads {
  readonly #options: ThreadsOptions
  readonly #places: Place[]
  readonly #searches = new Map<number, Search>()
  #passes = 0
  #closed = false

  constructor(options: ThreadsOptions) {
    this.#options = options
    this.#places = Array.from({ length: options.count }, (): Place => ({ worker: null, failures: 0, timer: undefined }))
    for (const at of this.#places.keys()) this.#start(at)
  }

  /** @returns the hits of each query */
  search(wanted: Wanted, signal: AbortSignal | undefined): Promise<Hit[][]> {
    return new Promise((resolve, reject) => {
      const search: Search = { wanted, attempts: 0, request: passOf(wanted, ++this.#passes), answers: [], resolve, reject }
      this.#begin(search)
      if (!signal) return
      const abort = (): void => this.#end(search, () => reject(signal.reason))
      signal.addEventListener('abort', abort, { once: true })
      const settled = (): void => signal.removeEventListener('abort', abort)
      search.resolve = (hits) => (settled(), resolve(hits))
      search.reject = (reason) => (settled(), reject(reason))
    })
  }

  addChunk(memory: SharedMemory): void {
    this.#post({ kind: 'add-chunk', memory })
  }

  dropChunks(count: number): void {
    this.#post({ kind: 'drop-chunks', count })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const search of this.#searches.values()) this.#end(search, () => search.reject(new Error('the gallery is closed')))
    await Promise.all(this.#places.map(async ({ worker, timer }) => {
      clearTimeout(timer)
      await worker?.terminate()
    }))
  }

  /** Threads keep the process alive while there is a search, and not longer. */
  #hold(): void {
    for (const { worker } of this.#places) {
      if (this.#searches.size === 0) worker?.unref()
      else worker?.ref()
    }
  }

  #post(request: ThreadRequest): void {
    for (const { worker } of this.#places) worker?.postMessage(request)
  }

  #begin(search: Search): void {
    search.attempts++
    this.#searches.set(search.request.pass, search)
    this.#post(search.request)
    this.#hold()
  }

  /** Under a new number, so that answers to the earlier attempt are not taken for answers to this one. */
  #beginAgain(search: Search): void {
    search.request = passOf(search.wanted, ++this.#passes)
    search.answers = []
    this.#begin(search)
  }

  #start(at: number): void {
    const { layout, count, build, memories } = this.#options
    const place = this.#places[at]!
    const workerData: ThreadData = { dimension: layout.dimension, threads: layout.threads, thread: at, build, memories: memories() }
    const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData, name: `renbie-search-${at + 1}-of-${count}` })
    worker.on('message', (answer: ThreadAnswer) => {
      place.failures = 0
      this.#answered(answer)
    })
    worker.on('error', () => {})
    worker.once('exit', () => this.#ended(at))
    place.worker = worker
    this.#options.onThread?.(worker)
    for (const search of this.#searches.values()) worker.postMessage(search.request)
    this.#hold()
  }

  #answered({ pass, hits }: ThreadAnswer): void {
    const search = this.#searches.get(pass)
    if (!search) return
    search.answers.push(hits)
    if (search.answers.length === this.#places.length) this.#end(search, () => search.resolve(merged(search)))
  }

  #ended(at: number): void {
    const place = this.#places[at]!
    place.worker = null
    if (this.#closed) return
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** place.failures++)
    place.timer = setTimeout(() => this.#start(at), pauseMs)
    const interrupted = [...this.#searches.values()]
    for (const search of interrupted) {
      this.#end(search, () => {
        if (search.attempts < MAX_ATTEMPTS) this.#beginAgain(search)
        else search.reject(new Error(`search threads ended ${MAX_ATTEMPTS} times under this search`))
      })
    }
  }

  #end(search: Search, answer: () => void): void {
    this.#searches.delete(search.request.pass)
    Atomics.store(search.request.control, CONTROL.cancelled, 1)
    this.#hold()
    answer()
  }
}

function merged({ wanted: { queries, limit, minScore }, answers }: Search): Hit[][] {
  return queries.map((_, at) => {
    const best = new TopK(limit, minScore)
    for (const hits of answers) {
      const { ids, scores } = hits[at]!
      for (const [hit, id] of ids.entries()) best.offer(id, scores[hit]!)
    }
    return best.take()
  })
}
