import type { Photo } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { PhotoRepository, PictureRecord, PictureRepository, TemplateRow } from '../repositories.ts'
import { json, type PhotoTable, type PictureTable } from '../tables.ts'
import type { Scope } from './scope.ts'

export const photoOf = (row: Omit<Selectable<PhotoTable>, 'template'>): Photo => ({
  id: row.id,
  pictureId: row.picture_id,
  quality: row.quality,
  pack: row.pack,
  enrolledAt: row.enrolled_at.toISOString(),
})

/** Platforms that Node runs on are little endian, so the bytes in memory are the bytes kept. */
export const bytesOf = (template: Float32Array): Buffer => Buffer.from(template.buffer, template.byteOffset, template.byteLength)
/** Copied, because a Float32Array must begin at a multiple of four and a decrypted buffer may begin anywhere. */
export const templateOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)

const templateRows = (scope: Scope) => scope.db.selectFrom('photos').select(['row_number', 'id', 'subject_id', 'template'])

const openTemplate = async (scope: Scope, row: Pick<Selectable<PhotoTable>, 'row_number' | 'id' | 'subject_id' | 'template'>): Promise<TemplateRow> => ({
  rowNumber: row.row_number,
  photoId: row.id,
  subjectId: row.subject_id,
  template: templateOf(await scope.keyring.open(scope.db, 'photos.template', row.id, row.template)),
})

export const photoRepository = (scope: Scope): PhotoRepository => ({
  async find(id) {
    const row = await scope.db
      .selectFrom('photos')
      .select(['row_number', 'id', 'subject_id', 'picture_id', 'pack', 'quality', 'enrolled_at'])
      .where('id', '=', id)
      .executeTakeFirst()
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
  async countByPack() {
    return scope.db.selectFrom('photos').select(['pack', sql<number>`count(*)`.as('photos')]).groupBy('pack').orderBy('pack').execute()
  },
  async insert(photo) {
    const row = await scope.db
      .insertInto('photos')
      .values({
        id: photo.id,
        subject_id: photo.subjectId,
        picture_id: photo.pictureId,
        pack: photo.pack,
        quality: json(photo.quality),
        template: scope.keyring.seal('photos.template', photo.id, bytesOf(photo.template)),
        enrolled_at: new Date(photo.enrolledAt),
      })
      .returning('row_number')
      .executeTakeFirstOrThrow()
    return row.row_number
  },
  async remove(id) {
    await scope.db
      .with('gone', (db) => db.deleteFrom('photos').where('id', '=', id).returning('picture_id'))
      .deleteFrom('pictures')
      .where('id', 'in', (db) => db.selectFrom('gone').select('picture_id'))
      .execute()
  },
  async templates(pack, after, limit) {
    const rows = await templateRows(scope).where('pack', '=', pack).where('row_number', '>', after).orderBy('row_number').limit(limit).execute()
    return Promise.all(rows.map((row) => openTemplate(scope, row)))
  },
  async templatesOf(pack, subjectId) {
    const rows = await templateRows(scope).where('subject_id', '=', subjectId).where('pack', '=', pack).orderBy('row_number').execute()
    return Promise.all(rows.map((row) => openTemplate(scope, row)))
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
