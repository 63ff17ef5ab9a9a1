import { osiaAllGalleries, PlatformError, subjectIdSchema, type OsiaInput, type Watchlist } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import { similarity } from '../comparisons/similarity.ts'
import type { Principal } from '../domain/access.ts'
import type { Template } from '../domain/template.ts'
import { isValid } from '../domain/validity.ts'
import type { Platform } from '../platform.ts'
import { templatesOf } from './faces.ts'
import { galleriesNamed } from './galleries.ts'
import type { OsiaHandlers } from './operation.ts'
import { unknown } from './records.ts'
import { maxScores, minSimilarity, scoreDetail } from './score.ts'

type Query = OsiaInput<'verifyFromBio'>['query']
type Reference = { encounterId: string | null; template: Template }

/** A verification decides, and without a threshold there is nothing to decide by. */
const assertDecidable = ({ threshold, accuracyLevel }: Query): void => {
  if (threshold === undefined && accuracyLevel === 'INVESTIGATION') throw new PlatformError('request-invalid', { fields: [{ path: 'querystring.accuracyLevel', message: 'INVESTIGATION is for identification' }] })
}

export const verifyHandlers = (platform: Platform): Pick<OsiaHandlers, 'verifyFromId' | 'verifyFromBio'> => {
  /** Photos of a subject that is in force in one of these watchlists. */
  const listedPhotos = async (pack: string, watchlists: readonly Watchlist[], personId: string): Promise<Reference[]> => {
    const subjectId = subjectIdSchema.safeParse(personId)
    const { memberships, photos } = platform.store.read
    const membership = subjectId.success ? await memberships.of(subjectId.data) : null
    const listed = membership && watchlists.some(({ id }) => membership.watchlistIds.includes(id)) && isValid(membership, platform.clock())
    const rows = listed ? await photos.templatesOf(pack, membership.subjectId) : []
    return rows.map(({ photoId, template }) => ({ encounterId: photoId, template: { pack, vector: template } }))
  }

  /** What a person has in a gallery. */
  const referencesOf = async (pack: string, galleryId: string, personId: string, principal: Principal): Promise<Reference[]> => {
    const { persons, watchlists } = await galleriesNamed(platform, galleryId, principal)
    const rows = persons ? await platform.store.read.osia.encounters.templatesOf(pack, personId) : []
    const own = rows.filter((row) => row.status === 'ACTIVE' && (galleryId === osiaAllGalleries || row.galleries.includes(galleryId)))
    return [...own.map(({ encounterId, template }) => ({ encounterId, template: { pack, vector: template } })), ...(await listedPhotos(pack, watchlists, personId))]
  }

  /** Decided by the best of all pairs, with the bits that a search gives; one score for each reference, best first. */
  const decide = (engine: Engine, probes: readonly Template[], references: readonly Reference[], query: Query) => {
    const compared = references
      .map(({ encounterId, template }) => ({ encounterId, similarity: Math.max(...probes.map((probe) => similarity(probe, template))) }))
      .sort((a, b) => b.similarity - a.similarity)
    const minimum = minSimilarity(engine, query, platform.settings.verificationFalseMatchRate)
    return {
      decision: compared.some(({ similarity }) => similarity >= minimum),
      scores: compared.slice(0, maxScores).map(({ encounterId, similarity }) => ({ ...(encounterId === null ? {} : { encounterId }), ...scoreDetail(engine, similarity) })),
    }
  }

  return {
    verifyFromId: async ({ params: { galleryId, personId }, query, body }, { principal, pack }, commit) => {
      assertDecidable(query)
      // A person that is not there is told before a face is touched.
      const references = await referencesOf(pack.engine.pack.id, galleryId, personId, principal)
      if (references.length === 0) throw unknown('personId')
      const answer = decide(pack.engine, await templatesOf(pack.engine, body.biometricData, 'biometricData'), references, query)
      return commit(async () => ({ answer, target: personId, detail: { gallery: galleryId, compared: references.length, decision: answer.decision } }))
    },

    verifyFromBio: async ({ query, body }, { pack: { engine } }, commit) => {
      assertDecidable(query)
      const [probes, others] = await Promise.all([templatesOf(engine, body.biometricData1, 'biometricData1'), templatesOf(engine, body.biometricData2, 'biometricData2')])
      const answer = decide(engine, probes, others.map((template) => ({ encounterId: null, template })), query)
      return commit(async () => ({ answer, target: null, detail: { compared: probes.length * others.length, decision: answer.decision } }))
    },
  }
}
