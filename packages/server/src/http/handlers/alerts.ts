import { PlatformError, type Alert, type AlertId } from '@renbie/contracts'
import type { NewAuditEntry, Repositories } from '@renbie/store'
import { requireSite, visibleAt, type Principal } from '../../domain/access.ts'
import { changedSince, entryVersion } from '../../domain/dismissal.ts'
import { assertMayAcknowledge, assertMayAdjudicate } from '../../domain/adjudication.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

export const alertHandlers = ({ store, clock, change, keysOf }: Platform): Pick<Handlers, 'listAlerts' | 'getAlert' | 'acknowledgeAlert' | 'adjudicateAlert'> => {
  const entry = (principal: Principal, action: string, alert: Alert | null, detail: Record<string, unknown>): NewAuditEntry => ({
    at: clock(), actor: principal.actor, action, target: alert?.id ?? null, siteId: alert?.siteId ?? null, purpose: null, detail,
  })
  const locked = async (tx: Repositories, principal: Principal, id: AlertId) => visibleAt(principal, await tx.alerts.findForUpdate(id))
  const announce = (tx: Repositories, alert: Alert, state: Alert['state']) => tx.events.append(clock(), [{ type: 'alert-updated', alertId: alert.id, siteId: alert.siteId, state }])
  const reread = async (tx: Repositories, id: AlertId): Promise<Alert> => {
    const alert = await tx.alerts.find(id)
    if (!alert) throw new PlatformError('internal-error', { detail: 'an alert vanished while it was locked' })
    return alert
  }

  /** "Not this person": the same traveller and entry raise no second alert while the entry is unchanged. */
  const remember = async (tx: Repositories, alert: Alert): Promise<void> => {
    const subject = await tx.subjects.find(alert.subject.id)
    if (!subject || changedSince(subject, alert.raisedAt)) return
    await tx.dismissals.put({ subjectId: subject.id, ...keysOf(alert.traveller), entryVersion: entryVersion(subject), alertId: alert.id, dismissedAt: clock() })
  }

  return {
    listAlerts: async ({ query }, context) => {
      const principal = context.principal()
      if (query.siteId !== undefined) requireSite(principal, query.siteId)
      const page = await store.read.alerts.list({ ...query, sites: principal.sites })
      await store.transaction((tx) => tx.audit.append([entry(principal, 'alerts.listed', null, { shown: page.items.length })]))
      return page
    },

    getAlert: async ({ params }, context) => {
      const principal = context.principal()
      const alert = visibleAt(principal, await store.read.alerts.find(params.alertId))
      await store.transaction((tx) => tx.audit.append([entry(principal, 'alert.read', alert, {})]))
      return alert
    },

    acknowledgeAlert: async ({ params }, context) => {
      const principal = context.principal()
      return change(async (tx) => {
        const alert = await locked(tx, principal, params.alertId)
        assertMayAcknowledge(alert, principal)
        if (alert.acknowledged) return alert
        await tx.alerts.acknowledge(alert.id, { userId: principal.userId, name: principal.name, at: clock() })
        const updated = await reread(tx, alert.id)
        await announce(tx, alert, 'acknowledged')
        await tx.audit.append([entry(principal, 'alert.acknowledged', alert, {})])
        return updated
      })
    },

    adjudicateAlert: async ({ params, body }, context) => {
      const principal = context.principal()
      return change(async (tx) => {
        const alert = await locked(tx, principal, params.alertId)
        assertMayAdjudicate(alert, principal, body)
        const by = { userId: principal.userId, name: principal.name, at: clock() }
        if (!alert.acknowledged) await tx.alerts.acknowledge(alert.id, by)
        await tx.alerts.adjudicate(alert.id, { ...by, ...body })
        if (body.outcome === 'false-match') await remember(tx, alert)
        // Of two alerts of one traveller the last decision stands: a doubt is enough to look again.
        else await tx.dismissals.remove({ subjectId: alert.subject.id, ...keysOf(alert.traveller) })
        const updated = await reread(tx, alert.id)
        await announce(tx, alert, 'adjudicated')
        await tx.audit.append([entry(principal, 'alert.adjudicated', alert, { outcome: body.outcome, reason: body.reason })])
        return updated
      })
    },
  }
}
