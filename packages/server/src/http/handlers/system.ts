import { requireScope } from '../../domain/access.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

const healthAgeMs = 1_000

export const systemHandlers = ({ store, engine, image, feed, settings, version, clock }: Platform): Pick<Handlers, 'health' | 'readiness' | 'system' | 'listAudit' | 'verifyAudit'> => {
  /** Anybody may ask, and asking writes to the disk: once a second is enough for all who do. */
  let asked: { at: number; health: Promise<[boolean, boolean]> } | null = null
  const storeHealth = (): Promise<[boolean, boolean]> => {
    const now = clock().getTime()
    if (!asked || Math.abs(now - asked.at) >= healthAgeMs) asked = { at: now, health: Promise.all([store.healthy(), store.objects.healthy()]) }
    return asked.health
  }

  return {
    health: async () => ({ status: 'ok', version }),

    readiness: async (_, context) => {
      const [database, objects] = await storeHealth()
      const parts = { database, objects, engine: engine.load().workers > 0, gallery: image.loaded && feed.passedOver === 0 }
      const ready = Object.values(parts).every(Boolean)
      // Load balancers look at the status alone.
      if (!ready) context.setStatus(503)
      return { ready, parts }
    },

    system: async () => ({
      version,
      environment: settings.environment,
      database: store.kind,
      pack: { id: engine.pack.id, detector: engine.pack.detector, recogniser: engine.pack.recogniser, dimension: engine.pack.dimension },
      gallery: { templates: image.templates, bytes: image.bytes },
      engine: engine.load(),
      verificationFalseMatchRate: settings.verificationFalseMatchRate,
    }),

    // One trail for all sites, and most of its rows belong to none: only somebody responsible for all of them reads it.
    listAudit: async ({ query }, context) => {
      requireScope(context.principal(), 'all')
      const page = await store.read.audit.list(query)
      await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: context.principal().actor, action: 'audit.read', target: null, siteId: null, purpose: 'audit', detail: { shown: page.items.length } }]))
      return page
    },

    verifyAudit: async (_, context) => {
      requireScope(context.principal(), 'all')
      return store.read.audit.verify()
    },
  }
}
