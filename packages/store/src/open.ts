import { AsyncLocalStorage } from 'node:async_hooks'
import { PlatformError } from '@renbie/contracts'
import { Kysely, sql, type Dialect } from 'kysely'
import { createKeyFile, deriveRootKeys, readKeyFile, type RootKeys } from './crypto/key-file.ts'
import { fingerprint } from './crypto/keyed-hash.ts'
import { allPurposes, Keyring } from './crypto/keyring.ts'
import { openPglite } from './database/pglite.ts'
import { postgresqlDialect } from './database/postgresql.ts'
import { translatingDialect } from './database/translating-dialect.ts'
import { migrations } from './migrations/index.ts'
import { exclusively, migrate } from './migrations/migrate.ts'
import type { Migration } from './migrations/migration.ts'
import { diskFiles, DiskObjectStore, type ObjectFiles } from './objects.ts'
import { StoreOpenError } from './open-error.ts'
import { sweepOrphans } from './orphans.ts'
import { ensurePartitions } from './records/partitions.ts'
import { repositoriesOf } from './records/repositories.ts'
import type { Scope } from './records/scope.ts'
import type { Repositories, Store } from './repositories.ts'
import type { Tables } from './tables.ts'

export type StoreOptions = {
  /** `directory` null: in memory. */
  database: { kind: 'pglite'; directory: string | null } | { kind: 'postgresql'; url: string; maxConnections: number }
  objectsDirectory: string
  keyFile: string
  clock: () => Date
  /** File operations of the object store; by default those of the disk. */
  objectFiles?: ObjectFiles
  /** The schema's steps; by default all that this version knows. */
  migrations?: readonly Migration[]
}

/** A store and what only its maintenance calls. */
export type MaintainedStore = Store & {
  /** New data keys. What is sealed from now on uses them; the old ones stay for what they sealed. */
  rotateDataKeys(): Promise<void>
}

export type OpenDatabase = { kind: Store['kind']; dialect: Dialect; release: () => Promise<void> }

export const openDatabase = async (options: StoreOptions['database']): Promise<OpenDatabase> =>
  options.kind === 'pglite'
    ? { kind: options.kind, ...(await openPglite(options.directory)) }
    : { kind: options.kind, dialect: postgresqlDialect(options.url, options.maxConnections), release: () => Promise.resolve() }

/** A key file is only made for a database that has no data keys yet: a new one could open nothing of what is there. */
const rootKeysFor = async (db: Kysely<Tables>, file: string): Promise<RootKeys> => {
  const secret = await readKeyFile(file)
  if (secret) return deriveRootKeys(secret)
  const { rows } = await sql<{ used: boolean }>`select exists(select 1 from data_keys) as used`.execute(db)
  if (rows[0]?.used) {
    // Another process, started at the same moment, may have made it between the two looks: it does so before the first data key.
    const made = await readKeyFile(file)
    if (!made) throw new StoreOpenError('key-file-missing', file)
    return deriveRootKeys(made)
  }
  return deriveRootKeys(await createKeyFile(file))
}

const prepareKeyring = async (db: Kysely<Tables>, rootKeys: RootKeys, at: Date): Promise<Keyring> => {
  const keyring = new Keyring(rootKeys.dataKeys)
  await exclusively(db, async (tx) => {
    await keyring.load(tx)
    if (keyring.missing().length === 0) return
    await keyring.rotate(tx, keyring.missing(), at)
    await keyring.load(tx)
  })
  return keyring
}

class OpenStore implements MaintainedStore {
  readonly kind: Store['kind']
  readonly read: Repositories
  readonly objects: DiskObjectStore
  readonly #db: Kysely<Tables>
  readonly #release: () => Promise<void>
  readonly #rootKeys: RootKeys
  readonly #keyring: Keyring
  readonly #clock: () => Date
  readonly #knownMonths = new Set<string>()
  readonly #current = new AsyncLocalStorage<{ ended: boolean }>()

  constructor(parts: { kind: Store['kind']; db: Kysely<Tables>; release: () => Promise<void>; rootKeys: RootKeys; keyring: Keyring; objects: DiskObjectStore; clock: () => Date }) {
    this.kind = parts.kind
    this.#db = parts.db
    this.#release = parts.release
    this.#rootKeys = parts.rootKeys
    this.#keyring = parts.keyring
    this.objects = parts.objects
    this.#clock = parts.clock
    this.read = repositoriesOf(this.#readScope())
  }

  transaction<Result>(work: (tx: Repositories) => Promise<Result>): Promise<Result> {
    return this.#atomically((scope) => work(repositoriesOf(scope)))
  }

  fingerprint(parts: readonly (string | Uint8Array)[]): string {
    return fingerprint(this.#rootKeys.fingerprint, parts)
  }

  async healthy(): Promise<boolean> {
    try {
      await sql`select 1`.execute(this.#db)
      return true
    } catch {
      return false
    }
  }

  sweepOrphans(olderThanMs: number): Promise<number> {
    return sweepOrphans(this.#db, this.objects, new Date(this.#clock().getTime() - olderThanMs))
  }

  async rotateDataKeys(): Promise<void> {
    await exclusively(this.#db, (tx) => this.#keyring.rotate(tx, allPurposes, this.#clock()))
    await this.#keyring.load(this.#db)
  }

  /** Makes this month's and next month's partition, so that the first check of a month does not wait for it. */
  async prepare(): Promise<void> {
    await this.objects.prepare()
    await this.#atomically((scope) => ensurePartitions(scope, this.#clock()))
  }

  async close(): Promise<void> {
    await this.#db.destroy()
    await this.#release()
  }

  async #atomically<Result>(work: (scope: Scope) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction()
    const newMonths = new Set<string>()
    const marker = { ended: false }
    try {
      const result = await this.#db.transaction().execute((tx) => {
        const scope: Scope = { ...this.#scopeParts(), db: tx, newMonths, auditHead: null, atomically: (inner) => inner(scope) }
        return this.#current.run(marker, () => work(scope))
      })
      for (const month of newMonths) this.#knownMonths.add(month)
      return result
    } finally {
      marker.ended = true
    }
  }

  /**
   * Inside a transaction the store's other connections are out of bounds: PGlite has one and would wait for itself for ever, and
   * on PostgreSQL as many transactions as there are connections would wait for each other.
   */
  #refuseInsideTransaction(): void {
    const marker = this.#current.getStore()
    if (marker && !marker.ended) throw new PlatformError('internal-error', { detail: 'the store was used beside the transaction inside a transaction' })
  }

  #scopeParts() {
    return { keyring: this.#keyring, searchKey: this.#rootKeys.search, knownMonths: this.#knownMonths }
  }

  #readScope(): Scope {
    const refuse = () => this.#refuseInsideTransaction()
    const db = this.#db
    return {
      ...this.#scopeParts(),
      get db() {
        refuse()
        return db
      },
      newMonths: new Set(),
      auditHead: null,
      atomically: (work) => this.#atomically(work),
    }
  }
}

/** The rest of opening, over a database that is open: tests look into the same database beside the store. */
export const openStoreOn = async (database: OpenDatabase, options: Omit<StoreOptions, 'database'>): Promise<MaintainedStore> => {
  const { kind, dialect, release } = database
  const db = new Kysely<Tables>({ dialect: translatingDialect(dialect) })
  try {
    await migrate(db, options.migrations ?? migrations, options.clock())
    const rootKeys = await rootKeysFor(db, options.keyFile)
    const keyring = await prepareKeyring(db, rootKeys, options.clock())
    const objects = new DiskObjectStore(options.objectsDirectory, rootKeys.objects, options.objectFiles ?? diskFiles)
    const store = new OpenStore({ kind, db, release, rootKeys, keyring, objects, clock: options.clock })
    await store.prepare()
    return store
  } catch (error) {
    await db.destroy()
    await release()
    throw error
  }
}

/**
 * Opens the database, brings its schema up to date, makes the key file when the database is new, and sees to the month's
 * partition. Throws `StoreOpenError` when it must not be used, `PlatformError` `storage-failed` when it cannot be reached.
 */
export const openStore = async (options: StoreOptions): Promise<MaintainedStore> => openStoreOn(await openDatabase(options.database), options)
