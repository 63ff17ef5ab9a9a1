import { PlatformError, type Watchlist, type WatchlistId, type WatchlistStatus } from '@renbie/contracts'
import type { NewAuditEntry } from '@renbie/store'
import type { Principal } from '../../domain/access.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'
import { defined } from './patch.ts'

export const watchlistHandlers = ({ store, clock, makeId, change, pack }: Platform): Pick<Handlers, 'listWatchlists' | 'createWatchlist' | 'getWatchlist' | 'updateWatchlist' | 'watchlistThreshold'> => {
  const entry = (principal: Principal, action: string, target: WatchlistId, detail: Record<string, unknown>): NewAuditEntry => ({ at: clock(), actor: principal.actor, action, target, siteId: null, purpose: null, detail })

  /** Of the list as it is on record: the search image may hear of it a moment later. */
  const withThreshold = (watchlist: Watchlist): WatchlistStatus => ({ ...watchlist, threshold: pack.current.image.threshold(watchlist, clock()) })

  return {
    listWatchlists: async () => ({ items: (await store.read.watchlists.list()).map(withThreshold) }),

    createWatchlist: async ({ body }, context) => {
      const principal = context.principal()
      const at = clock().toISOString()
      const watchlist = { ...body, id: makeId('wl'), subjectCount: 0, createdAt: at, updatedAt: at }
      await change(async (tx) => {
        await tx.watchlists.insert(watchlist)
        await tx.events.append(clock(), [{ type: 'watchlist-changed', watchlistId: watchlist.id, siteId: null }])
        await tx.audit.append([entry(principal, 'watchlist.created', watchlist.id, { name: body.name, falseMatchRate: body.falseMatchRate, inForce: body.inForce })])
      })
      return withThreshold(watchlist)
    },

    getWatchlist: async ({ params }) => {
      const watchlist = await store.read.watchlists.find(params.watchlistId)
      if (!watchlist) throw new PlatformError('not-found')
      return withThreshold(watchlist)
    },

    // Of the two only the one that is asked about: a rate replaces a promise, and the other way round.
    watchlistThreshold: async ({ params, query: { falseAlertsPerDay, falseMatchRate } }) => {
      const watchlist = await store.read.watchlists.find(params.watchlistId)
      if (!watchlist) throw new PlatformError('not-found')
      const instead = falseAlertsPerDay !== undefined ? { falseAlertsPerDay } : falseMatchRate !== undefined ? { falseAlertsPerDay: null, falseMatchRate } : {}
      return pack.current.image.threshold({ ...watchlist, ...instead }, clock())
    },

    updateWatchlist: async ({ params, body }, context) => {
      const principal = context.principal()
      const changed = await change(async (tx) => {
        await tx.lock(params.watchlistId)
        const watchlist = await tx.watchlists.find(params.watchlistId)
        if (!watchlist) throw new PlatformError('not-found')
        const updated = { ...watchlist, ...defined(body), updatedAt: clock().toISOString() }
        await tx.watchlists.update(updated)
        await tx.events.append(clock(), [{ type: 'watchlist-changed', watchlistId: watchlist.id, siteId: null }])
        await tx.audit.append([entry(principal, 'watchlist.changed', watchlist.id, { ...body })])
        return updated
      })
      return withThreshold(changed)
    },
  }
}
