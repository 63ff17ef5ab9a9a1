import { PlatformError } from '@renbie/contracts'
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely'
import { toPlatformError } from './errors.ts'

const translated = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work
  } catch (error) {
    throw toPlatformError(error)
  }
}

class TranslatingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  /** A statement of this transaction failed, so PostgreSQL will answer COMMIT with a rollback. */
  failed = false

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await this.inner.executeQuery<Row>(query)
    } catch (error) {
      this.failed = true
      throw toPlatformError(error)
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

const innerOf = (connection: DatabaseConnection): DatabaseConnection =>
  connection instanceof TranslatingConnection ? connection.inner : connection

class TranslatingDriver implements Driver {
  readonly #inner: Driver

  constructor(inner: Driver) {
    this.#inner = inner
  }

  init(): Promise<void> {
    return translated(this.#inner.init())
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new TranslatingConnection(await translated(this.#inner.acquireConnection()))
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    if (connection instanceof TranslatingConnection) connection.failed = false
    await translated(this.#inner.beginTransaction(innerOf(connection), settings))
  }

  /** Whoever caught a statement's error and went on would be told "committed" of a transaction that PostgreSQL rolls back. */
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof TranslatingConnection && connection.failed) {
      throw new PlatformError('internal-error', { detail: 'commit of a transaction in which a statement had failed' })
    }
    await translated(this.#inner.commitTransaction(innerOf(connection)))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await translated(this.#inner.rollbackTransaction(innerOf(connection)))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#inner.releaseConnection(innerOf(connection))
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }
}

/**
 * A dialect whose errors are those of the catalogue. Done once here, at the driver, rather than by a wrapper around each
 * repository method: no query can then be written that forgets it.
 */
export const translatingDialect = (dialect: Dialect): Dialect => ({
  createAdapter: () => dialect.createAdapter(),
  createDriver: () => new TranslatingDriver(dialect.createDriver()),
  createIntrospector: (db) => dialect.createIntrospector(db),
  createQueryCompiler: () => dialect.createQueryCompiler(),
})
