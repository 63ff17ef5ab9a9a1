import type { Kysely } from 'kysely'
import { PlatformError } from '@renbie/contracts'
import { searchToken } from '../crypto/keyed-hash.ts'
import type { Keyring, SealedColumn } from '../crypto/keyring.ts'
import { indexTerms, queryTerms } from '../search-terms.ts'
import type { Tables } from '../tables.ts'

export type AuditHead = { number: number; hash: string }

/** What the repositories of one transaction, or of reading outside any, work with. */
export type Scope = {
  readonly db: Kysely<Tables>
  readonly keyring: Keyring
  readonly searchKey: Buffer
  /** Months (YYYY-MM) of checks that are known to have a partition; `newMonths` become known when the transaction commits. */
  readonly knownMonths: ReadonlySet<string>
  readonly newMonths: Set<string>
  /** The head of the audit chain, once this transaction holds its lock: it need not be read again. */
  auditHead: AuditHead | null
  /** Runs `work` in this transaction, or in one of its own where there is none: for what takes more than one statement. */
  atomically<Result>(work: (scope: Scope) => Promise<Result>): Promise<Result>
}

export const sealJson = (scope: Scope, column: SealedColumn, rowId: string, value: unknown): Buffer =>
  scope.keyring.seal(column, rowId, Buffer.from(JSON.stringify(value), 'utf8'))

/** What was given to `sealJson` for this column and row: authenticated, so its shape needs no second check. */
export const openJson = async <Value>(scope: Scope, column: SealedColumn, rowId: string, sealed: Uint8Array): Promise<Value> =>
  JSON.parse((await scope.keyring.open(scope.db, column, rowId, sealed)).toString('utf8')) as Value

export const sealText = (scope: Scope, column: SealedColumn, rowId: string, text: string): Buffer => scope.keyring.seal(column, rowId, Buffer.from(text, 'utf8'))

export const openText = async (scope: Scope, column: SealedColumn, rowId: string, sealed: Uint8Array): Promise<string> =>
  (await scope.keyring.open(scope.db, column, rowId, sealed)).toString('utf8')

export const hashedIndexTerms = (scope: Scope, texts: readonly string[]): string[] => indexTerms(texts).map((term) => searchToken(scope.searchKey, term))

export const hashedQueryTerms = (scope: Scope, query: string): string[] => queryTerms(query).map((term) => searchToken(scope.searchKey, term))

/** An update of a row that is not there is an error of the caller, which looked it up before. */
export const expectOne = (result: { numUpdatedRows?: bigint } | undefined, id: string): void => {
  if (result?.numUpdatedRows !== 1n) throw new PlatformError('not-found', { detail: id })
}
