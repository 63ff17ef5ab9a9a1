import type { Settings, TemplateFailureRecord } from '@renbie/contracts'
import { openEngine, openNodeStore, retemplateStopped, type StoppedOutcome } from '@renbie/server'
import type { Store } from '@renbie/store'
import { abortedBySignal } from '../signals.ts'
import { madeLine } from './made-line.ts'

/** `pack`: that which is set. `failures`: photos that it failed at, the newest, as many as one can read. */
export type NodeOutcome = StoppedOutcome & { pack: string; failures: TemplateFailureRecord[] }

/** Of more a person makes nothing at a terminal; the node lists them all. */
const namedAtMost = 1_000

/** Photos only: nobody promised to find a past crossing. */
const failedPhotos = async (store: Store, pack: string): Promise<TemplateFailureRecord[]> => {
  const photos: TemplateFailureRecord[] = []
  let before: string | null | undefined
  do {
    const page = await store.read.templates.failures(pack, { limit: 200, ...(before ? { before } : {}) })
    photos.push(...page.items.filter(({ photoId }) => photoId !== null))
    before = page.next
  } while (before && photos.length < namedAtMost)
  return photos.slice(0, namedAtMost)
}

/** Re-templates a stopped node for the pack that is set, telling on stderr how far it is; Ctrl-C ends it after the pictures in hand. */
export const retemplateNode = async (settings: Settings, acceptFailures: boolean): Promise<NodeOutcome> => {
  const stop = abortedBySignal()
  // One after the other: a node that is running holds the store, and says so before networks are loaded.
  const store = await openNodeStore(settings, () => new Date())
  try {
    const engine = await openEngine(settings, settings.pack)
    try {
      const outcome = await retemplateStopped({ store, engine, name: settings.pack, acceptFailures, signal: stop.signal, onProgress: madeLine(process.stderr), clock: () => new Date() })
      return { ...outcome, pack: engine.pack.id, failures: await failedPhotos(store, engine.pack.id) }
    } finally {
      await engine.close()
    }
  } finally {
    await store.close()
    stop.release()
  }
}
