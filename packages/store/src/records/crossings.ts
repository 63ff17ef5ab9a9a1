import type { Selectable } from 'kysely'
import type { Crossing, CrossingRepository } from '../repositories.ts'
import type { CrossingTable } from '../tables.ts'
import type { Scope } from './scope.ts'
import { templateBytes, templateOf } from './template.ts'

const columns = ['row_number', 'check_id', 'captured_at', 'site_id', 'direction', 'nationality', 'document_hash', 'person_hash', 'template'] as const satisfies readonly (keyof CrossingTable)[]

const crossingOf = async (scope: Scope, row: Pick<Selectable<CrossingTable>, (typeof columns)[number]>): Promise<Crossing> => ({
  rowNumber: row.row_number,
  checkId: row.check_id,
  capturedAt: row.captured_at,
  siteId: row.site_id,
  direction: row.direction,
  nationality: row.nationality,
  documentHash: row.document_hash,
  personHash: row.person_hash,
  template: templateOf(await scope.keyring.open(scope.db, 'crossings.template', row.check_id, row.template)),
})

export const crossingRepository = (scope: Scope): CrossingRepository => ({
  async insert(crossing) {
    await scope.db
      .insertInto('crossings')
      .values({
        check_id: crossing.checkId,
        captured_at: crossing.capturedAt,
        site_id: crossing.siteId,
        direction: crossing.direction,
        nationality: crossing.nationality,
        document_hash: crossing.documentHash,
        person_hash: crossing.personHash,
        pack: crossing.pack,
        template: scope.keyring.seal('crossings.template', crossing.checkId, templateBytes(crossing.template)),
      })
      .execute()
  },
  async of(checkId, pack) {
    const row = await scope.db.selectFrom('crossings').select(columns).where('check_id', '=', checkId).where('pack', '=', pack).executeTakeFirst()
    return row ? crossingOf(scope, row) : null
  },
  async page(pack, after, limit) {
    const rows = await scope.db.selectFrom('crossings').select(columns).where('pack', '=', pack).where('row_number', '>', after).orderBy('row_number').limit(limit).execute()
    return Promise.all(rows.map((row) => crossingOf(scope, row)))
  },
  async removeBefore(time, limit) {
    const result = await scope.db
      .deleteFrom('crossings')
      .where('row_number', 'in', (db) => db.selectFrom('crossings').select('row_number').where('captured_at', '<', time).orderBy('captured_at').limit(limit))
      .executeTakeFirst()
    return Number(result.numDeletedRows)
  },
})
