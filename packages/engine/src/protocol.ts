import type { EngineResult, PictureRole } from './analysis.ts'
import type { PackPlan } from './packs/pack.ts'
import type { Device } from './runtime/backends.ts'

/** What a worker is started with, asked, and answers. `ready` comes once, before the first answer. */
export type WorkerSetup = { plan: PackPlan; device: Device; background: boolean }
export type WorkerRequest = { image: Uint8Array; role: PictureRole; everyFace: boolean }
export type WorkerAnswer = { kind: 'ready' } | { kind: 'result'; result: EngineResult }
