import type { Photo } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { PhotoRepository, PictureRecord, PictureRepository, TemplateRow } from '../repositories.ts'
import { json, type PhotoTable, type PictureTable, type TemplateTable } from '../tables.ts'
import type { Scope } from './scope.ts'
import { openTemplate, sealedTemplate } from './templates.ts'

export type PhotoRow = Selectable<PhotoTable> & { failure: Photo['failure'] }

export const photoOf = (row: PhotoRow): Photo => ({
  id: row.id,
  pictureId: row.picture_id,
  quality: row.quality,
  pack: row.pack,
  failure: row.failure,
  enrolledAt: row.enrolled_at.toISOString(),
})

/** Photos, each with what the pack in force, or else the next one, failed at. */
export const photoRows = (scope: Scope) =>
  scope.db
    .selectFrom('photos')
    .selectAll()
    .select(
      sql<Photo['failure']>`(
        select jsonb_build_object('pack', templates.pack, 'reason', failure, 'inForce', templates.pack = in_force) from templates, pack_state
        where templates.picture_id = photos.picture_id and failure is not null and templates.pack in (in_force, next)
        order by templates.pack <> in_force limit 1
      )`.as('failure'),
    )

/** Photos that have a template of a pack. */
const templateRows = (scope: Scope, pack: string) =>
  scope.db
    .selectFrom('photos')
    .innerJoin('templates', 'templates.picture_id', 'photos.picture_id')
    .select(['row_number', 'id', 'subject_id', 'templates.pack', 'templates.picture_id', 'template', 'sealed_for'])
    .where('templates.pack', '=', pack)
    .where('template', 'is not', null)
    .orderBy('row_number')

type FoundRow = Pick<Selectable<PhotoTable>, 'row_number' | 'id' | 'subject_id'> & Pick<Selectable<TemplateTable>, 'pack' | 'picture_id' | 'template' | 'sealed_for'>

const rowOf = async (scope: Scope, row: FoundRow): Promise<TemplateRow> => ({ rowNumber: row.row_number, photoId: row.id, subjectId: row.subject_id, template: await openTemplate(scope, row) })

export const photoRepository = (scope: Scope): PhotoRepository => ({
  async find(id) {
    const row = await photoRows(scope).where('id', '=', id).executeTakeFirst()
    return row ? { ...photoOf(row), subjectId: row.subject_id, rowNumber: row.row_number } : null
  },
  async countOf(subjectId) {
    const row = await scope.db
      .selectFrom('photos')
      .select(sql<number>`count(*)`.as('count'))
      .where('subject_id', '=', subjectId)
      .executeTakeFirstOrThrow()
    return row.count
  },
  insert: (photo) =>
    scope.atomically(async (tx) => {
      const row = await tx.db
        .insertInto('photos')
        .values({
          id: photo.id,
          subject_id: photo.subjectId,
          picture_id: photo.pictureId,
          pack: photo.pack,
          quality: json(photo.quality),
          enrolled_at: new Date(photo.enrolledAt),
        })
        .returning('row_number')
        .executeTakeFirstOrThrow()
      const template = sealedTemplate(tx, photo.pictureId, photo.pack, photo.template)
      await tx.db.insertInto('templates').values({ pack: photo.pack, picture_id: photo.pictureId, template, failure: null, made_at: new Date(photo.enrolledAt), sealed_for: null }).execute()
      return row.row_number
    }),
  async remove(id) {
    await scope.db
      .with('gone', (db) => db.deleteFrom('photos').where('id', '=', id).returning('picture_id'))
      .deleteFrom('pictures')
      .where('id', 'in', (db) => db.selectFrom('gone').select('picture_id'))
      .execute()
  },
  async templates(pack, after, limit) {
    const rows = await templateRows(scope, pack).where('row_number', '>', after).limit(limit).execute()
    return Promise.all(rows.map((row) => rowOf(scope, row)))
  },
  async templatesOf(pack, subjectId) {
    const rows = await templateRows(scope, pack).where('subject_id', '=', subjectId).execute()
    return Promise.all(rows.map((row) => rowOf(scope, row)))
  },
})

const pictureOf = (row: Selectable<PictureTable>): PictureRecord => ({
  id: row.id,
  kind: row.kind,
  siteId: row.site_id,
  contentType: row.content_type,
  sizeBytes: row.size_bytes,
  createdAt: row.created_at,
})

export const pictureRepository = (scope: Scope): PictureRepository => ({
  async insert(picture) {
    await scope.db
      .insertInto('pictures')
      .values({
        id: picture.id,
        kind: picture.kind,
        site_id: picture.siteId,
        content_type: picture.contentType,
        size_bytes: picture.sizeBytes,
        created_at: picture.createdAt,
      })
      .execute()
  },
  async find(id) {
    const row = await scope.db.selectFrom('pictures').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? pictureOf(row) : null
  },
  async remove(id) {
    await scope.db.deleteFrom('pictures').where('id', '=', id).execute()
  },
})
