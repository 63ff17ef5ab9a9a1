import { PlatformError, severities, type Merge, type Photo, type Subject } from '@renbie/contracts'

export type Entry = Omit<Subject, 'photos'>

const entryOf = ({ photos: _, ...entry }: Subject): Entry => entry

/** What a subject may have at most, by the contract and the settings. */
const most = { aliases: 20, documents: 20, nationalities: 5, watchlistIds: 32 } as const

const nameOf = ({ familyName, givenNames }: Entry): string => `${familyName} ${givenNames}`.trim()

const sameDocument = (a: Entry['documents'][number], b: Entry['documents'][number]): boolean => a.number === b.number && a.issuingState === b.issuingState

type Joined = Pick<Entry, keyof typeof most>

/** What a subject brings into a merge: its names become aliases. */
const broughtBy = (absorbed: Entry): Joined => ({ ...absorbed, aliases: [nameOf(absorbed), absorbed.nativeName, ...absorbed.aliases].filter((alias) => alias !== '') })

/** The survivor with what the absorbed one brings. The survivor's own word stands in everything else. */
const joined = (survivor: Entry, absorbed: Entry): Entry => {
  const brought = broughtBy(absorbed)
  return {
    ...survivor,
    aliases: [...new Set([...survivor.aliases, ...brought.aliases])].filter((alias) => alias !== nameOf(survivor) && alias !== survivor.nativeName),
    documents: [...survivor.documents, ...brought.documents.filter((document) => !survivor.documents.some((own) => sameDocument(own, document)))],
    nationalities: [...new Set([...survivor.nationalities, ...brought.nationalities])],
    watchlistIds: [...new Set([...survivor.watchlistIds, ...brought.watchlistIds])],
  }
}

export type Merged = { survivor: Entry; photoIds: Photo['id'][]; survivorBefore: Entry; absorbedBefore: Entry }

/** Throws `merge-with-itself` and `merge-too-large`. */
export const merge = (survivor: Subject, absorbed: Subject, maxPhotos: number): Merged => {
  if (survivor.id === absorbed.id) throw new PlatformError('merge-with-itself')
  const result = joined(entryOf(survivor), entryOf(absorbed))
  const tooMany = survivor.photos.length + absorbed.photos.length > maxPhotos || (Object.keys(most) as (keyof typeof most)[]).some((field) => result[field].length > most[field])
  if (tooMany) throw new PlatformError('merge-too-large')
  return { survivor: result, photoIds: absorbed.photos.map(({ id }) => id), survivorBefore: entryOf(survivor), absorbedBefore: entryOf(absorbed) }
}

const timeOf = (edge: string | null, otherwise: number): number => (edge === null ? otherwise : Date.parse(edge))

/** Of two severities of their own. One that leaves it to each list is known to be as grave as another only when that does so too, or says the gravest. */
const asGrave = (survivor: Entry['severity'], absorbed: Entry['severity']): boolean =>
  survivor === absorbed || survivor === severities.at(-1) || (survivor !== null && absorbed !== null && severities.indexOf(survivor) > severities.indexOf(absorbed))

/**
 * Throws `merge-would-weaken` where whoever the absorbed one's lists are about would be found for less time, or with a lower severity,
 * because the survivor's own word stands there: that is for an officer to say and not for a merge. Joining both would be silent too.
 */
export const requireUnweakened = (survivor: Entry, absorbed: Entry, at: Date): void => {
  const until = timeOf(absorbed.validTo, Number.POSITIVE_INFINITY)
  if (absorbed.watchlistIds.length === 0 || until <= at.getTime()) return
  const from = Math.max(at.getTime(), timeOf(absorbed.validFrom, 0))
  const covered = timeOf(survivor.validFrom, 0) <= from && timeOf(survivor.validTo, Number.POSITIVE_INFINITY) >= until
  if (!covered || !asGrave(survivor.severity, absorbed.severity)) throw new PlatformError('merge-would-weaken')
}

/** Another merge into the same survivor. `stands`: it has not been undone; `stood`: it had not when the one that is undone now was made. */
export type OtherMerge = Pick<Merged, 'survivorBefore' | 'absorbedBefore'> & { stands: boolean; stood: boolean }

/**
 * The survivor without what the merge brought it. What was changed since stays changed: only what the absorbed one had is taken
 * away again, and only if neither the survivor had it of its own nor another that is still merged into it has it. Else one who
 * is listed would fall off a list, or one who never was would stay on it.
 */
export const unmerged = (now: Entry, undone: Pick<Merged, 'survivorBefore' | 'absorbedBefore'>, others: readonly OtherMerge[]): Entry => {
  const left = <Item>(field: (entry: Joined) => readonly Item[], same: (a: Item, b: Item) => boolean = Object.is): Item[] => {
    const holds = (entry: Joined, item: Item) => field(entry).some((other) => same(other, item))
    const brings = ({ absorbedBefore }: Pick<Merged, 'absorbedBefore'>, item: Item) => holds(broughtBy(absorbedBefore), item)
    const own = (item: Item) => holds(undone.survivorBefore, item) && !others.some((other) => other.stood && brings(other, item) && !holds(other.survivorBefore, item))
    return field(now).filter((item) => !brings(undone, item) || own(item) || others.some((other) => other.stands && brings(other, item)))
  }
  return {
    ...now,
    aliases: left(({ aliases }) => aliases),
    documents: left(({ documents }) => documents, sameDocument),
    nationalities: left(({ nationalities }) => nationalities),
    watchlistIds: left(({ watchlistIds }) => watchlistIds),
  }
}

/** How the merges of one survivor stand to one of them. */
export const otherMerges = <Record extends Merge & Pick<Merged, 'survivorBefore' | 'absorbedBefore'>>(undone: Merge, all: readonly Record[]): (Record & OtherMerge)[] =>
  all
    .filter(({ id }) => id !== undone.id)
    .map((other) => ({ ...other, stands: other.undoneAt === null, stood: other.mergedAt < undone.mergedAt && (other.undoneAt === null || other.undoneAt > undone.mergedAt) }))

/** A merge as it is shown, without the entries as they were. */
export const shownMerge = ({ id, survivorId, absorbedId, mergedAt, mergedBy, photoIds, undoneAt, undoneBy }: Merge): Merge => ({ id, survivorId, absorbedId, mergedAt, mergedBy, photoIds, undoneAt, undoneBy })
