/**
 * Why a store refuses to open. These are for the person who starts the node: they stop the start and are never an answer to a
 * request, so they stand beside the catalogue of `PlatformError` rather than in it.
 */
export const storeOpenErrors = {
  'key-file-missing': 'The database has data keys, but the key file is not there. Put back the key file that belongs to this database',
  'key-file-exposed': 'Others may read the key file. Give it to the owner alone: chmod 600',
  'key-file-damaged': 'The key file does not have 32 bytes. Put back a copy of the right one',
  'key-file-wrong': 'The key file does not belong to this database',
  'schema-newer': 'A newer version changed this database in a way that this version cannot work with. Start the newer version',
  'migration-changed': 'A migration was applied to this database in another form than this version knows',
  'directory-in-use': 'Another process uses this data directory',
} as const

export type StoreOpenErrorCode = keyof typeof storeOpenErrors

export class StoreOpenError extends Error {
  readonly code: StoreOpenErrorCode

  /** `detail` names the file, migration or process; it never holds a key. */
  constructor(code: StoreOpenErrorCode, detail: string) {
    super(`${storeOpenErrors[code]} (${detail})`)
    this.name = 'StoreOpenError'
    this.code = code
  }
}
