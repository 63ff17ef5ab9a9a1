import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect, type Dialect } from 'kysely'
import { lockDirectory } from './directory-lock.ts'

/**
 * PostgreSQL inside this process; `directory` null keeps it in memory. The database lies one folder below, so that the lock
 * does not lie in a folder that initdb wants empty.
 */
export const openPglite = async (directory: string | null): Promise<{ dialect: Dialect; release: () => Promise<void> }> => {
  if (directory === null) {
    const pglite = await PGlite.create()
    return { dialect: new PGliteDialect({ pglite }), release: () => Promise.resolve() }
  }
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const release = await lockDirectory(directory)
  try {
    const pglite = await PGlite.create({ dataDir: join(directory, 'database'), relaxedDurability: false })
    return { dialect: new PGliteDialect({ pglite }), release }
  } catch (error) {
    await release()
    throw error
  }
}
