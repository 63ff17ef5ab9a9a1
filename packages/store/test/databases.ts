import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect, type CompiledQuery, type DatabaseConnection, type Dialect } from 'kysely'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { postgresqlDialect } from '../src/database/postgresql.ts'
import { openStoreOn, type MaintainedStore, type StoreOptions } from '../src/open.ts'
import { createDatabase } from '../src/testing/postgres.ts'

export type DatabaseKind = 'postgresql' | 'pglite'
export const databaseKinds: readonly DatabaseKind[] = ['postgresql', 'pglite']

type Row = Record<string, unknown>

/** An empty database, seen beside the store that works on it. */
export type TestDatabase = {
  kind: DatabaseKind
  /** Runs any SQL, past every check of the store. */
  raw(text: string, parameters?: unknown[]): Promise<Row[]>
  /** A store of its own, with its own connections and folder for keys and objects unless these are given. */
  open(options?: Partial<Omit<StoreOptions, 'database'>>): Promise<MaintainedStore & { folder: string }>
  /** The database as a store reaches it, for what SQL alone cannot do. */
  dialect(): Dialect
  /** Statements that went through stores of this database, newest last. */
  statements: CompiledQuery[]
  /** Drops everything that is in the database. */
  empty(): Promise<void>
  /** Throws when a store kept a connection after its work. */
  close(): Promise<void>
}

/** Counts what is taken and given back, and keeps what is said. */
const observed = (dialect: Dialect, statements: CompiledQuery[], held: Set<DatabaseConnection>): Dialect => ({
  createAdapter: () => dialect.createAdapter(),
  createIntrospector: (db) => dialect.createIntrospector(db),
  createQueryCompiler: () => dialect.createQueryCompiler(),
  createDriver() {
    const driver = dialect.createDriver()
    const acquire = driver.acquireConnection.bind(driver)
    const release = driver.releaseConnection.bind(driver)
    driver.acquireConnection = async (options) => {
      const connection = await acquire(options)
      held.add(connection)
      if (!Object.hasOwn(connection, 'executeQuery')) {
        const execute = connection.executeQuery.bind(connection)
        connection.executeQuery = (query, settings) => {
          statements.push(query)
          return execute(query, settings)
        }
      }
      return connection
    }
    driver.releaseConnection = async (connection, options) => {
      held.delete(connection)
      await release(connection, options)
    }
    return driver
  },
})

const postgresqlDatabase = async () => {
  const url = await createDatabase(inject('postgresUrl'))
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'test' })
  return {
    raw: async (text: string, parameters: unknown[] = []): Promise<Row[]> => (await pool.query<Row>(text, parameters)).rows,
    dialect: () => postgresqlDialect(url, 8),
    end: async () => {
      const open = async () => (await pool.query(`select 1 from pg_stat_activity where datname = current_database() and application_name = 'renbie'`)).rows.length
      // A backend goes a moment after its connection does.
      for (let attempt = 0; attempt < 100 && (await open()) > 0; attempt++) await pause(50)
      const left = await open()
      await pool.end()
      if (left > 0) throw new Error(`${left} connections of closed stores are still open`)
    },
  }
}

const pgliteDatabase = async () => {
  const pglite = await PGlite.create()
  /** Kysely closes the instance it is given; here several stores and the test share one. */
  const shared = {
    close: () => Promise.resolve(),
    closed: false,
    ready: true,
    waitReady: Promise.resolve(),
    query: <T>(text: string, parameters?: unknown[]) => pglite.query<T>(text, parameters),
    transaction: pglite.transaction.bind(pglite),
  }
  return {
    raw: async (text: string, parameters: unknown[] = []): Promise<Row[]> => (await pglite.query<Row>(text, parameters)).rows,
    dialect: () => new PGliteDialect({ pglite: shared }),
    end: () => pglite.close(),
  }
}

export const openTestDatabase = async (kind: DatabaseKind): Promise<TestDatabase> => {
  const database = kind === 'postgresql' ? await postgresqlDatabase() : await pgliteDatabase()
  const statements: CompiledQuery[] = []
  const held = new Set<DatabaseConnection>()
  const folders: string[] = []
  return {
    kind,
    raw: database.raw,
    dialect: () => database.dialect(),
    statements,
    async open(options = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'renbie-store-'))
      folders.push(folder)
      const dialect = observed(database.dialect(), statements, held)
      const store = await openStoreOn(
        { kind, dialect, release: () => Promise.resolve() },
        { objectsDirectory: join(folder, 'objects'), keyFile: join(folder, 'key'), clock: () => new Date(), ...options },
      )
      return Object.assign(store, { folder })
    },
    async empty() {
      await database.raw('drop schema public cascade')
      await database.raw('create schema public')
    },
    async close() {
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
      await database.end()
      if (held.size > 0) throw new Error(`${held.size} connections were never given back`)
    },
  }
}

/** The code of the catalogue that `work` fails with; fails the test when it succeeds or fails otherwise. */
export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
    throw error
  }
  throw new Error('expected an error, and there was none')
}
