import type { Lane, Site } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { LaneRepository, SiteRepository } from '../repositories.ts'
import type { LaneTable, SiteTable } from '../tables.ts'
import { expectOne, type Scope } from './scope.ts'

const siteOf = (row: Selectable<SiteTable>): Site => ({ id: row.id, name: row.name, nameEn: row.name_en, timeZone: row.time_zone })
const siteRow = (site: Site): SiteTable => ({ id: site.id, name: site.name, name_en: site.nameEn, time_zone: site.timeZone })

export const siteRepository = (scope: Scope): SiteRepository => ({
  async list() {
    return (await scope.db.selectFrom('sites').selectAll().orderBy('id').execute()).map(siteOf)
  },
  async find(id) {
    const row = await scope.db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? siteOf(row) : null
  },
  async insert(site) {
    await scope.db.insertInto('sites').values(siteRow(site)).execute()
  },
  async update(site) {
    const { id, ...changed } = siteRow(site)
    expectOne(await scope.db.updateTable('sites').set(changed).where('id', '=', id).executeTakeFirst(), id)
  },
})

const laneOf = (row: Selectable<LaneTable>): Lane => ({
  id: row.id,
  siteId: row.site_id,
  hall: row.hall,
  name: row.name,
  kind: row.kind,
  direction: row.direction,
  active: row.active,
})
const laneRow = (lane: Lane): LaneTable => ({
  id: lane.id,
  site_id: lane.siteId,
  hall: lane.hall,
  name: lane.name,
  kind: lane.kind,
  direction: lane.direction,
  active: lane.active,
})

type LaneActivity = { last_at: Date | null; checks: number; recaptures: number }

export const laneRepository = (scope: Scope): LaneRepository => ({
  async list() {
    return (await scope.db.selectFrom('lanes').selectAll().orderBy('id').execute()).map(laneOf)
  },
  async listStatus(since) {
    // The newest check of a lane is one step into an index of the newest partition; an aggregate over all would read them all.
    const { rows } = await sql<Selectable<LaneTable> & LaneActivity>`
      select lanes.*, newest.received_at as last_at, coalesce(recent.checks, 0) as checks, coalesce(recent.recaptures, 0) as recaptures
      from lanes
      left join lateral (
        select received_at from checks where lane_id = lanes.id order by received_at desc limit 1
      ) newest on true
      left join (
        select lane_id, count(*) as checks, count(*) filter (where decision = 'recapture') as recaptures
        from checks where received_at >= ${since} group by lane_id
      ) recent on recent.lane_id = lanes.id
      order by lanes.id`.execute(scope.db)
    return rows.map((row) => ({
      ...laneOf(row),
      lastCheckAt: row.last_at?.toISOString() ?? null,
      checksLastHour: row.checks,
      recapturesLastHour: row.recaptures,
    }))
  },
  async find(id) {
    const row = await scope.db.selectFrom('lanes').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? laneOf(row) : null
  },
  async insert(lane) {
    await scope.db.insertInto('lanes').values(laneRow(lane)).execute()
  },
  async update(lane) {
    const { id, ...changed } = laneRow(lane)
    expectOne(await scope.db.updateTable('lanes').set(changed).where('id', '=', id).executeTakeFirst(), id)
  },
})
