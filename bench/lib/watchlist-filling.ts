import { randomUUID } from 'node:crypto'
import type { GeneratedIds, Watchlist } from '@renbie/contracts'
import type { Installation } from './installation.ts'

const perTransaction = 500

/** A UUIDv7 (RFC 9562): 48 bits of time, then random. */
const newId = <Prefix extends keyof GeneratedIds>(prefix: Prefix): GeneratedIds[Prefix] => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}` as GeneratedIds[Prefix]
}

/** A direction drawn evenly from the sphere: normal coordinates (Box–Muller), scaled to length 1. */
const randomTemplate = (dimension: number): Float32Array => {
  const template = Float32Array.from({ length: dimension }, () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()))
  const length = Math.hypot(...template)
  return template.map((value) => value / length)
}

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
