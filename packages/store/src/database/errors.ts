import { PlatformError, type ErrorCode } from '@renbie/contracts'
import { AbortedTransactionError } from 'kysely'

/** Constraints whose violation has a name of its own. Every other unique constraint means `already-exists`. */
const constraintErrors: Readonly<Record<string, ErrorCode>> = {
  idempotency_pkey: 'idempotency-key-reused',
  subject_watchlists_watchlist_id_fkey: 'watchlist-unknown',
  checks_lane_id_fkey: 'lane-unknown',
}

/**
 * Classes of SQLSTATE (appendix A of the PostgreSQL manual) that come from the server's condition, not from this program:
 * 08 connection, 25 transaction state (a standby is read-only), 40 deadlock, 53 resources, 55 locks, 57 operator, 58 and XX the
 * server's files.
 */
const conditionClasses = new Set(['08', '25', '40', '53', '55', '57', '58', 'XX'])

/** Five digits and letters with at least one digit, which tells it from the likes of EPIPE. */
const sqlStatePattern = /^(?=.*\d)[0-9A-Z]{5}$/

type ServerError = { sqlState: string; constraint: string | undefined; message: string }

/** What the server said; null when the error is the driver's or the network's, which have no SQLSTATE. */
const serverErrorOf = (error: unknown): ServerError | null => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !sqlStatePattern.test(error.code)) return null
  const constraint = 'constraint' in error ? error.constraint : undefined
  return { sqlState: error.code, constraint: typeof constraint === 'string' ? constraint : undefined, message: error.message }
}

const codeFor = (sqlState: string, constraint: string | undefined): ErrorCode => {
  const named = constraint === undefined ? undefined : constraintErrors[constraint]
  if (named) return named
  if (sqlState === '23505') return 'already-exists'
  if (sqlState === '53100') return 'storage-full'
  // A NUL character, which PostgreSQL's text cannot hold: it can only have come in with a request.
  if (sqlState === '22021' || sqlState === '22P05') return 'request-invalid'
  // A time or zone that PostgreSQL does not have, such as the year 0000 or a month 99 in a page's cursor.
  if (sqlState === '22007' || sqlState === '22008' || sqlState === '22009') return 'request-invalid'
  return conditionClasses.has(sqlState.slice(0, 2)) ? 'storage-failed' : 'internal-error'
}

/**
 * An error of a database driver as one of the catalogue. The driver's error is not kept as `cause`: drivers hang the SQL and its
 * parameters on it, and messages quote values ("Key (username)=(…)"). Only what names a fault of this program (class 42: syntax,
 * unknown column) and errors of the connection keep their message, as private detail.
 */
export const toPlatformError = (error: unknown): unknown => {
  if (error instanceof PlatformError || !(error instanceof Error)) return error
  // Somebody caught the error of a statement and went on to commit, which PostgreSQL answers with a rollback.
  if (error instanceof AbortedTransactionError) return new PlatformError('internal-error', { detail: 'commit of a transaction in which a statement had failed' })
  const said = serverErrorOf(error)
  if (!said) {
    const full = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new PlatformError(full ? 'storage-full' : 'storage-failed', { detail: `database connection: ${error.message}` })
  }
  const { sqlState, constraint, message } = said
  const telling = sqlState.startsWith('42') ? `: ${message}` : ''
  return new PlatformError(codeFor(sqlState, constraint), { detail: `database error ${sqlState}${constraint ? ` on ${constraint}` : ''}${telling}` })
}
