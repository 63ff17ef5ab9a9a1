import { PostgresDialect, type Dialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely'
import { Pool, types, type PoolClient } from 'pg'

/** Longest time a statement may run, ms. The longest honest one is a page of templates. */
const statementTimeoutMs = 15_000
/** The same on this side, for a server that has gone silent: it cannot end the statement. */
const queryTimeoutMs = 20_000
/** Longest wait for a row lock, ms. Transactions hold the log head for a few milliseconds. */
const lockTimeoutMs = 5_000
/** A transaction whose process stalls is ended, so that it cannot hold the log head, ms. */
const idleInTransactionTimeoutMs = 20_000
/** Longest wait for a connection, be it to be made or to be given back, ms. */
const connectTimeoutMs = 10_000
/** Most statements that a connection keeps prepared; there are about a hundred, each of one text. */
const maxPreparedStatements = 400

const bigintOid = 20

/** `bigint` as a number, which is exact up to 2^53: at a thousand rows a second that is 285,000 years of row numbers. */
const parseBigint = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond 2^53')
  return value
}

/** Gives every text of a statement a name, under which each connection prepares it once instead of at every use. */
class StatementNames {
  readonly #names = new Map<string, string>()

  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= maxPreparedStatements) return known
    const name = `s${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}

/** A connection as Kysely wants it, with named statements. */
class PreparingClient implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #names: StatementNames

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  /** Without parameters it is begin, commit or a definition: not worth keeping, and some cannot be prepared. */
  query<Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  query(): never
  query<Row>(text?: string, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> {
    const sql = text ?? ''
    const name = parameters.length === 0 ? undefined : this.#names.of(sql)
    const answer = this.#client.query({ text: sql, values: [...parameters], ...(name === undefined ? {} : { name }) })
    return answer as unknown as Promise<PostgresQueryResult<Row>>
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }
}

const openPool = (connectionString: string, maxConnections: number): Pool => {
  const pool = new Pool({
    connectionString,
    max: maxConnections,
    application_name: 'renbie',
    statement_timeout: statementTimeoutMs,
    query_timeout: queryTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => (oid === bigintOid ? parseBigint : (types.getTypeParser(oid, format) as (text: string) => unknown)) },
  })
  // A lost connection is an event as well as a failed query, and an event that nobody hears ends the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

export const postgresqlDialect = (url: string, maxConnections: number): Dialect => {
  const pool = openPool(url, maxConnections)
  const names = new StatementNames()
  const clients = new WeakMap<PoolClient, PreparingClient>()
  return new PostgresDialect({
    pool: {
      options: {},
      async connect() {
        const client = await pool.connect()
        const preparing = clients.get(client) ?? new PreparingClient(client, names)
        clients.set(client, preparing)
        return preparing
      },
      end: () => pool.end(),
    },
  })
}
