import type { Selectable } from 'kysely'
import type { MergeRepository, StoredMerge } from '../repositories.ts'
import { json, type SubjectMergeTable } from '../tables.ts'
import { expectOne, openJson, openText, sealJson, sealText, type Scope } from './scope.ts'

/** What only the key opens: both subjects as they were, which photos went, and why. */
type Snapshot = Pick<StoredMerge, 'photoIds' | 'survivorBefore' | 'absorbedBefore'> & { reason: string }

const mergeOf = async (scope: Scope, row: Selectable<SubjectMergeTable>): Promise<StoredMerge> => {
  const { reason, ...snapshot } = await openJson<Snapshot>(scope, 'subject_merges.snapshot', row.id, row.snapshot)
  const undone = row.undone_by !== null && row.undone_reason !== null ? { ...row.undone_by, reason: await openText(scope, 'subject_merges.undone_reason', row.id, row.undone_reason) } : null
  return {
    id: row.id,
    survivorId: row.survivor_id,
    absorbedId: row.absorbed_id,
    mergedAt: row.merged_at.toISOString(),
    mergedBy: { ...row.merged_by, reason },
    ...snapshot,
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: undone,
  }
}

export const mergeRepository = (scope: Scope): MergeRepository => ({
  async insert({ id, survivorId, absorbedId, mergedAt, mergedBy: { reason, ...by }, photoIds, survivorBefore, absorbedBefore }) {
    const snapshot: Snapshot = { photoIds, survivorBefore, absorbedBefore, reason }
    await scope.db
      .insertInto('subject_merges')
      .values({
        id,
        survivor_id: survivorId,
        absorbed_id: absorbedId,
        merged_at: new Date(mergedAt),
        merged_by: json(by),
        snapshot: sealJson(scope, 'subject_merges.snapshot', id, snapshot),
        undone_at: null,
        undone_by: null,
        undone_reason: null,
      })
      .execute()
  },
  async find(id) {
    const row = await scope.db.selectFrom('subject_merges').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? mergeOf(scope, row) : null
  },
  async ofSurvivor(id) {
    const rows = await scope.db.selectFrom('subject_merges').selectAll().where('survivor_id', '=', id).orderBy('id', 'desc').execute()
    return Promise.all(rows.map((row) => mergeOf(scope, row)))
  },
  async undo(id, at, { reason, ...by }) {
    const columns = { undone_at: at, undone_by: json(by), undone_reason: sealText(scope, 'subject_merges.undone_reason', id, reason) }
    expectOne(await scope.db.updateTable('subject_merges').set(columns).where('id', '=', id).executeTakeFirst(), id)
  },
})
