import { PlatformError, type Merge, type Photo, type Subject } from '@renbie/contracts'

export type Entry = Omit<Subject, 'photos'>

const entryOf = ({ photos: _, ...entry }: Subject): Entry => entry

/** What a subject may have at most, by the contract and the settings. */
const most = { aliases: 20, documents: 20, nationalities: 5, watchlistIds: 32 } as const

const nameOf = ({ familyName, givenNames }: Entry): string => `${familyName} ${givenNames}`.trim()

const sameDocument = (a: Entry['documents'][number], b: Entry['documents'][number]): boolean => a.number === b.number && a.issuingState === b.issuingState

/** The survivor with what the absorbed one brings: its names become aliases, the rest is joined. The survivor's own word stands in everything else. */
const joined = (survivor: Entry, absorbed: Entry): Entry => ({
  ...survivor,
  aliases: [...new Set([...survivor.aliases, nameOf(absorbed), absorbed.nativeName, ...absorbed.aliases])].filter((alias) => alias !== '' && alias !== nameOf(survivor) && alias !== survivor.nativeName),
  documents: [...survivor.documents, ...absorbed.documents.filter((document) => !survivor.documents.some((own) => sameDocument(own, document)))],
  nationalities: [...new Set([...survivor.nationalities, ...absorbed.nationalities])],
  watchlistIds: [...new Set([...survivor.watchlistIds, ...absorbed.watchlistIds])],
})

export type Merged = { survivor: Entry; photoIds: Photo['id'][]; survivorBefore: Entry; absorbedBefore: Entry }

/** Throws `merge-with-itself` and `merge-too-large`. */
export const merge = (survivor: Subject, absorbed: Subject, maxPhotos: number): Merged => {
  if (survivor.id === absorbed.id) throw new PlatformError('merge-with-itself')
  const result = joined(entryOf(survivor), entryOf(absorbed))
  const tooMany = survivor.photos.length + absorbed.photos.length > maxPhotos || (Object.keys(most) as (keyof typeof most)[]).some((field) => result[field].length > most[field])
  if (tooMany) throw new PlatformError('merge-too-large')
  return { survivor: result, photoIds: absorbed.photos.map(({ id }) => id), survivorBefore: entryOf(survivor), absorbedBefore: entryOf(absorbed) }
}

/**
 * The survivor without what the merge brought it. What was changed since stays changed: only what the survivor lacked before and
 * the absorbed one had is taken away again.
 */
export const unmerged = (now: Entry, { survivorBefore, absorbedBefore }: Pick<Merged, 'survivorBefore' | 'absorbedBefore'>): Entry => {
  const brought = joined(survivorBefore, absorbedBefore)
  const came = <Item>(field: readonly Item[], before: readonly Item[], same: (a: Item, b: Item) => boolean = Object.is) => (item: Item) =>
    field.some((other) => same(item, other)) && !before.some((other) => same(item, other))
  return {
    ...now,
    aliases: now.aliases.filter((alias) => !came(brought.aliases, survivorBefore.aliases)(alias)),
    documents: now.documents.filter((document) => !came(brought.documents, survivorBefore.documents, sameDocument)(document)),
    nationalities: now.nationalities.filter((nationality) => !came(brought.nationalities, survivorBefore.nationalities)(nationality)),
    watchlistIds: now.watchlistIds.filter((id) => !came(brought.watchlistIds, survivorBefore.watchlistIds)(id)),
  }
}

/** A merge as it is shown, without the entries as they were. */
export const shownMerge = ({ id, survivorId, absorbedId, mergedAt, mergedBy, photoIds, undoneAt, undoneBy }: Merge): Merge => ({ id, survivorId, absorbedId, mergedAt, mergedBy, photoIds, undoneAt, undoneBy })
