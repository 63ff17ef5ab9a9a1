import { osiaAllGalleries, PlatformError, type OsiaInput, type SubjectId } from '@renbie/contracts'
import { compare } from '@renbie/matcher'
import type { Principal } from '../domain/access.ts'
import type { Platform } from '../platform.ts'
import { templatesOf } from './faces.ts'
import { galleriesNamed } from './galleries.ts'
import type { OsiaHandlers } from './operation.ts'
import { unknown } from './records.ts'
import { maxScores, minSimilarity, scoreDetail } from './score.ts'

type Query = OsiaInput<'verifyFromBio'>['query']
type Reference = { encounterId: string | null; template: Float32Array }

/** A verification decides, and without a threshold there is nothing to decide by. */
const assertDecidable = ({ threshold, accuracyLevel }: Query): void => {
  if (threshold === undefined && accuracyLevel === 'INVESTIGATION') throw new PlatformError('request-invalid', { fields: [{ path: 'querystring.accuracyLevel', message: 'INVESTIGATION is for identification' }] })
}

export const verifyHandlers = (platform: Platform): Pick<OsiaHandlers, 'verifyFromId' | 'verifyFromBio'> => {
  /** What a person has in a gallery. */
  const referencesOf = async (galleryId: string, personId: string, principal: Principal): Promise<Reference[]> => {
    const { persons, watchlists } = await galleriesNamed(platform, galleryId, principal)
    const { osia, photos } = platform.store.read
    const pack = platform.engine.pack.id
    const rows = persons ? await osia.encounters.templatesOf(pack, personId) : []
    const own = rows.filter((row) => row.status === 'ACTIVE' && (galleryId === osiaAllGalleries || row.galleries.includes(galleryId)))
    const listed = watchlists.some((watchlist) => platform.image.lists(watchlist.id, personId as SubjectId, platform.clock()))
    const listedPhotos = listed ? await photos.templatesOf(pack, personId as SubjectId) : []
    return [...own, ...listedPhotos.map(({ photoId, template }) => ({ encounterId: photoId, template }))]
  }

  /** Decided by the best of all pairs, with the bits that a search gives; one score for each reference, best first. */
  const decide = (probes: readonly Float32Array[], references: readonly Reference[], query: Query) => {
    const { engine, settings } = platform
    const compared = references
      .map(({ encounterId, template }) => ({ encounterId, similarity: Math.max(...probes.map((probe) => compare(probe, template))) }))
      .sort((a, b) => b.similarity - a.similarity)
    const minimum = minSimilarity(engine, query, settings.verificationFalseMatchRate)
    return {
      decision: compared.some(({ similarity }) => similarity >= minimum),
      scores: compared.slice(0, maxScores).map(({ encounterId, similarity }) => ({ ...(encounterId === null ? {} : { encounterId }), ...scoreDetail(engine, similarity) })),
    }
  }

  return {
    verifyFromId: async ({ params: { galleryId, personId }, query, body }, { principal }, commit) => {
      assertDecidable(query)
      // A person that is not there is told before a face is touched.
      const references = await referencesOf(galleryId, personId, principal)
      if (references.length === 0) throw unknown('personId')
      const answer = decide(await templatesOf(platform, body.biometricData, 'biometricData'), references, query)
      return commit(async () => ({ answer, target: personId, detail: { gallery: galleryId, compared: references.length, decision: answer.decision } }))
    },

    verifyFromBio: async ({ query, body }, _, commit) => {
      assertDecidable(query)
      const [probes, others] = await Promise.all([templatesOf(platform, body.biometricData1, 'biometricData1'), templatesOf(platform, body.biometricData2, 'biometricData2')])
      const answer = decide(probes, others.map((template) => ({ encounterId: null, template })), query)
      return commit(async () => ({ answer, target: null, detail: { compared: probes.length * others.length, decision: answer.decision } }))
    },
  }
}
