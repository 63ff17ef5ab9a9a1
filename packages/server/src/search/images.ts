import type { PlatformEvent } from '@renbie/contracts'
import type { Repositories } from '@renbie/store'
import type { PersonImage } from '../osia/image.ts'
import type { CrossingImage } from './crossings.ts'
import type { SearchImage } from './image.ts'

/** Everything that is searched with one pack: watchlisted subjects, past crossings where they are kept for that, and the persons of the OSIA interface. */
export type Images = { readonly image: SearchImage; readonly crossings: CrossingImage | null; readonly persons: PersonImage }

export const loadImages = async ({ image, crossings, persons }: Images, read: Repositories, onProgress: (which: 'gallery' | 'crossings', rows: number) => void): Promise<void> => {
  onProgress('gallery', 0)
  await image.load(read, (rows) => onProgress('gallery', rows))
  await persons.load(read)
  if (!crossings) return
  onProgress('crossings', 0)
  await crossings.load(read, (rows) => onProgress('crossings', rows))
}

/** The images follow the tables: what an event names is read again. */
export const followEvent = async ({ image, crossings, persons }: Images, read: Repositories, event: PlatformEvent, at: Date): Promise<void> => {
  if (event.type === 'watchlist-changed') await image.refreshWatchlist(read, event.watchlistId)
  if (event.type === 'subject-changed') await image.refreshSubject(read, event.subjectId, at)
  if (event.type === 'person-changed') await persons.refresh(read, event.personId)
  if (event.type === 'check-completed') await crossings?.include(read, { checkId: event.checkId })
  if (event.type === 'crossing-retemplated') await crossings?.include(read, { pictureId: event.pictureId })
  if (event.type === 'crossings-expired') await crossings?.expire(new Date(event.before))
}
