import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { MakeId, Settings } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import { openStore, type ObjectFiles, type PackName, type Store } from '@renbie/store'
import type { FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { EventFeed } from './events/feed.ts'
import { createApp } from './http/app.ts'
import { toPlatformError } from './http/errors.ts'
import { EventStreams } from './http/stream.ts'
import { startHousekeeping } from './jobs/housekeeping.ts'
import { startRetemplating, usualPace, type Pace } from './jobs/retemplate.ts'
import { createMetrics } from './metrics.ts'
import { PersonImage } from './osia/image.ts'
import { settleWish } from './packs/changes.ts'
import { openEngine, openRecordedEngine } from './packs/engines.ts'
import { PackFollower } from './packs/follower.ts'
import { PackInUse } from './packs/pack-in-use.ts'
import type { Platform } from './platform.ts'
import { documentParts, personParts } from './domain/identity.ts'
import { CrossingImage } from './search/crossings.ts'
import { SearchImage } from './search/image.ts'
import { loadImages, type Images } from './search/images.ts'
import { Traffic } from './search/traffic.ts'

const feedPollMs = 1_000
/** Enrolments that may be under way when the limit is reached: each was admitted and must fit. */
const enrolmentsAtATime = 1_024
const closeGraceMs = 5_000

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

export type NodeOptions = {
  settings: Settings
  consoleDirectory: string | null
  onProgress?: (step: 'engine' | 'database' | 'gallery' | 'crossings' | 'listening', detail: string) => void
  logStream?: NodeJS.WritableStream
  /** For tests: the clock, the file operations of the object store, engines made beforehand (then not closed here): of the pack that is set, of others; how fast to re-template. */
  clock?: () => Date
  objectFiles?: ObjectFiles
  engine?: Engine
  otherEngines?: Engine[]
  pace?: Partial<Pace>
}

export type RunningNode = { url: string; app: FastifyInstance; platform: Platform; close: () => Promise<void> }

export const makeId: MakeId = (prefix) => `${prefix}_${uuidv7()}` as ReturnType<typeof makeId<typeof prefix>>

/** The store of a node, by its settings: what the node itself opens, and the commands that work on it while it is stopped. */
export const openNodeStore = async (settings: Settings, clock: () => Date, objectFiles?: ObjectFiles): Promise<Store> => {
  const { dataDirectory, database } = settings
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  return openStore({
    database: database.kind === 'pglite' ? { kind: 'pglite', directory: join(dataDirectory, 'database') } : database,
    objectsDirectory: join(dataDirectory, 'objects'),
    keyFile: settings.keyFile ?? join(dataDirectory, 'renbie.key'),
    clock,
    ...(objectFiles ? { objectFiles } : {}),
  })
}

/** Engines of a node: those made beforehand by a test stay the test's, all others are opened and closed here. */
const enginesOf = ({ settings, engine, otherEngines = [] }: NodeOptions) => {
  const given = [...(engine ? [engine] : []), ...otherEngines]
  const find = (pack: PackName) => given.find((candidate) => candidate.pack.id === pack.id)
  return {
    wished: async (): Promise<Engine> => engine ?? openEngine(settings, settings.pack),
    recorded: async (pack: PackName): Promise<Engine> => find(pack) ?? openRecordedEngine(settings, pack),
    background: async (pack: PackName): Promise<Engine> => find(pack) ?? openRecordedEngine(settings, pack, true),
    close: async (open: Engine): Promise<void> => {
      if (!given.includes(open)) await open.close()
    },
  }
}
type Engines = ReturnType<typeof enginesOf>

/** The pack in force with its engine: the one that is set, or the one that searches until every picture has a template of that. */
const engineInForce = async (options: NodeOptions, engines: Engines, store: Store, wished: Engine, clock: () => Date): Promise<Engine> => {
  const state = await settleWish(store.transaction.bind(store), { id: wished.pack.id, name: options.settings.pack }, clock())
  if (state.inForce.id === wished.pack.id) return wished
  await engines.close(wished)
  return engines.recorded(state.inForce)
}

type Assembled = { platform: Platform; follower: PackFollower; engines: Engines }

/** Fits the parts together: the one place that knows them all. */
const assemble = async (options: NodeOptions, engines: Engines, store: Store, engine: Engine, from: number, clock: () => Date): Promise<Assembled> => {
  const { settings } = options
  const traffic = new Traffic(settings.expectedSearchesPerDay)
  await traffic.measure(store.read.checks, clock())
  const imagesOf = (of: Engine): Images => {
    const { dimension, id } = of.pack
    return {
      image: new SearchImage({ dimension, maxRows: settings.maxTemplates + enrolmentsAtATime, pack: id, rates: of, calibratedTo: of.calibratedTo, searchesPerDay: () => traffic.searchesPerDay }),
      crossings: settings.crossingSearchDays > 0 ? new CrossingImage({ dimension, maxRows: settings.maxCrossings, pack: id }) : null,
      persons: new PersonImage({ dimension, maxRows: settings.osia.maxFaces + enrolmentsAtATime, pack: id }),
    }
  }
  const first = { engine, ...imagesOf(engine) }
  await loadImages(first, store.read, (which, rows) => options.onProgress?.(which, String(rows)))
  const pack = new PackInUse(first)
  const follower = new PackFollower({ store, inUse: pack, openEngine: engines.recorded, closeEngine: engines.close, imagesOf, clock })
  const feed = new EventFeed(store.read.events, [(event) => follower.handle(event)], from, () => performance.now())
  const streams = new EventStreams(feed, settings.maxEventStreams)
  const metrics = createMetrics(() => ({ templates: pack.current.image.templates, crossings: pack.current.crossings?.crossings ?? 0, crossingsLeftOut: pack.current.crossings?.leftOut ?? 0, streams: streams.open, ...pack.current.engine.load() }))
  const change: Platform['change'] = async (work) => {
    const result = await store.transaction(work)
    // Committed is committed: a search image that cannot follow just now is not a failure of this change, and is tried again.
    await feed.drain().catch(() => undefined)
    return result
  }
  const hash = (parts: string[]) => Buffer.from(store.fingerprint(parts), 'hex')
  const keysOf: Platform['keysOf'] = (traveller) => ({ personHash: hash(personParts(traveller)), documentHash: hash(documentParts(traveller)) })
  return { platform: { settings, version, store, pack, traffic, feed, streams, metrics, makeId, clock, change, keysOf }, follower, engines }
}

/** Starts a node: engine and database side by side, then the search image, then the door. */
export const startNode = async (options: NodeOptions): Promise<RunningNode> => {
  const { settings } = options
  const clock = options.clock ?? (() => new Date())
  const engines = enginesOf(options)
  const [wished, store] = await Promise.allSettled([
    engines.wished().then((opened) => (options.onProgress?.('engine', opened.pack.id), opened)),
    openNodeStore(settings, clock, options.objectFiles).then((opened) => (options.onProgress?.('database', opened.kind), opened)),
  ])
  let engine = wished.status === 'fulfilled' ? wished.value : null
  try {
    if (wished.status === 'rejected') throw wished.reason
    if (store.status === 'rejected') throw store.reason
    // What is committed while the tables are read comes again through the feed; reading a record twice is harmless.
    const from = await store.value.read.events.last()
    engine = await engineInForce(options, engines, store.value, wished.value, clock)
    return await openDoor(options, await assemble(options, engines, store.value, engine, from, clock))
  } catch (error) {
    // Worker threads would keep a process alive that has nothing to do.
    if (engine) await engines.close(engine)
    if (store.status === 'fulfilled') await store.value.close()
    throw error
  }
}

const openDoor = async (options: NodeOptions, { platform, follower, engines }: Assembled): Promise<RunningNode> => {
  const { settings, store, clock, change } = platform
  const app = await createApp({ platform, consoleDirectory: options.consoleDirectory, ...(options.logStream ? { logStream: options.logStream } : {}) })
  const url = await app.listen({ host: settings.host, port: settings.port })
  options.onProgress?.('listening', url)
  const report = (what: string) => (error: unknown) => {
    const { code, detail } = toPlatformError(error)
    app.log.error({ code, detail }, what)
  }
  platform.feed.start(feedPollMs, report('the event feed failed'))
  follower.start(report('the model pack in force could not be opened'))
  const retemplating = startRetemplating(
    { store, change, clock, follower, holder: uuidv7(), openBackgroundEngine: engines.background, closeEngine: engines.close, pace: { ...usualPace, ...options.pace } },
    report('re-templating failed'),
  )
  const housekeeping = startHousekeeping(platform, report('housekeeping failed'))
  return {
    url,
    app,
    platform,
    close: async () => {
      // What is being answered gets its time; a line that somebody merely keeps open does not hold up the stop.
      const late = setTimeout(() => app.server.closeAllConnections(), closeGraceMs)
      await app.close()
      clearTimeout(late)
      await retemplating.stop()
      await housekeeping.stop()
      await follower.stop()
      await store.close()
    },
  }
}
