import type { IdentityFinding, IdentityFindingId } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { IdentityFindingRepository } from '../repositories.ts'
import { json, type IdentityFindingTable } from '../tables.ts'
import { pageOf } from './page.ts'
import { expectOne, openJson, openText, sealJson, sealText, type Scope } from './scope.ts'

/** Who was seen under which identities, as it was when it was found. */
type Snapshot = Omit<IdentityFinding, 'state' | 'closing'>

const findingOf = async (scope: Scope, row: Selectable<IdentityFindingTable>): Promise<IdentityFinding> => ({
  ...(await openJson<Snapshot>(scope, 'identity_findings.snapshot', row.id, row.snapshot)),
  state: row.state,
  closing: row.closing === null ? null : { ...row.closing, comment: row.comment === null ? '' : await openText(scope, 'identity_findings.comment', row.id, row.comment) },
})

export const identityFindingRepository = (scope: Scope): IdentityFindingRepository => ({
  async insert({ state, closing: _, ...snapshot }) {
    await scope.db
      .insertInto('identity_findings')
      .values({
        id: snapshot.id,
        found_at: new Date(snapshot.foundAt),
        check_id: snapshot.seen.checkId,
        site_id: snapshot.seen.siteId,
        state,
        snapshot: sealJson(scope, 'identity_findings.snapshot', snapshot.id, snapshot),
        closing: null,
        comment: null,
      })
      .execute()
  },
  async find(id) {
    const row = await scope.db.selectFrom('identity_findings').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? findingOf(scope, row) : null
  },
  async findForUpdate(id) {
    const row = await scope.db.selectFrom('identity_findings').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    return row ? findingOf(scope, row) : null
  },
  async list({ sites, siteId, open, before, limit }) {
    let query = scope.db.selectFrom('identity_findings').selectAll()
    if (sites !== 'all') query = query.where(sql<boolean>`site_id = any(${sites}::text[])`)
    if (siteId !== undefined) query = query.where('site_id', '=', siteId)
    // Written out rather than bound, so that the partial index of open ones serves.
    if (open !== undefined) query = query.where(open ? sql<boolean>`state = 'open'` : sql<boolean>`state = 'closed'`)
    if (before !== undefined) query = query.where('id', '<', before as IdentityFindingId)
    const rows = await query.orderBy('id', 'desc').limit(limit + 1).execute()
    const items = await Promise.all(rows.slice(0, limit).map((row) => findingOf(scope, row)))
    return pageOf(rows, limit, (row) => row.id, items)
  },
  async close(id, { comment, ...closing }) {
    const columns = { state: 'closed' as const, closing: json(closing), comment: sealText(scope, 'identity_findings.comment', id, comment) }
    expectOne(await scope.db.updateTable('identity_findings').set(columns).where('id', '=', id).executeTakeFirst(), id)
  },
})
