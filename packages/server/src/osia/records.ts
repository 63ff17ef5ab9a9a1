import { osiaAllGalleries, PlatformError } from '@renbie/contracts'
import type { OsiaEncounter, OsiaFace, Repositories, Store } from '@renbie/store'

/** What one person may hold, so that all of it can be read in one answer. */
const maxEncounters = 200
const maxPictureBytesOfPerson = 64 * 1024 * 1024

export type Stored = OsiaEncounter & { faces: OsiaFace[] }

/** Persons of watchlists have ids of the platform, and watchlists too: what another system makes must not be taken for one. */
export const assertOwn = (personId: string): void => {
  if (personId.startsWith('sub_')) throw new PlatformError('watchlist-read-only')
}

export const assertGalleries = (galleries: readonly string[]): void => {
  if (galleries.some((id) => id.startsWith('wl_'))) throw new PlatformError('watchlist-read-only')
  if (galleries.includes(osiaAllGalleries)) throw new PlatformError('request-invalid', { fields: [{ path: 'galleries', message: `${osiaAllGalleries} names every gallery and is none` }] })
}

/** A record that the path names is not there. */
export const unknown = (name: 'personId' | 'encounterId' | 'galleryId'): PlatformError => new PlatformError('not-found', { fields: [{ path: `params.${name}`, message: '' }] })

/** Throws `not-found`. */
export const encounterOnRecord = async (tx: Repositories, personId: string, encounterId: string): Promise<Stored> => {
  const encounter = await tx.osia.encounters.find(personId, encounterId)
  if (!encounter) throw unknown('encounterId')
  return encounter
}

/** Every encounter of a person. Throws `not-found`: a person without one is none. */
export const personOnRecord = async (tx: Repositories, personId: string): Promise<Stored[]> => {
  const encounters = await tx.osia.encounters.ofPerson(personId)
  if (encounters.length === 0) throw unknown('personId')
  return encounters
}

/** In one order, so that two merges in opposite directions do not wait for each other. */
export const lockPersons = async (tx: Repositories, ...personIds: string[]): Promise<void> => {
  for (const personId of [...new Set(personIds)].sort()) await tx.lock(`osia/${personId}`)
}

/** Asked after a person got more, in the same transaction. Throws `person-full`. */
export const assertRoom = async (tx: Repositories, personId: string): Promise<void> => {
  const { encounters, pictureBytes } = await tx.osia.encounters.usage(personId)
  if (encounters > maxEncounters || pictureBytes > maxPictureBytesOfPerson) throw new PlatformError('person-full')
}

/** Off the record already; a file that cannot be removed now goes with the next sweep. */
export const removeObjects = async ({ objects }: Pick<Store, 'objects'>, pictureIds: readonly OsiaFace['pictureId'][]): Promise<void> => {
  await Promise.allSettled(pictureIds.map((id) => objects.remove(id)))
}
