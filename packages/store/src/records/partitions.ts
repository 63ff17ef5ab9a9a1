import { sql } from 'kysely'
import type { Scope } from './scope.ts'

/** Lock of the makers of partitions; any number that nothing else uses. */
const partitionLock = 0x72656e626966

/** YYYY-MM in UTC. A month of another zone would not be one range of instants in every node. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7)
export const nextMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return monthOf(new Date(Date.UTC(year, number, 1)))
}

/**
 * Makes the partition of a month unless it is there. A table is made and then attached, instead of `create table … partition of`,
 * because attaching lets others insert into `checks` meanwhile.
 */
const createMonth = async (scope: Scope, month: string): Promise<void> => {
  const name = `checks_${month.replace('-', '_')}`
  const { rows } = await sql<{ found: string | null }>`select to_regclass(${name})::text as found`.execute(scope.db)
  if (rows[0]?.found) return
  await sql`create table ${sql.table(name)} (like checks including all)`.execute(scope.db)
  await sql`alter table checks attach partition ${sql.table(name)}
    for values from (${sql.lit(`${month}-01T00:00:00Z`)}) to (${sql.lit(`${nextMonth(month)}-01T00:00:00Z`)})`.execute(scope.db)
}

/**
 * Sees to the partition of a check's month and of the month after, in the transaction of that check. Two transactions that need
 * the same month wait for each other here and nowhere else: the second sees what the first committed.
 */
export const ensurePartitions = async (scope: Scope, receivedAt: Date): Promise<void> => {
  const month = monthOf(receivedAt)
  const missing = [month, nextMonth(month)].filter((wanted) => !scope.knownMonths.has(wanted) && !scope.newMonths.has(wanted))
  if (missing.length === 0) return
  await sql`select pg_advisory_xact_lock(${partitionLock}::bigint)`.execute(scope.db)
  for (const wanted of missing) {
    await createMonth(scope, wanted)
    scope.newMonths.add(wanted)
  }
}
