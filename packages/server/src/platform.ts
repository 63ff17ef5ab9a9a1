import type { MakeId, Settings } from '@renbie/contracts'
import type { Repositories, Store } from '@renbie/store'
import type { EventFeed } from './events/feed.ts'
import type { Metrics } from './metrics.ts'
import type { EventStreams } from './http/stream.ts'
import type { PackInUse } from './packs/pack-in-use.ts'

/** Everything the handlers work with, fitted together once in `wiring.ts`. */
export type Platform = {
  settings: Settings
  version: string
  store: Store
  pack: PackInUse
  feed: EventFeed
  streams: EventStreams
  metrics: Metrics
  makeId: MakeId
  clock: () => Date
  /** Runs the work in one transaction and returns when everybody here has seen the events it wrote. */
  change: <Result>(work: (tx: Repositories) => Promise<Result>) => Promise<Result>
}
