import { sql, type Selectable } from 'kysely'
import type { Crossing, CrossingRepository } from '../repositories.ts'
import type { CrossingTable, TemplateTable } from '../tables.ts'
import type { Scope } from './scope.ts'
import { openTemplate, sealedTemplate } from './templates.ts'

const columns = ['row_number', 'check_id', 'captured_at', 'site_id', 'direction', 'nationality', 'document_hash', 'person_hash', 'templates.pack', 'templates.picture_id', 'template', 'sealed_for'] as const

type Row = Omit<Selectable<CrossingTable>, 'picture_id'> & Pick<Selectable<TemplateTable>, 'pack' | 'picture_id' | 'template' | 'sealed_for'>

/** Crossings that have a template of a pack. */
const crossings = (scope: Scope, pack: string) =>
  scope.db.selectFrom('crossings').innerJoin('templates', 'templates.picture_id', 'crossings.picture_id').select(columns).where('templates.pack', '=', pack).where('template', 'is not', null)

const crossingOf = async (scope: Scope, row: Row): Promise<Crossing> => ({
  rowNumber: row.row_number,
  checkId: row.check_id,
  capturedAt: row.captured_at,
  siteId: row.site_id,
  direction: row.direction,
  nationality: row.nationality,
  documentHash: row.document_hash,
  personHash: row.person_hash,
  template: await openTemplate(scope, row),
})

export const crossingRepository = (scope: Scope): CrossingRepository => ({
  insert: ({ pictureId, pack, template, ...crossing }) =>
    scope.atomically(async (tx) => {
      await tx.db
        .insertInto('crossings')
        .values({
          check_id: crossing.checkId,
          picture_id: pictureId,
          captured_at: crossing.capturedAt,
          site_id: crossing.siteId,
          direction: crossing.direction,
          nationality: crossing.nationality,
          document_hash: crossing.documentHash,
          person_hash: crossing.personHash,
        })
        .execute()
      await tx.db.insertInto('templates').values({ pack, picture_id: pictureId, template: sealedTemplate(tx, pictureId, pack, template), failure: null, made_at: crossing.capturedAt, sealed_for: null }).execute()
    }),
  async of(which, pack) {
    const query = crossings(scope, pack)
    const row = await ('checkId' in which ? query.where('check_id', '=', which.checkId) : query.where('crossings.picture_id', '=', which.pictureId)).executeTakeFirst()
    return row ? crossingOf(scope, row) : null
  },
  async page(pack, after, limit) {
    const rows = await crossings(scope, pack).where('row_number', '>', after).orderBy('row_number').limit(limit).execute()
    return Promise.all(rows.map((row) => crossingOf(scope, row)))
  },
  async removeBefore(time, limit) {
    const { rows } = await sql<{ removed: number }>`
      with gone as (
        delete from crossings where row_number in (select row_number from crossings where captured_at < ${time} order by captured_at limit ${limit}::integer)
        returning picture_id
      ), templates_gone as (delete from templates where picture_id in (select picture_id from gone))
      select count(*) as removed from gone`.execute(scope.db)
    return rows[0]?.removed ?? 0
  },
})
