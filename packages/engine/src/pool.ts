import type { Worker } from 'node:worker_threads'
import type { AnalyseOptions, EngineErrorCode, EngineResult, PictureRole } from './analysis.ts'
import { LaneQueue } from './lane-queue.ts'
import type { WorkerAnswer, WorkerRequest } from './protocol.ts'

export type PoolOptions = {
  /** Starts one worker thread that speaks the protocol. */
  start: () => Worker
  /** Threads, each with one picture at a time. */
  workers: number
  /** Pictures that wait; for one more, it or one of a lane that has more waiting is answered `engine-busy`. */
  queueLimit: number
  /** Longest wait in the queue, and longest work on one picture. */
  timeoutMs: number
  /** A monotonic clock. */
  nowMs: () => number
}

export type Pool = {
  run(image: Uint8Array, role: PictureRole, options?: AnalyseOptions): Promise<EngineResult>
  load(): { queued: number; running: number; workers: number }
  close(): Promise<void>
}

/**
 * What a worker that ran out of time gets on top, at least, before its thread is ended: `terminate` while onnxruntime is
 * at work aborts the whole process (its addon throws into an environment that is gone). Nearly every late worker just
 * answers late; only one that truly hangs is ended.
 */
const SHORTEST_GRACE_MS = 2000
/** A worker that cannot start is tried again after this pause, doubled each time up to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 30_000

type Job = WorkerRequest & {
  resolve: (result: EngineResult) => void
  enqueuedMs: number
  queuedMs: number
  timer: NodeJS.Timeout
}

/**
 * One place for a worker. Workers are disposable: what goes wrong in one ends it, and the place gets a new one. `busy` from
 * the handing over of a picture to its answer; `job` is gone earlier when its time ran out. `timer`: the pause before the
 * next start, or the grace of a late worker.
 */
type Slot = { worker: Worker | null; ready: boolean; busy: boolean; job: Job | null; failures: number; timer: NodeJS.Timeout | undefined }

/** Resolves when every worker is ready; rejects when one cannot start at all. */
export async function createPool(options: PoolOptions): Promise<Pool> {
  const pool = new WorkerPool(options)
  try {
    await pool.started
  } catch (error) {
    await pool.close()
    throw error
  }
  return pool
}

class WorkerPool implements Pool {
  readonly started: Promise<unknown>
  readonly #options: PoolOptions
  readonly #queue: LaneQueue<Job>
  readonly #slots: Slot[]
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#queue = new LaneQueue(options.queueLimit)
    this.#slots = Array.from({ length: options.workers }, (): Slot => ({ worker: null, ready: false, busy: false, job: null, failures: 0, timer: undefined }))
    this.started = Promise.all(this.#slots.map((slot) => new Promise<void>((ready, failed) => this.#start(slot, ready, failed))))
  }

  run(image: Uint8Array, role: PictureRole, { lane = '', batch = false, everyFace = false }: AnalyseOptions = {}): Promise<EngineResult> {
    if (this.#closed) return Promise.resolve(failure('engine-failed', 'the engine is closed'))
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUpWaiting(job), this.#options.timeoutMs)
      const job: Job = { image, role, everyFace, resolve, enqueuedMs: this.#options.nowMs(), queuedMs: 0, timer }
      // A worker that is free has no queue before it: what waits is handed over as soon as one becomes free.
      const idle = this.#slots.find((slot) => slot.ready && !slot.busy)
      if (idle) return this.#handOver(job, idle)
      const displaced = this.#queue.add(job, { lane, batch })
      if (displaced) finish(displaced, failure('engine-busy', `${this.#queue.size} pictures are waiting, and its lane has its share`))
    })
  }

  load() {
    const running = this.#slots.filter((slot) => slot.busy).length
    return { queued: this.#queue.size, running, workers: this.#slots.filter((slot) => slot.ready).length }
  }

  /** Answers what runs and what waits; threads end when they are through with their picture, or at the end of the grace. */
  async close(): Promise<void> {
    this.#closed = true
    const jobs = [...this.#queue.drain(), ...this.#slots.flatMap(({ job }) => job ?? [])]
    for (const job of jobs) finish(job, failure('engine-failed', 'the engine is closed'))
    await Promise.all(
      this.#slots.map(async (slot) => {
        clearTimeout(slot.timer)
        slot.job = null
        const { worker } = slot
        if (!worker) return
        const ended = new Promise((resolve) => worker.once('exit', resolve))
        if (slot.busy || !slot.ready) slot.timer = setTimeout(() => void worker.terminate(), this.#graceMs())
        else void worker.terminate()
        await ended
        clearTimeout(slot.timer)
      }),
    )
  }

  #start(slot: Slot, ready: () => void = () => {}, failed: (error: Error) => void = () => {}): void {
    const worker = this.#options.start()
    let reason = ''
    slot.worker = worker
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'result') return this.#answered(slot, answer.result)
      slot.ready = true
      slot.failures = 0
      ready()
      if (this.#closed) return void worker.terminate()
      this.#dispatch()
    })
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', (code) => {
      const detail = `a worker ended with code ${code}${reason && `: ${reason}`}`
      failed(new Error(detail))
      this.#ended(slot, worker, detail)
    })
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.busy) continue
      const job = this.#queue.take()
      if (!job) return
      this.#handOver(job, slot)
    }
  }

  #handOver(job: Job, slot: Slot): void {
    slot.job = job
    slot.busy = true
    job.queuedMs = this.#options.nowMs() - job.enqueuedMs
    clearTimeout(job.timer)
    job.timer = setTimeout(() => this.#giveUpWorking(slot), this.#options.timeoutMs)
    // One copy, which the worker then owns: the caller's buffer stays whole, and a view takes only its own bytes along.
    const image = new Uint8Array(job.image)
    slot.worker?.postMessage({ image, role: job.role, everyFace: job.everyFace } satisfies WorkerRequest, [image.buffer])
  }

  #answered(slot: Slot, result: EngineResult): void {
    const { job } = slot
    clearTimeout(slot.timer)
    Object.assign(slot, { job: null, busy: false })
    if (this.#closed) return void slot.worker?.terminate()
    if (job) {
      if (result.ok) result.analysis.timing.queuedMs = job.queuedMs
      finish(job, result)
    }
    this.#dispatch()
  }

  #giveUpWaiting(job: Job): void {
    this.#queue.remove(job)
    finish(job, failure('engine-busy', `no worker was free for ${this.#options.timeoutMs} ms`))
  }

  #giveUpWorking(slot: Slot): void {
    if (slot.job) finish(slot.job, failure('engine-timeout', `no answer within ${this.#options.timeoutMs} ms`))
    slot.job = null
    const { worker } = slot
    slot.timer = setTimeout(() => void worker?.terminate(), this.#graceMs())
  }

  #graceMs(): number {
    return Math.max(SHORTEST_GRACE_MS, this.#options.timeoutMs)
  }

  #ended(slot: Slot, worker: Worker, detail: string): void {
    if (slot.worker !== worker) return
    if (slot.job) finish(slot.job, failure('engine-failed', detail))
    const wasReady = slot.ready
    clearTimeout(slot.timer)
    Object.assign(slot, { worker: null, ready: false, busy: false, job: null })
    if (this.#closed) return
    // At once after a picture that broke it; with growing pauses when it does not even start.
    slot.failures = wasReady ? 0 : slot.failures + 1
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, slot.failures - 1))
    slot.timer = setTimeout(() => this.#start(slot), slot.failures === 0 ? 0 : pauseMs)
  }
}

/** Settles a job once; a later answer finds it settled. */
function finish(job: Job, result: EngineResult): void {
  clearTimeout(job.timer)
  job.resolve(result)
}

function failure(code: EngineErrorCode, detail: string): EngineResult {
  return { ok: false, code, detail }
}
