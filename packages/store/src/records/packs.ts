import { sql, type Selectable } from 'kysely'
import type { PackRepository, PackState } from '../repositories.ts'
import type { PackStateTable } from '../tables.ts'
import type { Scope } from './scope.ts'

const stateOf = (row: Selectable<PackStateTable>): PackState => ({
  inForce: { id: row.in_force, name: row.in_force_name, since: row.in_force_since },
  next: row.next !== null && row.next_since ? { id: row.next, name: row.next_name, since: row.next_since, acceptedFailures: row.accepted_failures } : null,
})

const rowOf = ({ inForce, next }: PackState): Omit<PackStateTable, 'id'> => ({
  in_force: inForce.id,
  in_force_name: inForce.name,
  in_force_since: inForce.since,
  next: next?.id ?? null,
  next_name: next?.name ?? null,
  next_since: next?.since ?? null,
  accepted_failures: next?.acceptedFailures ?? 0,
})

export const packRepository = (scope: Scope): PackRepository => {
  const row = () => scope.db.selectFrom('pack_state').selectAll().where('id', '=', 1)
  return {
    async state() {
      const found = await row().executeTakeFirst()
      return found ? stateOf(found) : null
    },
    async lockState(mode) {
      // Two first nodes of a new database: there is no row to lock yet.
      if (mode === 'change') await sql`select pg_advisory_xact_lock(hashtextextended('pack_state', 0))`.execute(scope.db)
      const found = await (mode === 'change' ? row().forUpdate() : row().forShare()).executeTakeFirst()
      return found ? stateOf(found) : null
    },
    async save(state) {
      const values = rowOf(state)
      await scope.db
        .insertInto('pack_state')
        .values({ id: 1, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
  }
}
