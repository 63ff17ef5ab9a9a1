import { sql } from 'kysely'
import type { DismissalRepository } from '../repositories.ts'
import type { Scope } from './scope.ts'

export const dismissalRepository = (scope: Scope): DismissalRepository => ({
  async put({ subjectId, personHash, documentHash, entryVersion, alertId, dismissedAt }) {
    const changed = { entry_version: entryVersion, alert_id: alertId, dismissed_at: dismissedAt }
    await scope.db
      .insertInto('dismissals')
      .values({ subject_id: subjectId, person_hash: personHash, document_hash: documentHash, ...changed })
      .onConflict((conflict) => conflict.columns(['subject_id', 'person_hash', 'document_hash']).doUpdateSet(changed))
      .execute()
  },
  async remove({ subjectId, personHash, documentHash }) {
    await scope.db.deleteFrom('dismissals').where('subject_id', '=', subjectId).where('person_hash', '=', personHash).where('document_hash', '=', documentHash).execute()
  },
  async of({ personHash, documentHash }, subjectIds) {
    if (subjectIds.length === 0) return []
    const rows = await scope.db
      .selectFrom('dismissals')
      .selectAll()
      .where(sql<boolean>`subject_id = any(${subjectIds}::text[])`)
      .where('person_hash', '=', personHash)
      .where('document_hash', '=', documentHash)
      .execute()
    return rows.map((row) => ({
      subjectId: row.subject_id,
      personHash: row.person_hash,
      documentHash: row.document_hash,
      entryVersion: row.entry_version,
      alertId: row.alert_id,
      dismissedAt: row.dismissed_at,
    }))
  },
})
