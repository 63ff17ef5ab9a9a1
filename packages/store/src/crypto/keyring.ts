import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { PlatformError } from '@renbie/contracts'
import { sql, type Kysely } from 'kysely'
import { StoreOpenError } from '../open-error.ts'
import type { Tables } from '../tables.ts'
import { decrypt, encrypt } from './authenticated.ts'
import { keyBytes } from './key-file.ts'

/** Which data key a sealed column uses. Templates have their own, so that a search node need not hold the one of names. */
const purposes = {
  'checks.traveller': 'documents',
  'subjects.person': 'documents',
  'alerts.snapshot': 'documents',
  'alerts.comment': 'documents',
  'identity_findings.snapshot': 'documents',
  'identity_findings.comment': 'documents',
  'subject_merges.snapshot': 'documents',
  'subject_merges.undone_reason': 'documents',
  /** Of templates from before migration 2. */
  'photos.template': 'templates',
  'templates.template': 'templates',
  'osia_encounters.content': 'documents',
  'osia_tasks.request': 'documents',
  'osia_tasks.result': 'documents',
} as const
export type SealedColumn = keyof typeof purposes
export type Purpose = (typeof purposes)[SealedColumn]
export const allPurposes: readonly Purpose[] = ['documents', 'templates']

const version = 1
const headerBytes = 5

type DataKey = { id: number; purpose: string; key: KeyObject }

const wrapLabel = (purpose: string, id: number): Buffer => Buffer.from(`data_keys/${purpose}/${id}`)

/** The data keys of a database, unwrapped. Ids are never used twice, old keys stay for what they sealed. */
export class Keyring {
  readonly #wrappingKey: Buffer
  readonly #keys = new Map<number, DataKey>()
  readonly #active = new Map<string, DataKey>()

  constructor(wrappingKey: Buffer) {
    this.#wrappingKey = wrappingKey
  }

  /** Throws `key-file-wrong` when a key of the table does not unwrap. */
  async load(db: Kysely<Tables>): Promise<void> {
    for (const row of await db.selectFrom('data_keys').selectAll().orderBy('id').execute()) {
      if (this.#keys.has(row.id)) continue
      const key = decrypt(this.#wrappingKey, row.wrapped, wrapLabel(row.purpose, row.id))
      if (!key) throw new StoreOpenError('key-file-wrong', `data key ${row.id}`)
      const dataKey = { id: row.id, purpose: row.purpose, key: createSecretKey(key) }
      this.#keys.set(row.id, dataKey)
      this.#active.set(row.purpose, dataKey)
    }
  }

  /** A new key for each purpose; what is sealed from now on uses it. Call in a transaction that holds the migration lock. */
  async rotate(db: Kysely<Tables>, wanted: readonly Purpose[], at: Date): Promise<void> {
    for (const purpose of wanted) {
      const next = await sql<{ id: number }>`select coalesce(max(id), 0) + 1 as id from data_keys`.execute(db)
      const id = next.rows[0]?.id ?? 1
      const wrapped = encrypt(this.#wrappingKey, randomBytes(keyBytes), wrapLabel(purpose, id))
      await db.insertInto('data_keys').values({ id, purpose, wrapped, created_at: at }).execute()
    }
  }

  missing(): Purpose[] {
    return allPurposes.filter((purpose) => !this.#active.has(purpose))
  }

  /**
   * Sealed value: version (1 byte), key id (4, big endian), nonce (12), ciphertext, tag (16). Header, column and row id are
   * bound to it as associated data: a value that is moved to another row or column does not open.
   */
  seal(column: SealedColumn, rowId: string, plain: Uint8Array): Buffer {
    const active = this.#active.get(purposes[column])
    if (!active) throw new PlatformError('internal-error', { detail: `no data key for ${column}` })
    const header = Buffer.alloc(headerBytes)
    header.writeUInt8(version, 0)
    header.writeUInt32BE(active.id, 1)
    return Buffer.concat([header, encrypt(active.key, plain, this.#associated(header, column, rowId))])
  }

  /**
   * Throws `storage-failed` when the value is not what was sealed for this column and row. `db` is asked once when the key id is
   * unknown: another process has rotated.
   */
  async open(db: Kysely<Tables>, column: SealedColumn, rowId: string, sealed: Uint8Array): Promise<Buffer> {
    const header = Buffer.from(sealed.buffer, sealed.byteOffset, Math.min(sealed.length, headerBytes))
    const known = header.length === headerBytes && header.readUInt8(0) === version
    const id = known ? header.readUInt32BE(1) : 0
    if (known && !this.#keys.has(id)) await this.load(db)
    const dataKey = this.#keys.get(id)
    const plain =
      dataKey && dataKey.purpose === purposes[column]
        ? decrypt(dataKey.key, sealed.subarray(headerBytes), this.#associated(header, column, rowId))
        : null
    if (!plain) throw new PlatformError('storage-failed', { detail: `${column} of ${rowId} does not authenticate` })
    return plain
  }

  #associated(header: Uint8Array, column: SealedColumn, rowId: string): Buffer {
    return Buffer.concat([header, Buffer.from(`${column}/${rowId}`)])
  }
}
