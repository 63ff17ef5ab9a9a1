import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect, type Dialect } from 'kysely'
import { lockDirectory } from './directory-lock.ts'

/**
 * Keeps V8 from optimising WebAssembly that gets hot. One function of PGlite has 105 kB of code, and optimising it takes V8 600 MB
 * and one to two seconds of a core, in the middle of the first checks; afterwards a query is no faster that one could measure.
 * The flags hold for the whole process, so the matcher's kernel stays unoptimised beside an embedded database, too: with the
 * thousands of templates such a node is for, that is a fraction of a millisecond. PostgreSQL nodes are not touched.
 */
const keepWebAssemblyBaseline = (): void => {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}

/**
 * PostgreSQL inside this process; `directory` null keeps it in memory. The database lies one folder below, so that the lock
 * does not lie in a folder that initdb wants empty.
 */
export const openPglite = async (directory: string | null): Promise<{ dialect: Dialect; release: () => Promise<void> }> => {
  keepWebAssemblyBaseline()
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
