import { osiaAllGalleries, watchlistIdSchema, type Watchlist } from '@renbie/contracts'
import type { Principal } from '../domain/access.ts'
import type { Platform } from '../platform.ts'
import type { OsiaHandlers } from './operation.ts'
import { unknown } from './records.ts'

/** What a gallery id stands for, to one caller: persons of the interface, watchlists, or both. */
export type Galleries = { galleryId: string; persons: boolean; watchlists: Watchlist[] }

/**
 * Who may read watchlists and subjects sees the lists in force as galleries that cannot be changed; for everybody else they are not
 * there.
 */
const watchlistsSeen = async ({ store }: Pick<Platform, 'store'>, { permissions }: Principal): Promise<Watchlist[]> =>
  permissions.has('watchlists:read') && permissions.has('subjects:read') ? (await store.read.watchlists.list()).filter((watchlist) => watchlist.inForce) : []

/** Throws `not-found` for a gallery that has no encounter and is no watchlist of this caller. */
export const galleriesNamed = async (platform: Pick<Platform, 'store'>, galleryId: string, principal: Principal): Promise<Galleries> => {
  const all = galleryId === osiaAllGalleries
  if (all || watchlistIdSchema.safeParse(galleryId).success) {
    const watchlists = (await watchlistsSeen(platform, principal)).filter((watchlist) => all || watchlist.id === galleryId)
    if (all || watchlists.length > 0) return { galleryId, persons: all, watchlists }
  }
  if (!(await platform.store.read.osia.encounters.hasGallery(galleryId))) throw unknown('galleryId')
  return { galleryId, persons: true, watchlists: [] }
}

export const galleryHandlers = (platform: Platform): Pick<OsiaHandlers, 'readGalleries' | 'readGalleryContent'> => {
  const { encounters } = platform.store.read.osia
  return {
    readGalleries: async (_, { principal }, commit) => {
      const watchlists = await watchlistsSeen(platform, principal)
      const answer = [...(await encounters.galleries()), ...watchlists.map((watchlist) => watchlist.id)]
      return commit(async () => ({ answer, target: null, detail: { galleries: answer.length } }))
    },

    readGalleryContent: async ({ params: { galleryId }, query: { offset, limit } }, { principal }, commit) => {
      // ALL is a word of searches; a list of everything is no gallery.
      if (galleryId === osiaAllGalleries) throw unknown('galleryId')
      const { watchlists: [watchlist] } = await galleriesNamed(platform, galleryId, principal)
      const answer = watchlist ? await encounters.inWatchlist(watchlist.id, platform.clock(), offset, limit) : await encounters.inGallery(galleryId, offset, limit)
      return commit(async () => ({ answer, target: galleryId, detail: { shown: answer.length } }))
    },
  }
}
