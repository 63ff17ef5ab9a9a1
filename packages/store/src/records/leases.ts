import { sql } from 'kysely'
import type { LeaseRepository } from '../repositories.ts'
import type { Scope } from './scope.ts'

export const leaseRepository = (scope: Scope): LeaseRepository => ({
  async take(name, holder, durationMs) {
    // The clock of the database, because the clocks of two nodes differ.
    const { rows } = await sql<{ name: string }>`
      insert into leases (name, holder, until) values (${name}, ${holder}, clock_timestamp() + ${durationMs}::integer * interval '1 millisecond')
      on conflict (name) do update set holder = excluded.holder, until = excluded.until
      where leases.holder = excluded.holder or leases.until < clock_timestamp()
      returning name`.execute(scope.db)
    return rows.length > 0
  },
  async release(name, holder) {
    await scope.db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute()
  },
})
