import type { Watchlist } from '@renbie/contracts'
import type { Installation } from './installation.ts'
import { newId, randomTemplate } from './made-up.ts'

const perTransaction = 500

const filler = (): Watchlist => {
  const at = new Date().toISOString()
  return { id: newId('wl'), name: 'Bench', falseAlertsPerDay: null, falseMatchRate: 1e-5, severity: 'low', colour: '#868e96', instructions: '', legalBasis: '', inForce: true, subjectCount: 0, createdAt: at, updatedAt: at }
}

/**
 * Puts `count` subjects with one random template each on a watchlist in force, straight into the store: enrolling that many
 * pictures would take hours, and a search costs the same whatever the templates look like. No server may run.
 */
export const fillWatchlist = async (installation: Installation, count: number, pack: { id: string; dimension: number }): Promise<void> => {
  const store = await installation.openStore()
  const watchlist = filler()
  try {
    await store.transaction((tx) => tx.watchlists.insert(watchlist))
    for (let done = 0; done < count; done += perTransaction) {
      await store.transaction(async (tx) => {
        for (let number = done; number < Math.min(done + perTransaction, count); number++) {
          const at = new Date()
          const subjectId = newId('sub')
          const person = { familyName: 'BENCH', givenNames: String(number), nativeName: '', aliases: [], birthDate: null, nationalities: [], sex: null, documents: [], reason: '' }
          const listing = { severity: null, legalBasis: '', instructions: '', validFrom: null, validTo: null, watchlistIds: [watchlist.id] }
          await tx.subjects.insert({ id: subjectId, ...person, ...listing, createdAt: at.toISOString(), updatedAt: at.toISOString() })
          const picture = { id: newId('pic'), kind: 'reference' as const, siteId: null, contentType: 'image/jpeg' as const, sizeBytes: 0, createdAt: at }
          await tx.pictures.insert(picture)
          const quality = { verdict: 'good' as const, score: 100, facesFound: 1, face: null, measures: [], findings: [] }
          await tx.photos.insert({ id: newId('pho'), subjectId, pictureId: picture.id, quality, pack: pack.id, enrolledAt: at.toISOString(), template: randomTemplate(pack.dimension) })
        }
      })
    }
  } finally {
    await store.close()
  }
}
