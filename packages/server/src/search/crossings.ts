import { setImmediate } from 'node:timers/promises'
import type { CheckId, CrossingFilter, Direction, PictureId, SiteId, SiteScope } from '@renbie/contracts'
import { createGallery, LabelSet, type Gallery } from '@renbie/matcher'
import type { Crossing, Repositories } from '@renbie/store'
import { requirePack, type Template } from '../domain/template.ts'
import { eachPage } from './table-reads.ts'
import { stringify as uuidText, parse as uuidBytes } from 'uuid'

/** Of a crossing's columns, bytes. */
const columnBytes = 8 + 2 + 1 + 2 + 8 + 8 + 16
/** Slots that are looked at in one go: a third of a millisecond. */
const filterStep = 65_536
/** Rows removed in one go. */
const removalStep = 256
/** Rows remembered as read, because a crossing recorded while the table is read comes again as an event. */
const recentRows = 65_536
const idPrefix = 'chk_'
const uuidLength = 16

export type CrossingHit = { checkId: CheckId; score: number; capturedAt: Date; siteId: SiteId; direction: Direction }

/**
 * Past crossings in memory: templates in a gallery of their own, and what they are filtered by in columns of numbers, because a
 * filter must look at every crossing of a year before the search begins. A crossing's slot is its id and its label in the gallery.
 * Of the keyed hashes eight bytes are kept: among 24 million two agree by chance once in 60,000 such galleries.
 */
export class CrossingImage {
  readonly #gallery: Gallery
  readonly #pack: string
  #used = 0
  readonly #free: number[] = []
  /** Milliseconds since 1970; NaN: the slot is empty. */
  readonly #capturedAt: Float64Array
  readonly #site: Uint16Array
  readonly #direction: Uint8Array
  readonly #nationality: Uint16Array
  readonly #document: BigUint64Array
  readonly #person: BigUint64Array
  readonly #uuids: Uint8Array
  readonly #sites = new Codes<SiteId>()
  readonly #nationalities = new Codes<string>()
  readonly #recent = new Set<number>()
  readonly #maxRows: number
  #leftOut = 0
  #loaded = false

  constructor(options: { dimension: number; maxRows: number; pack: string }) {
    this.#pack = options.pack
    const { dimension, maxRows } = options
    this.#maxRows = maxRows
    this.#gallery = createGallery({ dimension, maxRows })
    // At full length: growing would copy gigabytes in one go, and the system gives pages of memory only when they are written to.
    this.#capturedAt = new Float64Array(maxRows)
    this.#site = new Uint16Array(maxRows)
    this.#direction = new Uint8Array(maxRows)
    this.#nationality = new Uint16Array(maxRows)
    this.#document = new BigUint64Array(maxRows)
    this.#person = new BigUint64Array(maxRows)
    this.#uuids = new Uint8Array(maxRows * uuidLength)
  }

  get loaded(): boolean {
    return this.#loaded
  }
  get crossings(): number {
    return this.#gallery.size
  }
  /** Crossings that found no room. They are on record, and not found here until others have expired and the node starts anew. */
  get leftOut(): number {
    return this.#leftOut
  }
  get bytes(): number {
    return this.#gallery.bytes + this.#used * columnBytes
  }

  close(): Promise<void> {
    return this.#gallery.close()
  }

  async load(read: Pick<Repositories, 'crossings'>, onProgress: (rows: number) => void): Promise<void> {
    await eachPage((after, limit) => read.crossings.page(this.#pack, after, limit), (rows) => {
      for (const row of rows) this.#add(row)
      onProgress(this.#gallery.size)
    })
    this.#loaded = true
  }

  /** Reads a crossing that was just recorded; one that is not kept for search, or is here already, changes nothing. */
  async include(read: Pick<Repositories, 'crossings'>, which: { checkId: CheckId } | { pictureId: PictureId }): Promise<void> {
    const row = await read.crossings.of(which, this.#pack)
    if (row) this.#add(row)
  }

  /** Forgets what was captured before `time`, in steps: a setting that was lowered takes a million rows at once. */
  async expire(time: Date): Promise<void> {
    let removed = 0
    for (let slot = 0; slot < this.#used; slot++) {
      if (slot % filterStep === filterStep - 1) await setImmediate()
      if (!(this.#capturedAt[slot]! < time.getTime())) continue
      this.#gallery.remove(slot)
      this.#capturedAt[slot] = Number.NaN
      this.#free.push(slot)
      removed += 1
      if (removed % removalStep === 0) await setImmediate()
    }
  }

  /**
   * The best crossings that a filter leaves, within the caller's sites. `checks`: how many those are. The columns are looked
   * through in steps, so that checks at the lanes go on meanwhile.
   */
  async search(template: Template, { filter, sites, documentHash, ...options }: { filter: CrossingFilter; sites: SiteScope; documentHash: Uint8Array | null; limit: number; minScore: (checks: number) => number }): Promise<{ checks: number; hits: CrossingHit[]; truncated: boolean }> {
    requirePack(this.#pack, template)
    const wanted = this.#wanted(filter, sites, documentHash)
    const end = this.#used
    const labels = new LabelSet(end)
    let checks = 0
    for (let start = 0; start < end; start += filterStep) {
      for (let slot = start; slot < Math.min(end, start + filterStep); slot++) {
        if (!wanted(slot)) continue
        labels.add(slot)
        checks += 1
      }
      await setImmediate()
    }
    const found = await this.#gallery.search(template.vector, { limit: options.limit + 1, minScore: options.minScore(checks), labels })
    const hits = found.flatMap(({ id, score }) => (wanted(id) ? (this.#hit(template, id, score) ?? []) : []))
    return { checks, hits: hits.slice(0, options.limit), truncated: hits.length > options.limit }
  }

  /** The best crossings of people whose particulars are others. */
  async ofOthers(template: Template, { personHash, limit, minScore }: { personHash: Uint8Array; limit: number; minScore: number }): Promise<CrossingHit[]> {
    requirePack(this.#pack, template)
    const own = head(personHash)
    // Somebody who crosses every week comes first many times: asked again for more, rather than a set of labels made for each traveller.
    for (let rows = 4 * limit; ; rows *= 4) {
      const found = await this.#gallery.search(template.vector, { limit: rows, minScore })
      const others = found.filter(({ id }) => this.#person[id] !== own)
      if (others.length < limit && found.length === rows) continue
      return others.slice(0, limit).flatMap(({ id, score }) => this.#hit(template, id, score) ?? [])
    }
  }

  #wanted({ from, to, siteIds, direction, nationalities }: CrossingFilter, sites: SiteScope, documentHash: Uint8Array | null): (slot: number) => boolean {
    const after = from === undefined ? -Infinity : Date.parse(from)
    const before = to === undefined ? Infinity : Date.parse(to)
    const inScope = sites === 'all' ? siteIds : (siteIds ?? sites).filter((id) => sites.includes(id))
    const siteCodes = inScope && this.#sites.known(inScope)
    const nationalityCodes = nationalities && this.#nationalities.known(nationalities)
    const directionCode = direction === undefined ? null : directionCodes[direction]
    const document = documentHash && head(documentHash)
    return (slot) => {
      const at = this.#capturedAt[slot]!
      // An empty slot's time is NaN, and compares false with everything.
      return (
        at >= after &&
        at < before &&
        (!siteCodes || siteCodes.has(this.#site[slot]!)) &&
        (directionCode === null || this.#direction[slot] === directionCode) &&
        (!nationalityCodes || nationalityCodes.has(this.#nationality[slot]!)) &&
        (document === null || this.#document[slot] === document)
      )
    }
  }

  /** Null when the crossing expired while it was searched for: another may have its slot by now, and that one's face has another score. */
  #hit(template: Template, slot: number, score: number): CrossingHit | null {
    if (this.#gallery.score(template.vector, slot) !== score) return null
    const at = this.#capturedAt[slot]!
    const siteId = this.#sites.value(this.#site[slot]!)
    const direction = this.#direction[slot] === directionCodes.entry ? 'entry' : 'exit'
    return { checkId: `${idPrefix}${uuidText(this.#uuids, slot * uuidLength)}` as CheckId, score, capturedAt: new Date(at), siteId, direction }
  }

  #add(crossing: Crossing): void {
    if (this.#recent.has(crossing.rowNumber)) return
    // Never an error: the event feed would hold back every alert for the sake of a crossing that cannot be searched.
    if (this.#gallery.size === this.#maxRows) {
      this.#leftOut += 1
      return
    }
    const slot = this.#free.pop() ?? this.#used
    this.#gallery.upsert(slot, crossing.template, slot)
    this.#capturedAt[slot] = crossing.capturedAt.getTime()
    this.#site[slot] = this.#sites.code(crossing.siteId)
    this.#direction[slot] = directionCodes[crossing.direction]
    this.#nationality[slot] = this.#nationalities.code(crossing.nationality)
    this.#document[slot] = head(crossing.documentHash)
    this.#person[slot] = head(crossing.personHash)
    this.#uuids.set(uuidBytes(crossing.checkId.slice(idPrefix.length)), slot * uuidLength)
    this.#used = Math.max(this.#used, slot + 1)
    this.#recent.add(crossing.rowNumber)
    if (this.#recent.size > recentRows) this.#recent.delete(this.#recent.values().next().value!)
  }
}

/** Numbers for texts of which there are few: sites, nationalities. */
class Codes<Text extends string> {
  readonly #codes = new Map<Text, number>()
  readonly #texts: Text[] = []

  code(text: Text): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    this.#texts.push(text)
    this.#codes.set(text, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  /** The numbers of those texts that occur; the others are found nowhere. */
  known(texts: readonly Text[]): ReadonlySet<number> {
    return new Set(texts.flatMap((text) => this.#codes.get(text) ?? []))
  }

  value(code: number): Text {
    return this.#texts[code]!
  }
}

const directionCodes: Readonly<Record<Direction, number>> = { entry: 0, exit: 1 }

const head = (hash: Uint8Array): bigint => new DataView(hash.buffer, hash.byteOffset, 8).getBigUint64(0)
