import { osiaAllGalleries } from '@renbie/contracts'
import { createGallery, LabelSet, type Gallery } from '@renbie/matcher'
import type { OsiaTemplateRow, Repositories } from '@renbie/store'
import { requirePack, type Template } from '../domain/template.ts'
import { eachPage, inTurn } from '../search/table-reads.ts'
import { nearest, type Match, type Owner } from './nearest.ts'

/**
 * The faces of active encounters in memory, made of the tables and kept current by the event feed, beside the watchlists' image and
 * in the same way. A row's label is the set of galleries that its encounter is in: there are few such sets, however many encounters,
 * so that a search of one gallery names a handful of labels.
 */
export class PersonImage {
  readonly #gallery: Gallery
  readonly #pack: string
  readonly #owners = new Map<number, Owner>()
  readonly #rowsOf = new Map<string, number[]>()
  /** Each set of galleries seen, by its text, and its label: they are numbered as they come. */
  readonly #labels = new Map<string, { label: number; galleries: readonly string[] }>()
  readonly #labelSets = new Map<string, LabelSet>()
  readonly #inTurn = inTurn()

  constructor(options: { dimension: number; maxRows: number; pack: string }) {
    this.#pack = options.pack
    this.#gallery = createGallery({ dimension: options.dimension, maxRows: options.maxRows })
  }

  get templates(): number {
    return this.#gallery.size
  }

  load(read: Repositories): Promise<void> {
    return this.#inTurn(() =>
      eachPage((after, limit) => read.osia.encounters.templates(this.#pack, after, limit), (rows) => {
        for (const row of rows) this.#add(row)
      }),
    )
  }

  refresh(read: Repositories, personId: string): Promise<void> {
    return this.#inTurn(() => this.#refresh(read, personId))
  }

  async #refresh(read: Repositories, personId: string): Promise<void> {
    const rows = await read.osia.encounters.templatesOf(this.#pack, personId)
    // From here on nothing awaits: a search begun later sees the person as it is.
    for (const row of this.#rowsOf.get(personId) ?? []) {
      // A row may have gone to another person meanwhile, which was refreshed first.
      if (this.#owners.get(row)?.personId !== personId) continue
      this.#gallery.remove(row)
      this.#owners.delete(row)
    }
    this.#rowsOf.delete(personId)
    for (const row of rows) this.#add(row)
  }

  /** The persons of a gallery nearest to a template, best first, see `nearest`; `except` is not among them. */
  async nearest(galleryId: string, template: Template, options: { persons: number; minScore: number }, except: string | null): Promise<Match[]> {
    requirePack(this.#pack, template)
    const labels = galleryId === osiaAllGalleries ? undefined : this.#labelsOf(galleryId)
    return nearest(this.#gallery, template.vector, { ...options, labels }, (row) => {
      const owner = this.#owners.get(row)
      return owner && owner.personId !== except ? owner : null
    })
  }

  close(): Promise<void> {
    return this.#gallery.close()
  }

  #add(row: OsiaTemplateRow): void {
    if (row.status !== 'ACTIVE') return
    this.#gallery.upsert(row.rowNumber, row.template, this.#labelOf(row.galleries))
    this.#owners.set(row.rowNumber, { personId: row.personId, encounterId: row.encounterId })
    this.#rowsOf.set(row.personId, [...(this.#rowsOf.get(row.personId) ?? []), row.rowNumber])
  }

  #labelOf(galleries: readonly string[]): number {
    const text = galleries.join(' ')
    const known = this.#labels.get(text)
    if (known) return known.label
    const label = this.#labels.size
    this.#labels.set(text, { label, galleries })
    for (const galleryId of galleries) this.#labelSets.delete(galleryId)
    return label
  }

  #labelsOf(galleryId: string): LabelSet {
    const made = this.#labelSets.get(galleryId)
    if (made) return made
    const labels = LabelSet.of([...this.#labels.values()].flatMap(({ label, galleries }) => (galleries.includes(galleryId) ? [label] : [])))
    this.#labelSets.set(galleryId, labels)
    return labels
  }
}
