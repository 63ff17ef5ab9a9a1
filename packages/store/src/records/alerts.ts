import type { Alert, AlertId } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { AlertRepository } from '../repositories.ts'
import { json, type AlertTable } from '../tables.ts'
import { pageOf } from './page.ts'
import { expectOne, openJson, openText, sealJson, sealText, type Scope } from './scope.ts'

/** What an alert was raised with: traveller and subject as they were then, whatever becomes of them later. */
type Snapshot = Omit<Alert, 'state' | 'acknowledged' | 'adjudication'>

const snapshotOf = ({ state: _s, acknowledged: _a, adjudication: _j, ...snapshot }: Alert): Snapshot => snapshot

const openComment = async (scope: Scope, row: Selectable<AlertTable>): Promise<string> => (row.comment === null ? '' : openText(scope, 'alerts.comment', row.id, row.comment))

const alertOf = async (scope: Scope, row: Selectable<AlertTable>): Promise<Alert> => ({
  ...(await openJson<Snapshot>(scope, 'alerts.snapshot', row.id, row.snapshot)),
  state: row.state,
  acknowledged: row.acknowledged,
  adjudication: row.adjudication === null ? null : { ...row.adjudication, comment: await openComment(scope, row) },
})

const adjudicationColumns = (scope: Scope, id: AlertId, adjudication: NonNullable<Alert['adjudication']>) => {
  const { comment, ...rest } = adjudication
  return { adjudication: json(rest), comment: sealText(scope, 'alerts.comment', id, comment) }
}

export const alertRepository = (scope: Scope): AlertRepository => ({
  async insert(alert) {
    await scope.db
      .insertInto('alerts')
      .values({
        id: alert.id,
        state: alert.state,
        severity: alert.severity,
        raised_at: new Date(alert.raisedAt),
        site_id: alert.siteId,
        watchlist_id: alert.watchlist.id,
        subject_id: alert.subject.id,
        check_id: alert.checkId,
        snapshot: sealJson(scope, 'alerts.snapshot', alert.id, snapshotOf(alert)),
        acknowledged: alert.acknowledged === null ? null : json(alert.acknowledged),
        ...(alert.adjudication === null ? { adjudication: null, comment: null } : adjudicationColumns(scope, alert.id, alert.adjudication)),
      })
      .execute()
  },
  async find(id) {
    const row = await scope.db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? alertOf(scope, row) : null
  },
  async findForUpdate(id) {
    const row = await scope.db.selectFrom('alerts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    return row ? alertOf(scope, row) : null
  },
  async list(filter) {
    const { sites, state, open, siteId, severity, watchlistId, before } = filter
    let query = scope.db.selectFrom('alerts').selectAll()
    if (sites !== 'all') query = query.where(sql<boolean>`site_id = any(${sites}::text[])`)
    if (state !== undefined) query = query.where('state', '=', state)
    // Written out rather than bound, so that the planner can prove that the partial index of open alerts serves.
    if (open !== undefined) query = query.where(open ? sql<boolean>`state <> 'adjudicated'` : sql<boolean>`state = 'adjudicated'`)
    if (siteId !== undefined) query = query.where('site_id', '=', siteId)
    if (severity !== undefined) query = query.where('severity', '=', severity)
    if (watchlistId !== undefined) query = query.where('watchlist_id', '=', watchlistId)
    if (before !== undefined) query = query.where('id', '<', before as AlertId)
    const rows = await query.orderBy('id', 'desc').limit(filter.limit + 1).execute()
    const items = await Promise.all(rows.slice(0, filter.limit).map((row) => alertOf(scope, row)))
    return pageOf(rows, filter.limit, (row) => row.id, items)
  },
  async acknowledge(id, by) {
    const acknowledged = json({ userId: by.userId, name: by.name, at: by.at.toISOString() })
    expectOne(await scope.db.updateTable('alerts').set({ state: 'acknowledged', acknowledged }).where('id', '=', id).executeTakeFirst(), id)
  },
  async adjudicate(id, by) {
    const columns = adjudicationColumns(scope, id, { ...by, at: by.at.toISOString() })
    expectOne(await scope.db.updateTable('alerts').set({ state: 'adjudicated', ...columns }).where('id', '=', id).executeTakeFirst(), id)
  },
})
