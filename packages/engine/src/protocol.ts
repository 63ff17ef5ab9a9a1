import type { EngineResult, PictureRole } from './analysis.ts'
import type { PackPlan } from './packs/pack.ts'

/** What a worker is started with, asked, and answers. `ready` comes once, before the first answer. */
export type WorkerSetup = { plan: PackPlan; background: boolean }
export type WorkerRequest = { image: Uint8Array; role: PictureRole }
export type WorkerAnswer = { kind: 'ready' } | { kind: 'result'; result: EngineResult }
