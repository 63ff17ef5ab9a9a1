import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '@renbie/contracts'
import { createEngine, PackError, type Engine, type PackSource } from '@renbie/engine'
import type { PackName } from '@renbie/store'

/** Where converted networks are kept. */
export const modelCacheOf = ({ dataDirectory }: Settings): string => join(dataDirectory, 'models')
/** Where an installed model pack lies. */
export const packDirectoryOf = ({ dataDirectory }: Settings, name: string): string => join(dataDirectory, 'packs', name)

const sourceOf = (settings: Settings, name: string): PackSource => (name === 'embedded' ? { kind: 'embedded' } : { kind: 'directory', directory: packDirectoryOf(settings, name) })

/** The engine of an installed pack. Throws `PackError`. `background`: one worker, which gives way to everything else. */
export const openEngine = (settings: Settings, name: string, background = false): Promise<Engine> =>
  createEngine({ pack: sourceOf(settings, name), cacheDirectory: modelCacheOf(settings), ...settings.engine, ...(background ? { workers: 1, background } : {}) })

/**
 * The engine of exactly this pack: under the name that it is recorded with, or under whatever name it is installed here.
 * Throws `pack-in-force-missing` when it is not, or is another than it was.
 */
export const openRecordedEngine = async (settings: Settings, { id, name }: PackName, background = false): Promise<Engine> => {
  const installed = await readdir(packDirectoryOf(settings, '.')).catch(() => [])
  for (const candidate of new Set([...(name === null ? [] : [name]), 'embedded', ...installed])) {
    const engine = await openEngine(settings, candidate, background).catch((error: unknown) => {
      if (error instanceof PackError) return null
      throw error
    })
    if (engine?.pack.id === id) return engine
    await engine?.close()
  }
  throw new PackError('pack-in-force-missing', `${name ?? 'name unknown'}: ${id}`)
}
