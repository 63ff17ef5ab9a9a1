import { PlatformError, type ErrorCode } from '@renbie/contracts'

/** Constraints whose violation has a name of its own. Every other unique constraint means `already-exists`. */
const constraintErrors: Readonly<Record<string, ErrorCode>> = {
  idempotency_pkey: 'idempotency-key-reused',
  subject_watchlists_watchlist_id_fkey: 'watchlist-unknown',
  checks_lane_id_fkey: 'lane-unknown',
}

const connectionErrors = new Set([
  'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT',
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH',
])

/**
 * Classes of SQLSTATE (appendix A of the PostgreSQL manual) that come from the server's condition, not from this program:
 * 08 connection, 25 transaction state (a standby is read-only), 40 deadlock, 53 resources, 55 locks, 57 operator, 58 and XX the
 * server's files.
 */
const conditionClasses = new Set(['08', '25', '40', '53', '55', '57', '58', 'XX'])

const fieldsOf = (error: unknown): { code: string; constraint: string | undefined; message: string } | null => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const named = error as Error & { constraint_name?: unknown; constraint?: unknown }
  const constraint = named.constraint_name ?? named.constraint
  return { code: error.code, constraint: typeof constraint === 'string' ? constraint : undefined, message: error.message }
}

const codeFor = (sqlState: string, constraint: string | undefined): ErrorCode => {
  const named = constraint === undefined ? undefined : constraintErrors[constraint]
  if (named) return named
  if (sqlState === '23505') return 'already-exists'
  if (sqlState === '53100' || sqlState === 'ENOSPC' || sqlState === 'EDQUOT') return 'storage-full'
  // A NUL character, which PostgreSQL's text cannot hold: it can only have come in with a request.
  if (sqlState === '22021' || sqlState === '22P05') return 'request-invalid'
  if (connectionErrors.has(sqlState) || conditionClasses.has(sqlState.slice(0, 2))) return 'storage-failed'
  return 'internal-error'
}

/**
 * An error of a database driver as one of the catalogue. The driver's error is not kept as `cause`: both drivers hang the SQL
 * and its parameters on it, and messages quote values ("Key (username)=(…)"). Only what names a fault of this program (class
 * 42: syntax, unknown column) and connection errors keep their message, as private detail.
 */
export const toPlatformError = (error: unknown): unknown => {
  if (error instanceof PlatformError) return error
  const fields = fieldsOf(error)
  if (!fields) return error
  const { code, constraint, message } = fields
  const telling = code.startsWith('42') || connectionErrors.has(code) ? `: ${message}` : ''
  return new PlatformError(codeFor(code, constraint), { detail: `database error ${code}${constraint ? ` on ${constraint}` : ''}${telling}` })
}
