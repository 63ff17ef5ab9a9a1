import type { CheckDetail, CheckId, CheckSummary, Traveller } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { CheckRepository, IdempotencyRepository, NewCheck } from '../repositories.ts'
import { json, type CheckTable } from '../tables.ts'
import { pageOf, parseTimeCursor, timeCursor } from './page.ts'
import { ensurePartitions } from './partitions.ts'
import { openJson, sealJson, type Scope } from './scope.ts'

/** How far the time of receipt may lie from the time inside the id, ms, for the check to be looked for in few partitions. */
const idTimeSlackMs = 24 * 60 * 60 * 1000

/** The first 48 bits of a UUIDv7 are its milliseconds since 1970 (RFC 9562 §5.7). */
const timeOfId = (id: CheckId): number => Number.parseInt(id.slice(4, 17).replace('-', ''), 16)

type SummaryRow = Omit<Selectable<CheckTable>, 'result'>

const summaryOf = async (scope: Scope, row: SummaryRow): Promise<CheckSummary> => ({
  id: row.id,
  siteId: row.site_id,
  laneId: row.lane_id,
  direction: row.direction,
  capturedAt: row.captured_at.toISOString(),
  receivedAt: row.received_at.toISOString(),
  decision: row.decision,
  reasons: row.reasons,
  traveller: await openJson<Traveller>(scope, 'checks.traveller', row.id, row.traveller),
  verification: row.verification,
  qualityScore: row.quality_score,
  alerts: row.alerts,
  livePictureId: row.live_picture_id,
  portraitPictureId: row.portrait_picture_id,
})

const summaryColumns = [
  'id', 'received_at', 'captured_at', 'site_id', 'lane_id', 'direction', 'decision', 'reasons', 'traveller', 'verification',
  'quality_score', 'alerts', 'live_picture_id', 'portrait_picture_id',
] as const satisfies readonly (keyof CheckTable)[]

const checkRow = (scope: Scope, check: NewCheck) => ({
  id: check.id,
  received_at: check.receivedAt,
  captured_at: check.capturedAt,
  site_id: check.siteId,
  lane_id: check.laneId,
  direction: check.direction,
  decision: check.decision,
  reasons: check.reasons,
  traveller: sealJson(scope, 'checks.traveller', check.id, check.traveller),
  verification: check.verification === null ? null : json(check.verification),
  quality_score: check.qualityScore,
  alerts: check.alerts,
  live_picture_id: check.livePictureId,
  portrait_picture_id: check.portraitPictureId,
  result: json(check.result),
})

export const checkRepository = (scope: Scope): CheckRepository => ({
  insert: (check) =>
    scope.atomically(async (tx) => {
      await ensurePartitions(tx, check.receivedAt)
      await tx.db.insertInto('checks').values(checkRow(tx, check)).execute()
    }),
  async find(id) {
    const byId = scope.db.selectFrom('checks').selectAll().where('id', '=', id)
    const at = timeOfId(id)
    // Ids are made when a check arrives, so one partition has it, or two around midnight of a month's first day. All are asked
    // only when it is in none of these: a check that was brought in later from another node.
    const row =
      (await byId.where('received_at', '>=', new Date(at - idTimeSlackMs)).where('received_at', '<', new Date(at + idTimeSlackMs)).executeTakeFirst()) ??
      (await byId.executeTakeFirst())
    if (!row) return null
    const { result, ...summary } = row
    return { ...(await summaryOf(scope, summary)), result } satisfies CheckDetail
  },
  async list(filter) {
    const { sites, siteId, laneId, decision } = filter
    const cursor = filter.before === undefined ? null : parseTimeCursor(filter.before)
    let query = scope.db.selectFrom('checks').select(summaryColumns)
    if (sites !== 'all') query = query.where(sql<boolean>`site_id = any(${sites}::text[])`)
    if (siteId !== undefined) query = query.where('site_id', '=', siteId)
    if (laneId !== undefined) query = query.where('lane_id', '=', laneId)
    if (decision !== undefined) query = query.where('decision', '=', decision)
    if (cursor) {
      // The first condition alone lets PostgreSQL leave out newer partitions; the second alone would be right but slow.
      query = query.where('received_at', '<=', cursor.at).where(sql<boolean>`(received_at, id) < (${cursor.at}, ${cursor.id})`)
    }
    const rows = await query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(filter.limit + 1).execute()
    const items = await Promise.all(rows.slice(0, filter.limit).map((row) => summaryOf(scope, row)))
    return pageOf(rows, filter.limit, (row) => timeCursor(row.received_at, row.id), items)
  },
  async examinedSince(time) {
    const row = await scope.db
      .selectFrom('checks')
      .select([sql<number>`count(*)`.as('checks'), sql<Date | null>`min(received_at)`.as('first')])
      .where('received_at', '>=', time)
      .where(sql<boolean>`decision in ('clear', 'refer', 'recapture')`)
      .executeTakeFirstOrThrow()
    return row
  },
})

export const idempotencyRepository = (scope: Scope): IdempotencyRepository => ({
  async find(actor, key) {
    const row = await scope.db
      .selectFrom('idempotency')
      .select(['request_hash', 'check_id'])
      .where('actor', '=', actor)
      .where('key', '=', key)
      .executeTakeFirst()
    return row ? { requestHash: row.request_hash, checkId: row.check_id } : null
  },
  async insert(entry) {
    await scope.db
      .insertInto('idempotency')
      .values({ actor: entry.actor, key: entry.key, request_hash: entry.requestHash, check_id: entry.checkId, created_at: entry.createdAt })
      .execute()
  },
  async removeBefore(time) {
    const result = await scope.db.deleteFrom('idempotency').where('created_at', '<', time).executeTakeFirst()
    return Number(result.numDeletedRows)
  },
})
