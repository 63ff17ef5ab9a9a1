import type { Layout } from '../rows/layout.ts'
import type { SearchBuild, SharedMemory } from '../wasm/modules.ts'
import type { FormBases, PreparedQuery } from './query.ts'

/** What a search thread is started with. The layout is made anew from its two numbers. */
export type ThreadData = { dimension: Layout['dimension']; threads: number; thread: number; build: SearchBuild; memories: readonly SharedMemory[] }

/** One pass over the gallery by all threads. `control` is shared by them: see the positions below; `floors` holds one float32 a query. */
export type PassRequest = {
  kind: 'search'
  pass: number
  queries: readonly PreparedQuery[]
  bases: FormBases
  limit: number
  minScore: number
  labels: Uint32Array | null
  blocks: number
  control: Int32Array
}

export type ThreadRequest = PassRequest | { kind: 'add-chunk'; memory: SharedMemory } | { kind: 'drop-chunks'; count: number }

/** Hits of each query, best first. */
export type ThreadAnswer = { pass: number; hits: { ids: Float64Array; scores: Float32Array }[] }

/** Positions in `control`: the next block that nobody has taken; 1 once the search is given up; from here on, floors. */
export const CONTROL = { nextBlock: 0, cancelled: 1, floors: 2 } as const
