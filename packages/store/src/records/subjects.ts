import type { Photo, Subject, SubjectId, WatchlistId } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { MembershipRepository, SubjectMembership, SubjectRepository } from '../repositories.ts'
import type { SubjectTable } from '../tables.ts'
import { pageOf } from './page.ts'
import { photoOf, photoRows, type PhotoRow } from './photos.ts'
import { expectOne, hashedIndexTerms, hashedQueryTerms, openJson, sealJson, type Scope } from './scope.ts'

/** What is sealed of a subject. Validity is in it too, as it was written: a timestamptz forgets the offset. */
type Person = Omit<Subject, 'id' | 'photos' | 'watchlistIds' | 'severity' | 'createdAt' | 'updatedAt'>

const personOf = ({ id: _i, watchlistIds: _w, severity: _s, createdAt: _c, updatedAt: _u, ...person }: Omit<Subject, 'photos'>): Person => person

const dateOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text))

const subjectRow = (scope: Scope, subject: Omit<Subject, 'photos'>): SubjectTable => ({
  id: subject.id,
  severity: subject.severity,
  valid_from: dateOrNull(subject.validFrom),
  valid_to: dateOrNull(subject.validTo),
  person: sealJson(scope, 'subjects.person', subject.id, personOf(subject)),
  terms: hashedIndexTerms(scope, [
    subject.familyName,
    subject.givenNames,
    subject.nativeName,
    ...subject.aliases,
    ...subject.documents.map((document) => document.number),
  ]),
  created_at: new Date(subject.createdAt),
  updated_at: new Date(subject.updatedAt),
})

const insertMemberships = async (scope: Scope, subjectId: SubjectId, watchlistIds: readonly WatchlistId[]): Promise<void> => {
  if (watchlistIds.length === 0) return
  await scope.db
    .insertInto('subject_watchlists')
    .values(watchlistIds.map((watchlistId, position) => ({ subject_id: subjectId, watchlist_id: watchlistId, position })))
    .execute()
}

const grouped = <Row extends { subject_id: SubjectId }>(rows: readonly Row[]): Map<SubjectId, Row[]> => Map.groupBy(rows, (row) => row.subject_id)

/** Subjects of a page with their photos and lists: three statements, however many subjects. */
const subjectsOf = async (scope: Scope, rows: readonly Selectable<SubjectTable>[]): Promise<Subject[]> => {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const photos = grouped<PhotoRow>(await photoRows(scope).where(sql<boolean>`subject_id = any(${ids}::text[])`).orderBy('row_number').execute())
  const lists = grouped(await scope.db.selectFrom('subject_watchlists').selectAll().where(sql<boolean>`subject_id = any(${ids}::text[])`).orderBy('position').execute())
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      ...(await openJson<Person>(scope, 'subjects.person', row.id, row.person)),
      severity: row.severity,
      watchlistIds: (lists.get(row.id) ?? []).map((list) => list.watchlist_id),
      photos: (photos.get(row.id) ?? []).map((photo): Photo => photoOf(photo)),
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    })),
  )
}

export const subjectRepository = (scope: Scope): SubjectRepository => ({
  async list(filter) {
    const { watchlistId, before } = filter
    const terms = filter.q === undefined ? [] : hashedQueryTerms(scope, filter.q)
    // A query without a letter or digit asks for something that no name has.
    if (filter.q !== undefined && filter.q.trim() !== '' && terms.length === 0) return { items: [], next: null }
    const rows = await scope.db
      .selectFrom('subjects')
      .selectAll()
      .$if(terms.length > 0, (query) => query.where(sql<boolean>`terms @> ${terms}::text[]`))
      .$if(watchlistId !== undefined, (query) =>
        query.where('id', 'in', (inner) => inner.selectFrom('subject_watchlists').select('subject_id').where('watchlist_id', '=', watchlistId ?? ('' as WatchlistId))),
      )
      .$if(before !== undefined, (query) => query.where('id', '<', before as SubjectId))
      .orderBy('id', 'desc')
      .limit(filter.limit + 1)
      .execute()
    return pageOf(rows, filter.limit, (row) => row.id, await subjectsOf(scope, rows.slice(0, filter.limit)))
  },
  async find(id) {
    const rows = await scope.db.selectFrom('subjects').selectAll().where('id', '=', id).execute()
    return (await subjectsOf(scope, rows))[0] ?? null
  },
  insert: (subject) =>
    scope.atomically(async (tx) => {
      await tx.db.insertInto('subjects').values(subjectRow(tx, subject)).execute()
      await insertMemberships(tx, subject.id, subject.watchlistIds)
    }),
  update: (subject) =>
    scope.atomically(async (tx) => {
      const { id, created_at: _, ...changed } = subjectRow(tx, subject)
      expectOne(await tx.db.updateTable('subjects').set(changed).where('id', '=', id).executeTakeFirst(), id)
      await tx.db.deleteFrom('subject_watchlists').where('subject_id', '=', id).execute()
      await insertMemberships(tx, id, subject.watchlistIds)
    }),
})

type MembershipRow = Pick<Selectable<SubjectTable>, 'id' | 'severity' | 'valid_from' | 'valid_to'> & { watchlist_ids: WatchlistId[] }

const membershipOf = (row: MembershipRow): SubjectMembership => ({
  subjectId: row.id,
  severity: row.severity,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  watchlistIds: row.watchlist_ids,
})

const memberships = (scope: Scope) =>
  scope.db
    .selectFrom('subjects')
    .select(['id', 'severity', 'valid_from', 'valid_to'])
    .select(sql<WatchlistId[]>`array(select watchlist_id from subject_watchlists where subject_id = subjects.id order by position)::text[]`.as('watchlist_ids'))

export const membershipRepository = (scope: Scope): MembershipRepository => ({
  async all() {
    return (await memberships(scope).orderBy('id').execute()).map(membershipOf)
  },
  async of(subjectId) {
    const row = await memberships(scope).where('id', '=', subjectId).executeTakeFirst()
    return row ? membershipOf(row) : null
  },
})
