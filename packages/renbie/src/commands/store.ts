import { join, resolve } from 'node:path'
import { openStore, type Store } from '@renbie/store'
import { loadSettings } from '../settings.ts'

/** Opens the store of a node from its settings, or that of a demo by its data folder. */
export const openCommandStore = (options: { config?: string; data?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<Store> => {
  const clock = () => new Date()
  if (options.data !== undefined) {
    const data = resolve(options.data)
    return openStore({ database: { kind: 'pglite', directory: join(data, 'database') }, objectsDirectory: join(data, 'objects'), keyFile: join(data, 'renbie.key'), clock })
  }
  const { database, dataDirectory, keyFile } = loadSettings(options.config ?? environment['RENBIE_CONFIG'] ?? null, environment)
  return openStore({
    database: database.kind === 'pglite' ? { kind: 'pglite', directory: join(dataDirectory, 'database') } : database,
    objectsDirectory: join(dataDirectory, 'objects'),
    keyFile: keyFile ?? join(dataDirectory, 'renbie.key'),
    clock,
  })
}
