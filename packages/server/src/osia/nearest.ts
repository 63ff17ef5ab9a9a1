import type { Gallery, LabelSet } from '@renbie/matcher'

/** Of whom a row of a gallery is. */
export type Owner = { personId: string; encounterId: string }
export type Match = Owner & { score: number }
export type Nearest = { persons: number; minScore: number; labels?: LabelSet | undefined }

/**
 * The rows of the `persons` persons nearest to a template, best first; a person's later rows are among them as far as they came
 * before the last person's first. A gallery counts rows and not persons, so that more rows are asked for until there are enough
 * persons: exact, however many rows one of them has. `ownerOf` null: the row is not wanted.
 */
export const nearest = async (gallery: Gallery, template: Float32Array, { persons, minScore, labels }: Nearest, ownerOf: (row: number) => Owner | null): Promise<Match[]> => {
  for (let limit = persons * 4; ; limit *= 8) {
    const hits = await gallery.search(template, { limit, minScore, ...(labels ? { labels } : {}) })
    const found = new Set<string>()
    const matches: Match[] = []
    for (const { id, score } of hits) {
      const owner = ownerOf(id)
      if (!owner) continue
      if (found.size === persons && !found.has(owner.personId)) return matches
      found.add(owner.personId)
      matches.push({ ...owner, score })
    }
    if (hits.length < limit) return matches
  }
}
