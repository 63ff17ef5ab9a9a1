import { PlatformError, type PlatformEvent, type SiteId } from '@renbie/contracts'
import type { NewAuditEntry } from '@renbie/store'
import { mayAt, requireScope, requireSite, type Principal } from '../../domain/access.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'
import { defined } from './patch.ts'

const assertTimeZone = (timeZone: string): void => {
  try {
    Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw new PlatformError('request-invalid', { fields: [{ path: 'body.timeZone', message: 'IANA time zone' }] })
  }
}

export const siteHandlers = ({ store, clock, change }: Platform): Pick<Handlers, 'listSites' | 'createSite' | 'updateSite' | 'createLane' | 'updateLane'> => {
  const entry = (principal: Principal, action: string, target: string, siteId: SiteId, detail: Record<string, unknown>): NewAuditEntry => ({ at: clock(), actor: principal.actor, action, target, siteId, purpose: null, detail })
  const changed = (siteId: SiteId): PlatformEvent[] => [{ type: 'site-changed', siteId }]

  return {
    listSites: async (_, context) => {
      const principal = context.principal()
      const hourAgo = new Date(clock().getTime() - 3_600_000)
      const [sites, lanes] = await Promise.all([store.read.sites.list(), store.read.lanes.listStatus(hourAgo)])
      return { items: sites.filter((site) => mayAt(principal, site.id)).map((site) => ({ ...site, lanes: lanes.filter((lane) => lane.siteId === site.id) })) }
    },

    createSite: async ({ body }, context) => {
      const principal = context.principal()
      // A new site is nobody's yet: only somebody responsible for all of them adds one.
      requireScope(principal, 'all')
      assertTimeZone(body.timeZone)
      await change(async (tx) => {
        await tx.sites.insert(body)
        await tx.events.append(clock(), changed(body.id))
        await tx.audit.append([entry(principal, 'site.created', body.id, body.id, { name: body.name })])
      })
      return body
    },

    updateSite: async ({ params, body }, context) => {
      const principal = context.principal()
      requireSite(principal, params.siteId)
      if (body.timeZone !== undefined) assertTimeZone(body.timeZone)
      return change(async (tx) => {
        await tx.lock(params.siteId)
        const site = await tx.sites.find(params.siteId)
        if (!site) throw new PlatformError('not-found')
        const updated = { ...site, ...defined(body) }
        await tx.sites.update(updated)
        await tx.events.append(clock(), changed(site.id))
        await tx.audit.append([entry(principal, 'site.changed', site.id, site.id, { ...body })])
        return updated
      })
    },

    createLane: async ({ params, body }, context) => {
      const principal = context.principal()
      requireSite(principal, params.siteId)
      return change(async (tx) => {
        if (!(await tx.sites.find(params.siteId))) throw new PlatformError('not-found')
        const lane = { ...body, siteId: params.siteId, active: true }
        await tx.lanes.insert(lane)
        await tx.events.append(clock(), changed(params.siteId))
        await tx.audit.append([entry(principal, 'lane.created', lane.id, params.siteId, { kind: lane.kind, direction: lane.direction })])
        return lane
      })
    },

    updateLane: async ({ params, body }, context) => {
      const principal = context.principal()
      return change(async (tx) => {
        await tx.lock(params.laneId)
        const lane = await tx.lanes.find(params.laneId)
        if (!lane || !mayAt(principal, lane.siteId)) throw new PlatformError('not-found')
        const updated = { ...lane, ...defined(body) }
        await tx.lanes.update(updated)
        await tx.events.append(clock(), changed(lane.siteId))
        await tx.audit.append([entry(principal, 'lane.changed', lane.id, lane.siteId, { ...body })])
        return updated
      })
    },
  }
}
