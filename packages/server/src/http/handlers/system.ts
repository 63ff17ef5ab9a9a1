import { requireScope } from '../../domain/access.ts'
import { changeOf } from '../../domain/pack-change.ts'
import { acceptFailures } from '../../packs/changes.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

const healthAgeMs = 1_000

export const systemHandlers = ({ store, pack, feed, settings, version, clock, change }: Platform): Pick<Handlers, 'health' | 'readiness' | 'system' | 'listTemplateFailures' | 'acceptTemplateFailures' | 'listAudit' | 'verifyAudit'> => {
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
      const { engine, image } = pack.current
      const parts = { database, objects, engine: !pack.behind && engine.load().workers > 0, gallery: image.loaded && feed.passedOver === 0 }
      const ready = Object.values(parts).every(Boolean)
      // Load balancers look at the status alone.
      if (!ready) context.setStatus(503)
      return { ready, parts }
    },

    system: async () => {
      const { engine, image } = pack.current
      const { id, detector, recogniser, dimension } = engine.pack
      const state = await store.read.packs.state()
      return {
        version,
        environment: settings.environment,
        database: store.kind,
        pack: { id, detector, recogniser, dimension },
        packChange: state?.next ? changeOf(state.next, await store.read.templates.progress(state.inForce.id, state.next.id), clock()) : null,
        unsearchedPhotos: await store.read.templates.countFailed(id),
        gallery: { templates: image.templates, bytes: image.bytes },
        engine: engine.load(),
        verificationFalseMatchRate: settings.verificationFalseMatchRate,
      }
    },

    listTemplateFailures: async ({ query }) => {
      const state = await store.read.packs.state()
      return store.read.templates.failures(state?.next?.id ?? pack.current.engine.pack.id, query)
    },

    acceptTemplateFailures: async ({ body }, context) => {
      requireScope(context.principal(), 'all')
      return acceptFailures(change, body, context.principal().actor, clock())
    },

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
