import { openDirectoryPack } from './directory/open.ts'
import { openEmbeddedPack } from './embedded/pack.ts'
import type { Pack, PackSource } from './pack.ts'

/** Opens a pack, its files verified. `cacheDirectory`: where converted networks are kept. Throws `PackError`. */
export function openPack(source: PackSource, cacheDirectory: string): Promise<Pack> {
  return source.kind === 'embedded' ? openEmbeddedPack(cacheDirectory) : openDirectoryPack(source, cacheDirectory)
}
