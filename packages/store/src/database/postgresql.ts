import type { Dialect } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'

/** Longest time a statement may run, ms. The longest honest one is a page of templates. */
const statementTimeoutMs = 15_000
/** Longest wait for a row lock, ms. Transactions hold the log head for a few milliseconds. */
const lockTimeoutMs = 5_000
/** A transaction whose process stalls is ended, so that it cannot hold the log head, ms. */
const idleInTransactionTimeoutMs = 20_000
const connectTimeoutSeconds = 10

/** `bigint` as a number, which is exact up to 2^53: at a thousand rows a second that is 285,000 years of row numbers. */
const parseBigint = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond 2^53')
  return value
}

export const postgresqlDialect = (url: string, maxConnections: number): Dialect =>
  new PostgresJSDialect({
    postgres: postgres(url, {
      max: maxConnections,
      connect_timeout: connectTimeoutSeconds,
      // A constant, so that a failed connection is tried again after half a second and not after ever longer pauses.
      backoff: () => 0.5,
      onnotice: () => undefined,
      types: { bigint: { to: 20, from: [20], serialize: (value: number) => String(value), parse: parseBigint } },
      connection: {
        application_name: 'renbie',
        statement_timeout: statementTimeoutMs,
        lock_timeout: lockTimeoutMs,
        idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      },
    }),
  })
