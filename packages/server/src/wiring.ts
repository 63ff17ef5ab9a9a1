import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { MakeId, PlatformEvent, Settings } from '@renbie/contracts'
import { createEngine, PackError, type Engine, type PackSource } from '@renbie/engine'
import { openStore, type ObjectFiles, type Store } from '@renbie/store'
import type { FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { EventFeed } from './events/feed.ts'
import { createApp } from './http/app.ts'
import { toPlatformError } from './http/errors.ts'
import { EventStreams } from './http/stream.ts'
import { startHousekeeping } from './jobs/housekeeping.ts'
import { createMetrics } from './metrics.ts'
import { PersonImage } from './osia/image.ts'
import type { Platform } from './platform.ts'
import { SearchImage } from './search/image.ts'

const feedPollMs = 1_000
/** Enrolments that may be under way when the limit is reached: each was admitted and must fit. */
const enrolmentsAtATime = 1_024
const closeGraceMs = 5_000

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

export type NodeOptions = {
  settings: Settings
  consoleDirectory: string | null
  onProgress?: (step: 'engine' | 'database' | 'gallery' | 'listening', detail: string) => void
  logStream?: NodeJS.WritableStream
  /** For tests: the clock, the file operations of the object store, an engine made beforehand (then not closed here). */
  clock?: () => Date
  objectFiles?: ObjectFiles
  engine?: Engine
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

/** Where converted networks are kept. */
export const modelCacheOf = ({ dataDirectory }: Settings): string => join(dataDirectory, 'models')
/** Where an installed model pack lies. */
export const packDirectoryOf = ({ dataDirectory }: Settings, name: string): string => join(dataDirectory, 'packs', name)

const openEngine = (settings: Settings): Promise<Engine> => {
  const pack: PackSource = settings.pack === 'embedded' ? { kind: 'embedded' } : { kind: 'directory', directory: packDirectoryOf(settings, settings.pack) }
  return createEngine({ pack, cacheDirectory: modelCacheOf(settings), ...settings.engine })
}

/**
 * Refuses a pack that photos were not enrolled with: they would not be searched, and a watchlist of which part is passed
 * over in silence is worse than a node that does not start. Throws `PackError`.
 */
export const requireOnePack = async (read: Store['read'], pack: string): Promise<void> => {
  const counted = [...(await read.photos.countByPack()), ...(await read.osia.encounters.countByPack())]
  const others = counted.filter((count) => count.pack !== pack)
  const counts = others.map((count) => `${count.photos} of ${count.pack}`)
  if (counts.length > 0) throw new PackError('pack-photos-of-another', `photos: ${counts.join(', ')}; the pack is ${pack}`)
}

/** Fits the parts together: the one place that knows them all. */
const assemble = async (options: NodeOptions, store: Store, engine: Engine, clock: () => Date): Promise<Platform> => {
  const { settings } = options
  await requireOnePack(store.read, engine.pack.id)
  const image = new SearchImage({ dimension: engine.pack.dimension, maxRows: settings.maxTemplates + enrolmentsAtATime, pack: engine.pack.id, scoreAt: (rate) => engine.scoreAt(rate) })
  const persons = new PersonImage({ dimension: engine.pack.dimension, maxRows: settings.osia.maxFaces + enrolmentsAtATime, pack: engine.pack.id })
  // What is committed while the tables are read comes again through the feed; reading a record twice is harmless.
  const from = await store.read.events.last()
  await image.load(store.read, (rows) => options.onProgress?.('gallery', String(rows)))
  await persons.load(store.read, () => undefined)
  const feed = new EventFeed(store.read.events, [({ event }) => refresh({ image, persons }, store, event)], from, () => performance.now())
  const streams = new EventStreams(feed, settings.maxEventStreams)
  const metrics = createMetrics(() => ({ templates: image.templates, streams: streams.open, ...engine.load() }))
  const change: Platform['change'] = async (work) => {
    const result = await store.transaction(work)
    // Committed is committed: a search image that cannot follow just now is not a failure of this change, and is tried again.
    await feed.drain().catch(() => undefined)
    return result
  }
  return { settings, version, store, engine, image, persons, feed, streams, metrics, makeId, clock, change }
}

const refresh = async ({ image, persons }: Pick<Platform, 'image' | 'persons'>, store: Store, event: PlatformEvent): Promise<void> => {
  if (event.type === 'watchlist-changed') await image.refreshWatchlist(store.read, event.watchlistId)
  if (event.type === 'subject-changed') await image.refreshSubject(store.read, event.subjectId)
  if (event.type === 'person-changed') await persons.refresh(store.read, event.personId)
}

/** Starts a node: engine and database side by side, then the search image, then the door. */
export const startNode = async (options: NodeOptions): Promise<RunningNode> => {
  const { settings } = options
  const clock = options.clock ?? (() => new Date())
  const [engine, store] = await Promise.allSettled([
    options.engine ?? openEngine(settings).then((opened) => (options.onProgress?.('engine', opened.pack.id), opened)),
    openNodeStore(settings, clock, options.objectFiles).then((opened) => (options.onProgress?.('database', opened.kind), opened)),
  ])
  const release = async () => {
    if (engine.status === 'fulfilled' && !options.engine) await engine.value.close()
    if (store.status === 'fulfilled') await store.value.close()
  }
  try {
    if (engine.status === 'rejected') throw engine.reason
    if (store.status === 'rejected') throw store.reason
    return await openDoor(options, await assemble(options, store.value, engine.value, clock), release)
  } catch (error) {
    // Worker threads would keep a process alive that has nothing to do.
    await release()
    throw error
  }
}

const openDoor = async (options: NodeOptions, platform: Platform, release: () => Promise<void>): Promise<RunningNode> => {
  const { settings } = platform
  const app = await createApp({ platform, consoleDirectory: options.consoleDirectory, ...(options.logStream ? { logStream: options.logStream } : {}) })
  const url = await app.listen({ host: settings.host, port: settings.port })
  options.onProgress?.('listening', url)
  const report = (what: string) => (error: unknown) => {
    const { code, detail } = toPlatformError(error)
    app.log.error({ code, detail }, what)
  }
  platform.feed.start(feedPollMs, report('the event feed failed'))
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
      await housekeeping.stop()
      await release()
    },
  }
}
