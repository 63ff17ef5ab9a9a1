import type { PictureId, SubjectId } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { TemplateRepository } from '../repositories.ts'
import type { TemplateTable } from '../tables.ts'
import { pageOf } from './page.ts'
import type { Scope } from './scope.ts'

/** Platforms that Node runs on are little endian, so the bytes in memory are the bytes kept. */
const bytesOf = (template: Float32Array): Buffer => Buffer.from(template.buffer, template.byteOffset, template.byteLength)
/** Copied, because a Float32Array must begin at a multiple of four and a decrypted buffer may begin anywhere. */
const templateOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)

/** Sealed for its picture and its pack: moved to another picture, or passed off as another pack's, it does not open. */
const sealedFor = (pictureId: PictureId, pack: string): string => `${pictureId} ${pack}`

export const sealedTemplate = (scope: Scope, pictureId: PictureId, pack: string, template: Float32Array): Buffer =>
  scope.keyring.seal('templates.template', sealedFor(pictureId, pack), bytesOf(template))

/** Throws `storage-failed` when it does not authenticate. */
export const openTemplate = async (scope: Scope, row: Pick<Selectable<TemplateTable>, 'pack' | 'picture_id' | 'template' | 'sealed_for'>): Promise<Float32Array> => {
  const sealed = row.template ?? new Uint8Array()
  const bytes =
    row.sealed_for === null
      ? await scope.keyring.open(scope.db, 'templates.template', sealedFor(row.picture_id, row.pack), sealed)
      : await scope.keyring.open(scope.db, 'photos.template', row.sealed_for, sealed)
  return templateOf(bytes)
}

const removed = ({ numAffectedRows }: { numAffectedRows?: bigint }): number => Number(numAffectedRows ?? 0n)

const missingTemplates = async (scope: Scope, { from, to, after, limit }: { from: string; to: string; after: PictureId | null; limit: number }): ReturnType<TemplateRepository['missing']> => {
  const { rows } = await sql<{ picture_id: PictureId; subject_id: SubjectId | null; person_id: string | null }>`
    select old.picture_id, subject_id, person_id from templates as old
    left join photos on photos.picture_id = old.picture_id
    left join osia_faces on osia_faces.picture_id = old.picture_id left join osia_encounters on osia_encounters.id = record_id
    where old.pack = ${from} and old.picture_id > ${after ?? ''}
      and not exists (select 1 from templates as new where new.pack = ${to} and new.picture_id = old.picture_id)
    order by old.picture_id limit ${limit}::integer`.execute(scope.db)
  return rows.map((row) => ({ pictureId: row.picture_id, subjectId: row.subject_id, personId: row.person_id }))
}

const progressOf = async (scope: Scope, from: string, to: string): ReturnType<TemplateRepository['progress']> => {
  const { rows } = await sql<{ total: number; done: number; failed: number }>`
    select count(*) as total, count(new.pack) filter (where new.failure is null or crossings.picture_id is not null) as done, count(new.failure) filter (where crossings.picture_id is null) as failed
    from templates as old left join templates as new on new.pack = ${to} and new.picture_id = old.picture_id
      left join crossings on crossings.picture_id = old.picture_id
    where old.pack = ${from}`.execute(scope.db)
  return rows[0] ?? { total: 0, done: 0, failed: 0 }
}

export const templateRepository = (scope: Scope): TemplateRepository => ({
  missing: (from, to, after, limit) => missingTemplates(scope, { from, to, after, limit }),
  progress: (from, to) => progressOf(scope, from, to),
  async put({ pictureId, pack, madeAt, made }) {
    const template = 'template' in made ? sealedTemplate(scope, pictureId, pack, made.template) : null
    const failure = 'failure' in made ? made.failure : null
    await sql`
      insert into templates (pack, picture_id, template, failure, made_at)
      select ${pack}, id, ${template}::bytea, ${failure}::text, ${madeAt}::timestamptz from pictures where id = ${pictureId}
      for key share
      on conflict do nothing`.execute(scope.db)
  },
  async countFailed(pack) {
    const row = await scope.db.selectFrom('templates').select(sql<number>`count(*)`.as('count')).where('pack', '=', pack).where('failure', 'is not', null).executeTakeFirstOrThrow()
    return row.count
  },
  async failures(pack, { limit, before }) {
    const rows = await scope.db
      .selectFrom('templates')
      .leftJoin('photos', 'photos.picture_id', 'templates.picture_id')
      .select(['templates.picture_id', 'photos.id as photo_id', 'subject_id', 'failure', 'made_at'])
      .where('templates.pack', '=', pack)
      .where('failure', 'is not', null)
      .$if(before !== undefined, (query) => query.where('templates.picture_id', '<', before as PictureId))
      .orderBy('templates.picture_id', 'desc')
      .limit(limit + 1)
      .execute()
    const items = rows
      .slice(0, limit)
      .flatMap((row) => (row.failure ? [{ pictureId: row.picture_id, photoId: row.photo_id, subjectId: row.subject_id, reason: row.failure, at: row.made_at.toISOString() }] : []))
    return pageOf(rows, limit, (row) => row.picture_id, items)
  },
  async forgetFailures(pack, reasons, limit) {
    return removed(await sql`
      delete from templates where pack = ${pack} and picture_id in (
        select picture_id from templates where pack = ${pack} and failure = any(${reasons}::text[]) limit ${limit}::integer
      )`.execute(scope.db))
  },
  async removeOthers(packs, limit) {
    return removed(await sql`
      delete from templates where (pack, picture_id) in (
        select pack, picture_id from templates where pack <> all(${packs}::text[]) limit ${limit}::integer
      )`.execute(scope.db))
  },
})
