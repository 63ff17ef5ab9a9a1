import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreOpenError } from '../open-error.ts'

/** SQLITE_BUSY (sqlite3.h): another connection, in this process or another, has the lock. */
const busy = 5

const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === busy

/**
 * Holds a directory for this process; returns the release. PGlite itself lets two processes write into one directory, which
 * destroys the database. Node has no flock(2), but SQLite, which comes with it, locks its files through the operating system: an
 * exclusive transaction on an empty file is a lock that ends with its process, however that ends. Rejected: a file that names
 * its holder's process id. Who finds a dead holder must take the file away, and between looking and taking another may have come.
 *
 * Throws `directory-in-use`.
 */
export const lockDirectory = async (directory: string): Promise<() => Promise<void>> => {
  const file = new DatabaseSync(join(directory, 'lock'), { timeout: 0 })
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    if (isBusy(error)) throw new StoreOpenError('directory-in-use', directory)
    throw error
  }
  return async () => file.close()
}
