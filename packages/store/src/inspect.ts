import { Kysely, sql } from 'kysely'
import { deriveRootKeys, readKeyFile } from './crypto/key-file.ts'
import { Keyring } from './crypto/keyring.ts'
import { translatingDialect } from './database/translating-dialect.ts'
import { migrations } from './migrations/index.ts'
import { checkApplied } from './migrations/migrate.ts'
import { openDatabase, type StoreOptions } from './open.ts'
import type { Tables } from './tables.ts'

/** What a database says of itself, for somebody who looks for faults. */
export type DatabaseInspection = {
  /** `18.4` of PostgreSQL or of the one inside PGlite. */
  version: string
  /** A standby follows another server and takes no writes. */
  standby: boolean
  /** Its clock less this machine's, ms; half of the question's round trip is taken off, and the other half is the uncertainty. */
  clockAheadMs: number
  clockUncertaintyMs: number
  /** Of the schema's steps that this version knows: those in the database, and those that the next start adds. */
  applied: number
  pending: number
  /** Something was sealed or is ready to be: the key file of this database is needed. */
  hasDataKeys: boolean
}

/** Whether there is a key file. Throws `StoreOpenError` `key-file-exposed` or `key-file-damaged`. */
export const inspectKeyFile = async (file: string): Promise<boolean> => (await readKeyFile(file)) !== null

/**
 * Looks into a database and changes nothing: no migration, no key, no partition. Throws what opening the store would:
 * `StoreOpenError` when it must not be used with this version or key file, `PlatformError` `storage-failed` when it cannot be
 * reached. `epochMs`: this machine's clock. PGlite is one process's: beside a running node it is `directory-in-use`.
 */
export const inspectDatabase = async (options: StoreOptions['database'], keyFile: string, epochMs: () => number): Promise<DatabaseInspection> => {
  const { dialect, release } = await openDatabase(options)
  const db = new Kysely<Tables>({ dialect: translatingDialect(dialect) })
  try {
    await sql`select 1`.execute(db)
    const askedMs = epochMs()
    const { rows } = await sql<{ version: string; standby: boolean; now: number; migrated: boolean; keyed: boolean }>`
      select current_setting('server_version') as version, pg_is_in_recovery() as standby, extract(epoch from clock_timestamp())::float8 * 1000 as now,
        to_regclass('migrations') is not null as migrated, to_regclass('data_keys') is not null as keyed`.execute(db)
    const halfWayMs = (epochMs() - askedMs) / 2
    const row = rows[0]
    if (!row) throw new Error('the database answered without a row')
    const applied = row.migrated ? await db.selectFrom('migrations').selectAll().orderBy('number').execute() : []
    checkApplied(applied, migrations)
    const hasDataKeys = row.keyed && (await fitsKeyFile(db, keyFile))
    return {
      version: row.version.split(' ')[0] ?? row.version,
      standby: row.standby,
      clockAheadMs: Number(row.now) - askedMs - halfWayMs,
      clockUncertaintyMs: halfWayMs,
      applied: applied.length,
      pending: migrations.filter(({ number }) => !applied.some((step) => step.number === number)).length,
      hasDataKeys,
    }
  } finally {
    await db.destroy()
    await release()
  }
}

/** Whether there are data keys at all. Throws `key-file-wrong` when the key file, if there is one, does not unwrap them. */
const fitsKeyFile = async (db: Kysely<Tables>, keyFile: string): Promise<boolean> => {
  const secret = await readKeyFile(keyFile)
  if (secret) await new Keyring(deriveRootKeys(secret).dataKeys).load(db)
  const { rows } = await sql<{ used: boolean }>`select exists(select 1 from data_keys) as used`.execute(db)
  return rows[0]?.used ?? false
}
