import { Worker } from 'node:worker_threads'
import type { EngineResult, PictureRole } from './analysis.ts'
import { openPack } from './packs/open.ts'
import type { PackInfo, PackSource } from './packs/pack.ts'
import { createPool } from './pool.ts'
import type { WorkerSetup } from './protocol.ts'
import { similarity } from './recognise/recogniser.ts'

export type Engine = {
  /** The networks in use. Templates of two packs must never be compared. */
  readonly pack: PackInfo
  /** JPEG, PNG or WebP in, faces out. Never rejects; the buffer stays the caller's. */
  analyse(image: Uint8Array, role: PictureRole): Promise<EngineResult>
  /** Cosine of two templates of this pack, −1..1. */
  similarity(a: Float32Array, b: Float32Array): number
  /** How often two different people would reach this score, (0, 1]; falls as the score rises. */
  falseMatchRate(score: number): number
  /** The score that different people reach this often: the threshold for a rate. */
  scoreAt(falseMatchRate: number): number
  load(): { queued: number; running: number; workers: number }
  close(): Promise<void>
}

export type EngineOptions = {
  /** The networks; the embedded ones if left out. */
  pack?: PackSource
  /** Where the converted networks are kept. Made when it is not there. */
  cacheDirectory: string
  /** Worker threads, each with networks of its own (about 100 MB); as many as cores that it may use. */
  workers: number
  /** Gives way to everything else on the machine: for work that nobody waits for. */
  background?: boolean
  /** Pictures that may wait for a worker. */
  queueLimit: number
  /** Longest wait for a worker, and longest work on one picture. */
  timeoutMs: number
}

/** Heap of a worker; pictures and tensors live outside of it. */
const WORKER_HEAP_MB = 128
/** Pictures live in typed arrays outside this heap and die young; left to itself V8 lets a hundred megabytes of them pile up. */
const WORKER_YOUNG_MB = 8

/**
 * Ready to analyse when it resolves. Rejects with a `PackError` when the pack is not in order, and when the networks cannot
 * be made or loaded, or an option is out of range.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { cacheDirectory, workers, queueLimit, timeoutMs, pack: source = { kind: 'embedded' } } = options
  if (!(Number.isInteger(workers) && workers >= 1)) throw new RangeError('workers must be a whole number from 1')
  if (!(Number.isInteger(queueLimit) && queueLimit >= 0)) throw new RangeError('queueLimit must be a whole number from 0')
  if (!(timeoutMs > 0)) throw new RangeError('timeoutMs must be positive')

  const pack = await openPack(source, cacheDirectory)
  const setup: WorkerSetup = { plan: pack.plan, background: options.background ?? false }
  const pool = await createPool({
    start: () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup, resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB, maxYoungGenerationSizeMb: WORKER_YOUNG_MB } }),
    workers,
    queueLimit,
    timeoutMs,
    nowMs: () => performance.now(),
  })
  return {
    pack: pack.info,
    analyse: (image, role) => pool.run(image, role),
    similarity,
    falseMatchRate: pack.calibration.falseMatchRate,
    scoreAt: pack.calibration.scoreAt,
    load: () => pool.load(),
    close: () => pool.close(),
  }
}
