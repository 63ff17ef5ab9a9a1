import { sql, type Kysely, type Transaction } from 'kysely'
import { StoreOpenError } from '../open-error.ts'
import type { MigrationTable, Tables } from '../tables.ts'
import { digestOf, type Migration } from './migration.ts'

/** Named for pg_locks: "renbie" in ASCII, cut to six bytes. */
const migrationLock = 0x72656e626965

/**
 * Runs `work` in a transaction that no other process of this database is in at the same time. Other limits than those of
 * everyday statements hold in it: the second process waits for the first one's migrations.
 */
export const exclusively = <Result>(db: Kysely<Tables>, work: (tx: Transaction<Tables>) => Promise<Result>): Promise<Result> =>
  db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = '10min'`.execute(tx)
    await sql`set local lock_timeout = '10min'`.execute(tx)
    await sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`.execute(tx)
    return work(tx)
  })

/** Throws `schema-newer` or `migration-changed` when this version must not work with what was applied. */
export const checkApplied = (applied: readonly MigrationTable[], known: readonly Migration[]): void => {
  for (const row of applied) {
    const migration = known.find((candidate) => candidate.number === row.number)
    if (!migration) {
      if (row.compatibility === 'breaking') throw new StoreOpenError('schema-newer', `migration ${row.number} ${row.name}`)
    } else if (digestOf(migration) !== row.digest) {
      throw new StoreOpenError('migration-changed', `migration ${row.number} ${row.name}`)
    }
  }
}

/**
 * Brings the schema to the newest step, all steps or none. Throws `schema-newer` when the database has a breaking step that
 * this version does not know, `migration-changed` when a step differs from what was applied.
 */
export const migrate = (db: Kysely<Tables>, known: readonly Migration[], at: Date): Promise<void> =>
  exclusively(db, async (tx) => {
    await sql`create table if not exists migrations (
      number integer primary key,
      name text not null,
      compatibility text not null check (compatibility in ('compatible', 'breaking')),
      digest text not null,
      applied_at timestamptz not null
    )`.execute(tx)
    const applied = await tx.selectFrom('migrations').selectAll().orderBy('number').execute()
    checkApplied(applied, known)
    const missing = known.filter((migration) => !applied.some((row) => row.number === migration.number))
    for (const migration of missing) {
      for (const statement of migration.statements) await sql.raw(statement).execute(tx)
      const { number, name, compatibility } = migration
      await tx.insertInto('migrations').values({ number, name, compatibility, digest: digestOf(migration), applied_at: at }).execute()
    }
  })
