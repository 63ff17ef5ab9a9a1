import type { Watchlist } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { WatchlistRepository } from '../repositories.ts'
import type { WatchlistTable } from '../tables.ts'
import { expectOne, type Scope } from './scope.ts'

const watchlistOf = (row: Selectable<WatchlistTable> & { subject_count: number }): Watchlist => ({
  id: row.id,
  name: row.name,
  falseAlertsPerDay: row.false_alerts_per_day,
  falseMatchRate: row.false_match_rate,
  severity: row.severity,
  colour: row.colour,
  instructions: row.instructions,
  legalBasis: row.legal_basis,
  inForce: row.in_force,
  subjectCount: row.subject_count,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})
const watchlistRow = (watchlist: Watchlist): WatchlistTable => ({
  id: watchlist.id,
  name: watchlist.name,
  false_alerts_per_day: watchlist.falseAlertsPerDay,
  false_match_rate: watchlist.falseMatchRate,
  severity: watchlist.severity,
  colour: watchlist.colour,
  instructions: watchlist.instructions,
  legal_basis: watchlist.legalBasis,
  in_force: watchlist.inForce,
  created_at: new Date(watchlist.createdAt),
  updated_at: new Date(watchlist.updatedAt),
})

const counted = (scope: Scope) =>
  scope.db
    .selectFrom('watchlists')
    .selectAll()
    .select(sql<number>`(select count(*) from subject_watchlists where watchlist_id = watchlists.id)`.as('subject_count'))

export const watchlistRepository = (scope: Scope): WatchlistRepository => ({
  async list() {
    return (await counted(scope).orderBy('id').execute()).map(watchlistOf)
  },
  async find(id) {
    const row = await counted(scope).where('id', '=', id).executeTakeFirst()
    return row ? watchlistOf(row) : null
  },
  async insert(watchlist) {
    await scope.db.insertInto('watchlists').values(watchlistRow(watchlist)).execute()
  },
  async update(watchlist) {
    const { id, created_at: _, ...changed } = watchlistRow(watchlist)
    expectOne(await scope.db.updateTable('watchlists').set(changed).where('id', '=', id).executeTakeFirst(), id)
  },
})
