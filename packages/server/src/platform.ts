import type { MakeId, Settings } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Repositories, Store } from '@renbie/store'
import type { EventFeed } from './events/feed.ts'
import type { Metrics } from './metrics.ts'
import type { EventStreams } from './http/stream.ts'
import type { PersonImage } from './osia/image.ts'
import type { SearchImage } from './search/image.ts'

/** Everything the handlers work with, fitted together once in `wiring.ts`. */
export type Platform = {
  settings: Settings
  version: string
  store: Store
  engine: Engine
  image: SearchImage
  /** The faces of the OSIA interface. */
  persons: PersonImage
  feed: EventFeed
  streams: EventStreams
  metrics: Metrics
  makeId: MakeId
  clock: () => Date
  /** Runs the work in one transaction and returns when everybody here has seen the events it wrote. */
  change: <Result>(work: (tx: Repositories) => Promise<Result>) => Promise<Result>
}
