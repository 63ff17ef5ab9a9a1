import { readFile } from 'node:fs/promises'
import type { Permission, SubjectId, WatchlistId } from '@renbie/contracts'
import { CallError, type Client } from '@renbie/sdk'
import { demoWatchlists, type Dossier, dossiers, type WatchlistKey } from './dossiers.ts'
import type { Person } from './people.ts'
import { lanesOf, type Place } from './places.ts'

/** What a machine client needs to set up the demo. */
export const seedScopes: readonly Permission[] = ['sites:read', 'sites:write', 'watchlists:read', 'watchlists:write', 'subjects:read', 'subjects:write']

const seedKinds = ['site', 'lane', 'watchlist', 'subject', 'photo'] as const
export type SeedKind = (typeof seedKinds)[number]

export type SeedOptions = {
  people: readonly Person[]
  places: readonly Place[]
  /** Called after each thing that was added. */
  onProgress?: (added: { kind: SeedKind; name: string }) => void
  signal?: AbortSignal
}

/** How many of each were added; all 0 when everything was there. */
export type SeedSummary = { added: Record<SeedKind, number>; photosRefused: number }

type Seeding = { client: Client; options: { signal?: AbortSignal }; added: (kind: SeedKind, name: string) => void; refused: () => void }

const seedPlaces = async ({ client, options, added }: Seeding, places: readonly Place[]): Promise<void> => {
  const { items } = await client.call('listSites', undefined, options)
  const siteIds = new Set<string>(items.map((site) => site.id))
  const laneIds = new Set<string>(items.flatMap((site) => site.lanes.map((lane) => lane.id)))
  for (const place of places) {
    const { site } = place
    if (!siteIds.has(site.id)) {
      await client.call('createSite', { body: site }, options)
      added('site', site.name)
    }
    for (const lane of lanesOf(place).filter(({ id }) => !laneIds.has(id))) {
      await client.call('createLane', { params: { siteId: site.id }, body: lane }, options)
      added('lane', lane.id)
    }
  }
}

const seedWatchlists = async ({ client, options, added }: Seeding): Promise<Map<WatchlistKey, WatchlistId>> => {
  const { items } = await client.call('listWatchlists', undefined, options)
  const ids = new Map<WatchlistKey, WatchlistId>()
  for (const [key, body] of Object.entries(demoWatchlists) as [WatchlistKey, (typeof demoWatchlists)[WatchlistKey]][]) {
    const existing = items.find((watchlist) => watchlist.name === body.name)
    const { id } = existing ?? (await client.call('createWatchlist', { body }, options))
    if (!existing) added('watchlist', body.name)
    ids.set(key, id)
  }
  return ids
}

type Enrolled = { id: SubjectId; photos: number }

/** Subjects of a watchlist by their document number, which an officer who tidies up a name leaves alone. */
const enrolledSubjects = async ({ client, options }: Seeding, watchlistId: WatchlistId): Promise<Map<string, Enrolled>> => {
  const byNumber = new Map<string, Enrolled>()
  let before: string | null = null
  do {
    const page: Awaited<ReturnType<typeof client.call<'listSubjects'>>> = await client.call(
      'listSubjects',
      { query: { watchlistId, limit: 500, ...(before === null ? {} : { before }) } },
      options,
    )
    for (const { id, photos, documents } of page.items) for (const { number } of documents) byNumber.set(number, { id, photos: photos.length })
    before = page.next
  } while (before !== null)
  return byNumber
}

const createSubject = async ({ client, options, added }: Seeding, person: Person, dossier: Dossier, watchlistId: WatchlistId): Promise<Enrolled> => {
  const { documentNumber, issuingState, nationality, birthDate, sex } = person.document
  const { familyName, givenNames, nativeName, aliases, reason, severity } = dossier
  const documents = [{ type: 'P', number: documentNumber, issuingState }]
  const body = { familyName, givenNames, nativeName, aliases, reason, severity, documents, birthDate, sex, nationalities: [nationality], watchlistIds: [watchlistId] }
  const { id } = await client.call('createSubject', { body }, options)
  added('subject', `${familyName} ${givenNames}`)
  return { id, photos: 0 }
}

/** The document picture and one live picture. A run that broke off between the two goes on with the second. */
const enrolPhotos = async ({ client, options, added, refused }: Seeding, person: Person, { id, photos }: Enrolled): Promise<void> => {
  for (const picture of [person.documentPicture, person.livePictures[0]].slice(photos)) {
    try {
      await client.call('enrolPhoto', { params: { subjectId: id }, body: { image: (await readFile(picture)).toString('base64') } }, options)
      added('photo', person.id)
    } catch (error) {
      // Another engine may judge a synthetic picture otherwise; the demo goes on with the photos that are good enough.
      if (!(error instanceof CallError) || error.code !== 'photo-unusable') throw error
      refused()
    }
  }
}

const seedSubjects = async (seeding: Seeding, people: readonly Person[], watchlistIds: ReadonlyMap<WatchlistKey, WatchlistId>): Promise<void> => {
  for (const [key, watchlistId] of watchlistIds) {
    const enrolled = await enrolledSubjects(seeding, watchlistId)
    for (const person of people.filter(({ role }) => role === 'subject')) {
      const dossier = dossiers[person.id]
      if (dossier?.watchlist !== key) continue
      const subject = enrolled.get(person.document.documentNumber) ?? (await createSubject(seeding, person, dossier, watchlistId))
      await enrolPhotos(seeding, person, subject)
    }
  }
}

/**
 * Sets up the demo through the public API: places, lanes, watchlists, subjects with two photos each. Adds only what is
 * missing, so a second run adds nothing and one that broke off is finished. Rejects with the platform's `CallError`.
 */
export const seedDemo = async (client: Client, { people, places, onProgress, signal }: SeedOptions): Promise<SeedSummary> => {
  const summary: SeedSummary = { added: { site: 0, lane: 0, watchlist: 0, subject: 0, photo: 0 }, photosRefused: 0 }
  const seeding: Seeding = {
    client,
    options: signal ? { signal } : {},
    added: (kind, name) => {
      summary.added[kind]++
      onProgress?.({ kind, name })
    },
    refused: () => summary.photosRefused++,
  }
  await seedPlaces(seeding, places)
  await seedSubjects(seeding, people, await seedWatchlists(seeding))
  return summary
}
