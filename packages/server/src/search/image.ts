import type { PhotoId, SubjectId, Watchlist, WatchlistId } from '@renbie/contracts'
import { createGallery, type Gallery } from '@renbie/matcher'
import type { Repositories, SubjectMembership, TemplateRow } from '@renbie/store'
import type { Found, Hit } from '../domain/check.ts'
import { requirePack, type Template } from '../domain/template.ts'

/** Rows that one search may bring back before membership is looked at; more than this above a threshold is a broken threshold. */
const maxHits = 2_000
/** Subjects that one check may point at: an officer compares a handful of faces, and a threshold that finds more is set wrong. */
const maxCandidates = 20
const pageRows = 2_000

type ImageOptions = { dimension: number; maxRows: number; pack: string; scoreAt: (falseMatchRate: number) => number }

/**
 * The search image: every enrolled template of the running pack in memory, with who may be matched, in which lists and when.
 * It is made of the tables and never the truth; the event feed tells it what to read again.
 */
export class SearchImage {
  readonly #gallery: Gallery
  readonly #options: ImageOptions
  readonly #photos = new Map<number, { photoId: PhotoId; subjectId: SubjectId }>()
  readonly #rowsOf = new Map<SubjectId, number[]>()
  readonly #memberships = new Map<SubjectId, SubjectMembership>()
  readonly #watchlists = new Map<WatchlistId, Watchlist & { thresholdScore: number }>()
  #loaded = false
  /** Reads of the tables, one after another: of two at once the older might be applied last. */
  #turn: Promise<unknown> = Promise.resolve()
  #active: { rows: number; until: number } | null = null

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

  load(read: Repositories, onProgress: (rows: number) => void): Promise<void> {
    return this.#inTurn(() => this.#load(read, onProgress))
  }

  async #load(read: Repositories, onProgress: (rows: number) => void): Promise<void> {
    for (const watchlist of await read.watchlists.list()) this.#setWatchlist(watchlist)
    for (const membership of await read.memberships.all()) this.#memberships.set(membership.subjectId, membership)
    let after = 0
    for (;;) {
      const rows = await read.photos.templates(this.#options.pack, after, pageRows)
      for (const row of rows) this.#add(row)
      onProgress(this.#gallery.size)
      const last = rows.at(-1)
      if (!last || rows.length < pageRows) break
      after = last.rowNumber
    }
    this.#loaded = true
  }

  refreshWatchlist(read: Repositories, id: WatchlistId): Promise<void> {
    return this.#inTurn(() => this.#refreshWatchlist(read, id))
  }

  async #refreshWatchlist(read: Repositories, id: WatchlistId): Promise<void> {
    const watchlist = await read.watchlists.find(id)
    if (watchlist) this.#setWatchlist(watchlist)
    else this.#watchlists.delete(id)
    this.#active = null
  }

  refreshSubject(read: Repositories, id: SubjectId): Promise<void> {
    return this.#inTurn(() => this.#refreshSubject(read, id))
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #refreshSubject(read: Repositories, id: SubjectId): Promise<void> {
    const [membership, rows] = await Promise.all([read.memberships.of(id), read.photos.templatesOf(this.#options.pack, id)])
    // From here on nothing awaits: a search sees the subject as it was or as it is, never half of each.
    for (const rowNumber of this.#rowsOf.get(id) ?? []) {
      this.#gallery.remove(rowNumber)
      this.#photos.delete(rowNumber)
    }
    this.#rowsOf.delete(id)
    for (const row of rows) this.#add(row)
    if (membership) this.#memberships.set(id, membership)
    else this.#memberships.delete(id)
    this.#active = null
  }

  /** Subjects in force at `at` whose best photo reaches the threshold of one of their watchlists in force; best first. */
  async identify(template: Template, at: Date): Promise<Found> {
    requirePack(this.#options.pack, template)
    const inForce = [...this.#watchlists.values()].filter((watchlist) => watchlist.inForce)
    const searched = this.#activeRows(at)
    if (inForce.length === 0 || searched === 0) return { searched, hits: [] }
    const minScore = Math.min(...inForce.map((watchlist) => watchlist.thresholdScore))
    const best = new Map<SubjectId, Hit>()
    for (const { id, score } of await this.#gallery.search(template.vector, { limit: maxHits, minScore })) {
      if (best.size >= maxCandidates) break
      const photo = this.#photos.get(id)
      // Rows come best first: the first photo of a subject is its best one.
      if (!photo || best.has(photo.subjectId)) continue
      const watchlist = this.#listHit(photo.subjectId, score, at)
      if (watchlist) best.set(photo.subjectId, { ...photo, score, watchlist })
    }
    return { searched, hits: [...best.values()] }
  }

  /** The photos of one watchlist's subjects in force at `at` that reach `minScore`; best first, ties by photo. */
  async nearestIn(watchlistId: WatchlistId, template: Template, minScore: number, at: Date): Promise<{ subjectId: SubjectId; photoId: PhotoId; score: number }[]> {
    requirePack(this.#options.pack, template)
    const members = [...this.#memberships.values()].filter((membership) => membership.watchlistIds.includes(watchlistId) && isValid(membership, at))
    const scored = members.flatMap(({ subjectId }) => this.#rowsOf.get(subjectId) ?? []).map((row) => ({ row, score: this.#gallery.score(template.vector, row) ?? -Infinity }))
    const reached = scored.filter(({ score }) => score >= minScore).sort((a, b) => b.score - a.score || a.row - b.row)
    return reached.flatMap(({ row, score }) => {
      const photo = this.#photos.get(row)
      return photo ? [{ ...photo, score }] : []
    })
  }

  /** Of the lists whose threshold the score reaches, the gravest: its severity and instructions go on the alert. */
  #listHit(subjectId: SubjectId, score: number, at: Date): Watchlist | null {
    const membership = this.#memberships.get(subjectId)
    if (!membership || !isValid(membership, at)) return null
    const reached = membership.watchlistIds
      .map((id) => this.#watchlists.get(id))
      .filter((watchlist) => watchlist !== undefined && watchlist.inForce && score >= watchlist.thresholdScore)
    return reached.sort((a, b) => gravity[b!.severity] - gravity[a!.severity] || (a!.id < b!.id ? -1 : 1))[0] ?? null
  }

  /** Rows of subjects in force; counted again only when something changed or a validity begins or ends. */
  #activeRows(at: Date): number {
    const now = at.getTime()
    if (this.#active && now < this.#active.until) return this.#active.rows
    let rows = 0
    let until = now + 60_000
    for (const [subjectId, membership] of this.#memberships) {
      for (const edge of [membership.validFrom, membership.validTo]) if (edge && edge.getTime() > now) until = Math.min(until, edge.getTime())
      const listed = membership.watchlistIds.some((id) => this.#watchlists.get(id)?.inForce)
      if (listed && isValid(membership, at)) rows += this.#rowsOf.get(subjectId)?.length ?? 0
    }
    this.#active = { rows, until }
    return rows
  }

  #setWatchlist(watchlist: Watchlist): void {
    this.#watchlists.set(watchlist.id, { ...watchlist, thresholdScore: this.#options.scoreAt(watchlist.falseMatchRate) })
  }

  #add(row: TemplateRow): void {
    this.#gallery.upsert(row.rowNumber, row.template, 0)
    this.#photos.set(row.rowNumber, { photoId: row.photoId, subjectId: row.subjectId })
    const rows = this.#rowsOf.get(row.subjectId)
    if (!rows) this.#rowsOf.set(row.subjectId, [row.rowNumber])
    else if (!rows.includes(row.rowNumber)) rows.push(row.rowNumber)
  }
}

const gravity = { low: 0, medium: 1, high: 2, critical: 3 } as const

const isValid = (membership: SubjectMembership, at: Date): boolean =>
  (!membership.validFrom || membership.validFrom <= at) && (!membership.validTo || at < membership.validTo)
