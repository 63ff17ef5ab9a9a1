import { setImmediate } from 'node:timers/promises'
import { PlatformError, type IdentifyAmong, type PhotoId, type SubjectId, type Watchlist, type WatchlistId, type WatchlistThreshold } from '@renbie/contracts'
import { createGallery, LabelSet, type Gallery } from '@renbie/matcher'
import type { Repositories, SubjectMembership, TemplateRow } from '@renbie/store'
import type { FoundSubject, Rates } from '../domain/candidates.ts'
import type { Found, Hit } from '../domain/check.ts'
import { listThreshold } from '../domain/list-threshold.ts'
import { requirePack, type Template } from '../domain/template.ts'
import { isValid } from '../domain/validity.ts'
import { eachPage, inTurn } from './table-reads.ts'

/** Rows that one search may bring back before subjects are told apart; more than this above a threshold is a broken threshold. */
const maxHits = 2_000
/** Subjects that one check may point at: an officer compares a handful of faces, and a threshold that finds more is set wrong. */
const maxCheckCandidates = 20
/** Entries that are looked at in one go: two or three milliseconds. */
const entryStep = 8_192
/** As many photos as the settings may allow a subject. */
const mostPhotos = 50
/** How long who is in force may be taken from memory when no validity begins or ends before: a bound, should an edge be missed. */
const recountMs = 60_000

export type ImageOptions = {
  dimension: number
  maxRows: number
  pack: string
  rates: Rates
  /** The lowest rate that the pack's calibration was observed at. */
  calibratedTo: number
  /** Searches a day, as thresholds in false alerts a day are derived from them. */
  searchesPerDay: () => number
}

/** A subject in the image: its label in the gallery, its photos by row, and who may be matched when. */
type Entry = { subjectId: SubjectId; label: number; photos: Map<number, PhotoId>; membership: SubjectMembership | null }

/** Who is searched automatically until `untilMs`, and how many templates each list has. */
type InForce = { labels: LabelSet; rows: number; perList: Map<WatchlistId, number>; untilMs: number }

/** Who is to be searched by hand, as labels of the gallery. */
type Chosen = { labels: LabelSet; templates: number; subjects: number }

/** A set of subjects to search. */
export type Among = {
  templates: number
  subjects: number
  /** The best subjects, best first, ties by row; `truncated` when more than `limit` reach `minScore`. */
  best: (template: Template, options: { limit: number; minScore: number }) => Promise<{ subjects: FoundSubject[]; truncated: boolean }>
}

/**
 * The search image: every enrolled template of the running pack in memory, with who may be matched, in which lists and when.
 * It is made of the tables and never the truth; the event feed tells it what to read again.
 */
export class SearchImage {
  readonly #gallery: Gallery
  readonly #options: ImageOptions
  readonly #entries = new Map<SubjectId, Entry>()
  readonly #owners = new Map<number, Entry>()
  readonly #freeLabels: number[] = []
  #nextLabel = 0
  readonly #watchlists = new Map<WatchlistId, Watchlist>()
  #loaded = false
  #inForce: InForce | null = null
  readonly #inTurn = inTurn()

  constructor(options: ImageOptions) {
    this.#options = options
    this.#gallery = createGallery({ dimension: options.dimension, maxRows: options.maxRows })
  }

  get loaded(): boolean {
    return this.#loaded
  }
  get templates(): number {
    return this.#gallery.size
  }
  get bytes(): number {
    return this.#gallery.bytes
  }

  close(): Promise<void> {
    return this.#gallery.close()
  }

  load(read: Repositories, onProgress: (rows: number) => void): Promise<void> {
    return this.#inTurn(() => this.#load(read, onProgress))
  }

  refreshWatchlist(read: Repositories, id: WatchlistId): Promise<void> {
    return this.#inTurn(() => this.#refreshWatchlist(read, id))
  }

  refreshSubject(read: Repositories, id: SubjectId, at: Date): Promise<void> {
    return this.#inTurn(() => this.#refreshSubject(read, id, at))
  }

  async #load(read: Repositories, onProgress: (rows: number) => void): Promise<void> {
    for (const watchlist of await read.watchlists.list()) this.#watchlists.set(watchlist.id, watchlist)
    for (const membership of await read.memberships.all()) this.#entry(membership.subjectId).membership = membership
    const { pack } = this.#options
    await eachPage((after, limit) => read.photos.templates(pack, after, limit), (rows) => {
      for (const row of rows) this.#add(row)
      onProgress(this.#gallery.size)
    })
    this.#inForce = null
    this.#loaded = true
  }

  async #refreshWatchlist(read: Repositories, id: WatchlistId): Promise<void> {
    const watchlist = await read.watchlists.find(id)
    if (watchlist) this.#watchlists.set(id, watchlist)
    else this.#watchlists.delete(id)
    this.#inForce = null
  }

  async #refreshSubject(read: Repositories, id: SubjectId, at: Date): Promise<void> {
    const [membership, rows] = await Promise.all([read.memberships.of(id), read.photos.templatesOf(this.#options.pack, id)])
    // From here on nothing awaits: a search sees the subject as it was or as it is, never half of each.
    const before = this.#entries.get(id)
    if (before) this.#recount(before, at, -1)
    const gone = before ? [...before.photos.keys()].filter((row) => !rows.some(({ rowNumber }) => rowNumber === row)) : []
    for (const row of gone) this.#drop(row)
    for (const row of rows) this.#add(row)
    if (membership) this.#entry(id).membership = membership
    else if (before && before.photos.size === 0) this.#forget(before)
    const after = this.#entries.get(id)
    if (after) this.#recount(after, at, 1)
  }

  /** Subjects in force at `at` whose best photo reaches the threshold of one of their watchlists in force; best first. */
  async identify(template: Template, at: Date): Promise<Found> {
    requirePack(this.#options.pack, template)
    const { labels, rows: searched } = this.#searchable(at)
    const thresholds = new Map([...this.#watchlists.values()].filter(({ inForce }) => inForce).map((watchlist) => [watchlist.id, this.threshold(watchlist, at).score]))
    if (thresholds.size === 0 || searched === 0) return { searched, hits: [] }
    const minScore = Math.min(...thresholds.values())
    const best = new Map<SubjectId, Hit>()
    for (const { id, score } of await this.#gallery.search(template.vector, { limit: maxHits, minScore, labels })) {
      if (best.size >= maxCheckCandidates) break
      const entry = this.#owners.get(id)
      const photoId = entry?.photos.get(id)
      // Rows come best first: the first photo of a subject is its best one.
      if (!entry || !photoId || best.has(entry.subjectId)) continue
      const watchlist = this.#listHit(entry, score, thresholds, at)
      if (watchlist) best.set(entry.subjectId, { subjectId: entry.subjectId, photoId, score, watchlist })
    }
    return { searched, hits: [...best.values()] }
  }

  /**
   * The subjects that a manual search names: valid members of lists, subjects whatever their validity, or all.
   * Throws `watchlist-unknown` and `subject-unknown`.
   */
  async among(named: Exclude<IdentifyAmong, { kind: 'crossings' }>, at: Date): Promise<Among> {
    const { labels, ...counts } = await (named.kind === 'all' ? this.#chosen(this.#entries.values(), () => true) : named.kind === 'subjects' ? this.#chosen(this.#named(named.subjectIds), () => true) : this.#membersOf(named.watchlistIds, at))
    return { ...counts, best: (template, { limit, minScore }) => this.#best(template, named.kind === 'all' ? null : labels, limit, minScore) }
  }

  /** The threshold of a list with this setting, as the image is now. One that the image has not heard of yet has no templates. */
  threshold(watchlist: Pick<Watchlist, 'id' | 'falseAlertsPerDay' | 'falseMatchRate'>, at: Date): WatchlistThreshold {
    const { rates, calibratedTo, searchesPerDay } = this.#options
    return listThreshold(watchlist, { searchesPerDay: searchesPerDay(), templates: this.#searchable(at).perList.get(watchlist.id) ?? 0, rates, calibratedTo })
  }

  async #best(template: Template, labels: LabelSet | null, limit: number, minScore: number): Promise<{ subjects: FoundSubject[]; truncated: boolean }> {
    requirePack(this.#options.pack, template)
    // Rows are asked for until they are of one subject more than wanted, which tells whether there are more.
    for (let rows = limit + 1; ; rows *= 4) {
      const hits = await this.#gallery.search(template.vector, { limit: rows, minScore, ...(labels ? { labels } : {}) })
      const firsts = new Map<Entry, { photoId: PhotoId; score: number }>()
      for (const { id, score } of hits) {
        const entry = this.#owners.get(id)
        const photoId = entry?.photos.get(id)
        if (entry && photoId && !firsts.has(entry)) firsts.set(entry, { photoId, score })
      }
      if (firsts.size <= limit && hits.length === rows) continue
      const subjects = [...firsts].slice(0, limit).map(([entry, first]) => ({ ...first, ...this.#overAllPhotos(entry, template.vector) }))
      return { subjects, truncated: firsts.size > limit }
    }
  }

  #overAllPhotos({ subjectId, photos, membership }: Entry, template: Float32Array): Omit<FoundSubject, 'photoId' | 'score'> {
    const scores = [...photos.keys()].flatMap((row) => this.#gallery.score(template, row) ?? [])
    return { subjectId, meanScore: scores.reduce((sum, score) => sum + score, 0) / scores.length, photos: scores.length, watchlistIds: membership?.watchlistIds ?? [] }
  }

  #named(subjectIds: readonly SubjectId[]): Entry[] {
    return [...new Set(subjectIds)].map((id) => {
      const entry = this.#entries.get(id)
      if (!entry) throw new PlatformError('subject-unknown', { fields: [{ path: 'body.among.subjectIds', message: id }] })
      return entry
    })
  }

  async #membersOf(watchlistIds: readonly WatchlistId[], at: Date): Promise<Chosen> {
    for (const id of watchlistIds) if (!this.#watchlists.has(id)) throw new PlatformError('watchlist-unknown', { fields: [{ path: 'body.among.watchlistIds', message: id }] })
    const wanted = new Set(watchlistIds)
    return this.#chosen(this.#entries.values(), ({ membership }) => membership !== null && isValid(membership, at) && membership.watchlistIds.some((id) => wanted.has(id)))
  }

  /** Those of the entries that are wanted and have photos, looked through in steps, so that checks at the lanes go on meanwhile. */
  async #chosen(entries: Iterable<Entry>, wanted: (entry: Entry) => boolean): Promise<Chosen> {
    const size = this.#nextLabel
    const chosen: Chosen = { labels: new LabelSet(size), templates: 0, subjects: 0 }
    let looked = 0
    for (const entry of entries) {
      looked += 1
      if (looked % entryStep === 0) await setImmediate()
      // Whoever is entered meanwhile is not of this search.
      if (entry.photos.size === 0 || entry.label >= size || !wanted(entry)) continue
      chosen.labels.add(entry.label)
      chosen.templates += entry.photos.size
      chosen.subjects += 1
    }
    return chosen
  }

  /** Photos of one watchlist's subjects in force at `at` that reach `minScore`, best first, ties by photo: those of the best `subjects` at least. */
  async nearestIn(watchlistId: WatchlistId, template: Template, { subjects, minScore }: { subjects: number; minScore: number }, at: Date): Promise<{ subjectId: SubjectId; photoId: PhotoId; score: number }[]> {
    requirePack(this.#options.pack, template)
    const { labels, templates: rows } = await this.#membersOf([watchlistId], at)
    if (rows === 0) return []
    const hits = await this.#gallery.search(template.vector, { limit: Math.min(rows, subjects * mostPhotos), minScore, labels })
    return hits.flatMap(({ id, score }) => {
      const entry = this.#owners.get(id)
      const photoId = entry?.photos.get(id)
      return entry && photoId ? [{ subjectId: entry.subjectId, photoId, score }] : []
    })
  }

  /** Of the lists whose threshold the score reaches, the gravest: its severity and instructions go on the alert. */
  #listHit({ membership }: Entry, score: number, thresholds: ReadonlyMap<WatchlistId, number>, at: Date): Watchlist | null {
    if (!membership || !isValid(membership, at)) return null
    const reached = membership.watchlistIds.flatMap((id) => (score >= (thresholds.get(id) ?? Infinity) ? (this.#watchlists.get(id) ?? []) : []))
    return reached.sort((a, b) => gravity[b.severity] - gravity[a.severity] || (a.id < b.id ? -1 : 1))[0] ?? null
  }

  #searchable(at: Date): InForce {
    const now = at.getTime()
    if (this.#inForce && now < this.#inForce.untilMs) return this.#inForce
    const counted: InForce = { labels: new LabelSet(this.#nextLabel), rows: 0, perList: new Map(), untilMs: now + recountMs }
    for (const entry of this.#entries.values()) this.#count(counted, entry, at, 1)
    this.#inForce = counted
    return counted
  }

  /** One subject's change does not count all of them anew. The labels are copied: a search may be reading them. */
  #recount(entry: Entry, at: Date, sign: 1 | -1): void {
    if (!this.#inForce) return
    this.#inForce.labels = this.#inForce.labels.copy(this.#nextLabel)
    this.#count(this.#inForce, entry, at, sign)
  }

  /** Takes a subject into what is in force (1), or out of it (−1). */
  #count(state: InForce, { label, photos, membership }: Entry, at: Date, sign: 1 | -1): void {
    if (!membership) return
    for (const edge of [membership.validFrom, membership.validTo]) if (edge && edge > at) state.untilMs = Math.min(state.untilMs, edge.getTime())
    if (!isValid(membership, at)) return
    for (const id of membership.watchlistIds) state.perList.set(id, (state.perList.get(id) ?? 0) + sign * photos.size)
    if (!membership.watchlistIds.some((id) => this.#watchlists.get(id)?.inForce)) return
    state.rows += sign * photos.size
    if (sign === 1) state.labels.add(label)
    else state.labels.delete(label)
  }

  #entry(subjectId: SubjectId): Entry {
    const known = this.#entries.get(subjectId)
    if (known) return known
    const entry: Entry = { subjectId, label: this.#freeLabels.pop() ?? this.#nextLabel++, photos: new Map(), membership: null }
    this.#entries.set(subjectId, entry)
    return entry
  }

  #add({ rowNumber, photoId, subjectId, template }: TemplateRow): void {
    const entry = this.#entry(subjectId)
    const owner = this.#owners.get(rowNumber)
    // A photo changes hands when two subjects are merged; whoever is read again first has it.
    if (owner && owner !== entry) {
      owner.photos.delete(rowNumber)
      this.#inForce = null
    }
    this.#gallery.upsert(rowNumber, template, entry.label)
    entry.photos.set(rowNumber, photoId)
    this.#owners.set(rowNumber, entry)
  }

  #drop(rowNumber: number): void {
    this.#owners.get(rowNumber)?.photos.delete(rowNumber)
    this.#owners.delete(rowNumber)
    this.#gallery.remove(rowNumber)
  }

  #forget({ subjectId, label }: Entry): void {
    this.#entries.delete(subjectId)
    this.#freeLabels.push(label)
  }
}

const gravity = { low: 0, medium: 1, high: 2, critical: 3 } as const
