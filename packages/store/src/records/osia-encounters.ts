import type { OsiaRecordId, PictureId } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { NewOsiaFace, OsiaContent, OsiaEncounter, OsiaEncounterRepository, OsiaFace, OsiaTemplateRow, PersonAndEncounter } from '../repositories-osia.ts'
import type { OsiaEncounterTable, OsiaFaceTable, TemplateTable } from '../tables.ts'
import { openJson, sealJson, type Scope } from './scope.ts'
import { openTemplate, sealedTemplate } from './templates.ts'

type EncounterRow = Selectable<OsiaEncounterTable> & { galleries: string[] }

const galleriesOf = sql<string[]>`array(select gallery_id from osia_gallery_encounters where record_id = osia_encounters.id order by gallery_id)::text[]`

const faceOf = (row: Selectable<OsiaFaceTable>): OsiaFace => ({ id: row.id, pictureId: row.picture_id, qualityScore: row.quality_score })

/** Encounters with their faces: one statement for all of the faces. */
const withFaces = async (scope: Scope, rows: readonly EncounterRow[]): Promise<(OsiaEncounter & { faces: OsiaFace[] })[]> => {
  const ids = rows.map((row) => row.id)
  const faces = ids.length === 0 ? [] : await scope.db
    .selectFrom('osia_faces')
    .selectAll()
    .where(sql<boolean>`record_id = any(${ids}::text[])`)
    .orderBy('row_number')
    .execute()
  return Promise.all(
    rows.map(async (row) => ({
      recordId: row.id,
      personId: row.person_id,
      encounterId: row.encounter_id,
      status: row.status,
      galleries: row.galleries,
      content: await openJson<OsiaContent>(scope, 'osia_encounters.content', row.id, row.content),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      faces: faces.filter((face) => face.record_id === row.id).map(faceOf),
    })),
  )
}

const insertGalleries = async (scope: Scope, recordId: OsiaRecordId, galleries: readonly string[]): Promise<void> => {
  if (galleries.length === 0) return
  await scope.db.insertInto('osia_gallery_encounters').values(galleries.map((galleryId) => ({ gallery_id: galleryId, record_id: recordId }))).execute()
}

const insertFaces = async (scope: Scope, recordId: OsiaRecordId, faces: readonly NewOsiaFace[], at: Date): Promise<void> => {
  if (faces.length === 0) return
  await scope.db.insertInto('osia_faces').values(faces.map((face) => ({ id: face.id, record_id: recordId, picture_id: face.pictureId, quality_score: face.qualityScore }))).execute()
  const templates = faces.map(({ pictureId, pack, template }) => ({ pack, picture_id: pictureId, template: sealedTemplate(scope, pictureId, pack, template), failure: null, made_at: at, sealed_for: null }))
  await scope.db.insertInto('templates').values(templates).execute()
}

/** Takes the faces of encounters off the record, with the rows of their pictures and these with their templates. */
const removeFaces = async (scope: Scope, recordIds: readonly OsiaRecordId[]): Promise<PictureId[]> => {
  const gone = await scope.db.deleteFrom('osia_faces').where(sql<boolean>`record_id = any(${recordIds}::text[])`).returning('picture_id').execute()
  const pictureIds = gone.map((row) => row.picture_id)
  await scope.db.deleteFrom('pictures').where(sql<boolean>`id = any(${pictureIds}::text[])`).execute()
  return pictureIds
}

const setGalleries = (scope: Scope, recordId: OsiaRecordId, galleries: readonly string[], at: Date): Promise<void> =>
  scope.atomically(async (tx) => {
    await tx.db.deleteFrom('osia_gallery_encounters').where('record_id', '=', recordId).execute()
    await insertGalleries(tx, recordId, galleries)
    await tx.db.updateTable('osia_encounters').set({ updated_at: at }).where('id', '=', recordId).execute()
  })

const changes: (scope: Scope) => Pick<OsiaEncounterRepository, 'insert' | 'replace' | 'setStatus' | 'setGalleries' | 'setPerson' | 'remove'> = (scope) => ({
  insert: (encounter, faces) =>
    scope.atomically(async (tx) => {
      const { recordId, content, personId, encounterId, status, createdAt, updatedAt } = encounter
      await tx.db
        .insertInto('osia_encounters')
        .values({ id: recordId, person_id: personId, encounter_id: encounterId, status, content: sealJson(tx, 'osia_encounters.content', recordId, content), created_at: createdAt, updated_at: updatedAt })
        .execute()
      await insertGalleries(tx, recordId, encounter.galleries)
      await insertFaces(tx, recordId, faces, createdAt)
    }),
  replace: (encounter, faces) =>
    scope.atomically(async (tx) => {
      const { recordId, content, status, updatedAt } = encounter
      await tx.db.updateTable('osia_encounters').set({ status, content: sealJson(tx, 'osia_encounters.content', recordId, content) }).where('id', '=', recordId).execute()
      await setGalleries(tx, recordId, encounter.galleries, updatedAt)
      const gone = await removeFaces(tx, [recordId])
      await insertFaces(tx, recordId, faces, updatedAt)
      return gone
    }),
  async setStatus(recordId, status, at) {
    await scope.db.updateTable('osia_encounters').set({ status, updated_at: at }).where('id', '=', recordId).execute()
  },
  setGalleries: (recordId, galleries, at) => setGalleries(scope, recordId, galleries, at),
  async setPerson(recordIds, personId, at) {
    await scope.db.updateTable('osia_encounters').set({ person_id: personId, updated_at: at }).where(sql<boolean>`id = any(${recordIds}::text[])`).execute()
  },
  remove: (recordIds) =>
    scope.atomically(async (tx) => {
      const gone = await removeFaces(tx, recordIds)
      await tx.db.deleteFrom('osia_encounters').where(sql<boolean>`id = any(${recordIds}::text[])`).execute()
      return gone
    }),
})

const galleries: (scope: Scope) => Pick<OsiaEncounterRepository, 'galleries' | 'hasGallery' | 'inGallery' | 'inWatchlist'> = (scope) => ({
  /** From one id to the next by the index: the work grows with the galleries, not with what is in them. */
  async galleries() {
    const { rows } = await sql<{ id: string }>`
      with recursive found as (
        select min(gallery_id) as id from osia_gallery_encounters
        union all
        select (select min(gallery_id) from osia_gallery_encounters where gallery_id > found.id) from found where found.id is not null
      )
      select id from found where id is not null`.execute(scope.db)
    return rows.map((row) => row.id)
  },
  async hasGallery(galleryId) {
    return (await scope.db.selectFrom('osia_gallery_encounters').select('record_id').where('gallery_id', '=', galleryId).limit(1).executeTakeFirst()) !== undefined
  },
  async inGallery(galleryId, offset, limit) {
    return scope.db
      .selectFrom('osia_gallery_encounters')
      .innerJoin('osia_encounters', 'osia_encounters.id', 'osia_gallery_encounters.record_id')
      .select(['osia_encounters.person_id as personId', 'osia_encounters.encounter_id as encounterId'])
      .where('gallery_id', '=', galleryId)
      .orderBy('record_id')
      .offset(offset)
      .limit(limit)
      .execute()
  },
  async inWatchlist(watchlistId, at, offset, limit) {
    const { rows } = await sql<PersonAndEncounter>`
      select photos.subject_id as "personId", photos.id as "encounterId"
      from subject_watchlists
      join subjects on subjects.id = subject_watchlists.subject_id
      join photos on photos.subject_id = subjects.id
      where subject_watchlists.watchlist_id = ${watchlistId}
        and (valid_from is null or valid_from <= ${at}::timestamptz) and (valid_to is null or ${at}::timestamptz < valid_to)
      order by photos.subject_id, photos.row_number
      offset ${offset}::integer limit ${limit}::integer`.execute(scope.db)
    return rows
  },
})

/** Faces that have a template of a pack. */
const templateRows = (scope: Scope, pack: string) =>
  scope.db
    .selectFrom('osia_faces')
    .innerJoin('templates', 'templates.picture_id', 'osia_faces.picture_id')
    .innerJoin('osia_encounters', 'osia_encounters.id', 'osia_faces.record_id')
    .select(['row_number', 'osia_faces.id as face_id', 'person_id', 'encounter_id', 'status', 'templates.pack', 'templates.picture_id', 'template', 'sealed_for'])
    .select(galleriesOf.as('galleries'))
    .where('templates.pack', '=', pack)
    .where('template', 'is not', null)
    .orderBy('row_number')

type FoundRow = Pick<EncounterRow, 'person_id' | 'encounter_id' | 'status' | 'galleries'> & Pick<Selectable<TemplateTable>, 'pack' | 'picture_id' | 'template' | 'sealed_for'> & { row_number: number }

const rowOf = async (scope: Scope, row: FoundRow): Promise<OsiaTemplateRow> => ({
  rowNumber: row.row_number,
  personId: row.person_id,
  encounterId: row.encounter_id,
  status: row.status,
  galleries: row.galleries,
  template: await openTemplate(scope, row),
})

const templates: (scope: Scope) => Pick<OsiaEncounterRepository, 'templates' | 'templatesOf' | 'sealedTemplates'> = (scope) => ({
  async templates(pack, after, limit) {
    const rows = await templateRows(scope, pack).where('row_number', '>', after).limit(limit).execute()
    return Promise.all(rows.map((row) => rowOf(scope, row)))
  },
  async templatesOf(pack, personId) {
    const rows = await templateRows(scope, pack).where('person_id', '=', personId).execute()
    return Promise.all(rows.map((row) => rowOf(scope, row)))
  },
  async sealedTemplates(recordId, pack) {
    const rows = await templateRows(scope, pack).where('record_id', '=', recordId).execute()
    return rows.flatMap((row) => (row.template ? [{ faceId: row.face_id, template: Buffer.concat([Buffer.from(row.picture_id), row.template]) }] : []))
  },
})

export const osiaEncounterRepository = (scope: Scope): OsiaEncounterRepository => ({
  async find(personId, encounterId) {
    const rows = await scope.db.selectFrom('osia_encounters').selectAll().select(galleriesOf.as('galleries')).where('person_id', '=', personId).where('encounter_id', '=', encounterId).execute()
    return (await withFaces(scope, rows))[0] ?? null
  },
  async ofPerson(personId) {
    return withFaces(scope, await scope.db.selectFrom('osia_encounters').selectAll().select(galleriesOf.as('galleries')).where('person_id', '=', personId).orderBy('id').execute())
  },
  async usage(personId) {
    return scope.db
      .selectFrom('osia_encounters')
      .leftJoin('osia_faces', 'osia_faces.record_id', 'osia_encounters.id')
      .leftJoin('pictures', 'pictures.id', 'osia_faces.picture_id')
      .select([sql<number>`count(distinct osia_encounters.id)`.as('encounters'), sql<number>`coalesce(sum(pictures.size_bytes), 0)::bigint`.as('pictureBytes')])
      .where('person_id', '=', personId)
      .executeTakeFirstOrThrow()
  },
  ...changes(scope),
  ...galleries(scope),
  ...templates(scope),
})
