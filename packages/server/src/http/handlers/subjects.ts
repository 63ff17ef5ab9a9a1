import { PlatformError, type Language, type Subject, type SubjectId, type WatchlistId } from '@renbie/contracts'
import type { NewAuditEntry, Repositories } from '@renbie/store'
import type { Principal } from '../../domain/access.ts'
import { falseMatchRateFor } from '../../domain/rates.ts'
import type { Template } from '../../domain/template.ts'
import { describePicture, localiseQuality } from '../../faces.ts'
import { requireInForce } from '../../packs/changes.ts'
import type { OpenPack } from '../../packs/pack-in-use.ts'
import type { Platform } from '../../platform.ts'
import { decodePicture } from '../bodies.ts'
import type { Handlers, RequestContext } from '../context.ts'
import { defined } from './patch.ts'

type Names = 'listSubjects' | 'createSubject' | 'getSubject' | 'updateSubject' | 'enrolPhoto' | 'removePhoto'

/** A small list would otherwise ask about faces that are hardly alike: whom a list of the usual threshold would not take for the other is not asked about. */
const highestDuplicateRate = 1e-5

const assertValidity = ({ validFrom, validTo }: Pick<Subject, 'validFrom' | 'validTo'>): void => {
  if (validFrom !== null && validTo !== null && Date.parse(validFrom) >= Date.parse(validTo)) throw new PlatformError('validity-inverted')
}

const assertWatchlists = async (tx: Repositories, ids: readonly WatchlistId[]): Promise<void> => {
  for (const id of ids) if (!(await tx.watchlists.find(id))) throw new PlatformError('watchlist-unknown', { fields: [{ path: 'body.watchlistIds', message: id }] })
}

const found = (subject: Subject | null): Subject => {
  if (!subject) throw new PlatformError('not-found')
  return subject
}

export const subjectHandlers = (platform: Platform): Pick<Handlers, Names> => {
  const { store, clock, makeId, change } = platform
  const entry = (principal: Principal, action: string, target: SubjectId | null, detail: Record<string, unknown>): NewAuditEntry => ({ at: clock(), actor: principal.actor, action, target, siteId: null, purpose: null, detail })
  const announce = (tx: Repositories, subjectId: SubjectId) => tx.events.append(clock(), [{ type: 'subject-changed', subjectId, siteId: null }])
  const shown = (subject: Subject, context: RequestContext): Subject => ({ ...subject, photos: subject.photos.map((photo) => ({ ...photo, quality: localiseQuality(photo.quality, context.language) })) })

  /**
   * Refuses a face that is already somebody else's, before anything is kept: two entries of one person are two thresholds, two
   * instructions and half a history each. Throws `photo-of-another-subject`, naming the subject.
   */
  const refuseLookAlike = async ({ engine, image }: OpenPack, template: Template, subjectId: SubjectId): Promise<void> => {
    const among = await image.among({ kind: 'all' }, clock())
    const rate = Math.min(highestDuplicateRate, falseMatchRateFor(platform.settings.duplicateFalsePositiveRate, among.templates))
    const minScore = engine.scoreAt(rate)
    // Two, because the best one may be the subject's own.
    const { subjects } = await among.best(template, { limit: 2, minScore })
    const other = subjects.find((candidate) => candidate.subjectId !== subjectId)
    if (other) throw new PlatformError('photo-of-another-subject', { fields: [{ path: 'body.image', message: other.subjectId }] })
  }

  /** A photo that is good enough to be searched for. Throws `photo-unusable` and `photo-of-another-subject`. */
  const describeReference = async (pack: OpenPack, bytes: Uint8Array, { acceptLookAlike, subjectId, lane }: { acceptLookAlike: boolean; subjectId: SubjectId; lane: string }, language: Language) => {
    const described = await describePicture(pack.engine, bytes, 'reference', 'body.image', { lane })
    const quality = localiseQuality(described.quality, language)
    const { template, contentType } = described
    if (!template || quality.verdict === 'unusable') throw new PlatformError('photo-unusable', { advice: quality.findings.map((finding) => finding.message) })
    if (!acceptLookAlike) await refuseLookAlike(pack, template, subjectId)
    return { contentType, quality, template }
  }

  return {
    listSubjects: async ({ query }, context) => {
      const principal = context.principal()
      const page = await store.read.subjects.list(query)
      await store.transaction((tx) => tx.audit.append([entry(principal, 'subjects.listed', null, { shown: page.items.length, byName: query.q !== undefined })]))
      return { ...page, items: page.items.map((subject) => shown(subject, context)) }
    },

    createSubject: async ({ body }, context) => {
      const principal = context.principal()
      assertValidity(body)
      const at = clock().toISOString()
      const subject = { ...body, id: makeId('sub'), createdAt: at, updatedAt: at }
      await change(async (tx) => {
        await assertWatchlists(tx, body.watchlistIds)
        await tx.subjects.insert(subject)
        await announce(tx, subject.id)
        await tx.audit.append([entry(principal, 'subject.created', subject.id, { watchlistIds: body.watchlistIds })])
      })
      return { ...subject, photos: [] }
    },

    getSubject: async ({ params }, context) => {
      const principal = context.principal()
      const subject = found(await store.read.subjects.find(params.subjectId))
      await store.transaction((tx) => tx.audit.append([entry(principal, 'subject.read', subject.id, {})]))
      return shown(subject, context)
    },

    updateSubject: async ({ params, body }, context) => {
      const principal = context.principal()
      const updated = await change(async (tx) => {
        await tx.lock(params.subjectId)
        const subject = found(await tx.subjects.find(params.subjectId))
        if (await tx.subjects.mergedInto(subject.id)) throw new PlatformError('subject-merged')
        const changed = { ...subject, ...defined(body), updatedAt: clock().toISOString() }
        assertValidity(changed)
        await assertWatchlists(tx, changed.watchlistIds)
        await tx.subjects.update(changed)
        await announce(tx, subject.id)
        // Which fields, not what they say: the trail is read by people who need not know.
        await tx.audit.append([entry(principal, 'subject.changed', subject.id, { fields: Object.keys(body) })])
        return changed
      })
      return shown(updated, context)
    },

    enrolPhoto: async ({ params, body }, context) => {
      const principal = context.principal()
      found(await store.read.subjects.find(params.subjectId))
      const bytes = decodePicture(body.image, 'body.image')
      const { contentType, quality, template } = await platform.pack.use((pack) => describeReference(pack, bytes, { ...body, ...params, lane: principal.actor }, context.language))
      const at = clock()
      const photo = { id: makeId('pho'), pictureId: makeId('pic'), quality, pack: template.pack, failure: null, enrolledAt: at.toISOString() }
      // Before the photo is on record: one that is stored but cannot be searched for would be a hole nobody sees.
      if (platform.pack.current.image.templates >= platform.settings.maxTemplates) throw new PlatformError('gallery-full')
      await store.objects.put(photo.pictureId, bytes)
      // Should this fail, the picture is left to the sweep: whether a broken commit happened cannot be told from here.
      await change(async (tx) => {
        await requireInForce(tx, template.pack)
        await tx.lock(params.subjectId)
        if (await tx.subjects.mergedInto(params.subjectId)) throw new PlatformError('subject-merged')
        if ((await tx.photos.countOf(params.subjectId)) >= platform.settings.maxPhotosPerSubject) throw new PlatformError('photos-too-many')
        await tx.pictures.insert({ id: photo.pictureId, kind: 'reference', siteId: null, contentType, sizeBytes: bytes.length, createdAt: at })
        await tx.photos.insert({ ...photo, subjectId: params.subjectId, template: template.vector })
        await announce(tx, params.subjectId)
        await tx.audit.append([entry(principal, 'photo.enrolled', params.subjectId, { photoId: photo.id, qualityScore: quality.score, acceptLookAlike: body.acceptLookAlike })])
      })
      return { photo, quality }
    },

    removePhoto: async ({ params }, context) => {
      const principal = context.principal()
      const pictureId = await change(async (tx) => {
        // A merge under way would move the photo, and the subject that it then is of would not be read again.
        await tx.lock(params.subjectId)
        const photo = await tx.photos.find(params.photoId)
        if (!photo || photo.subjectId !== params.subjectId) throw new PlatformError('not-found')
        await tx.photos.remove(photo.id)
        await announce(tx, params.subjectId)
        await tx.audit.append([entry(principal, 'photo.removed', params.subjectId, { photoId: photo.id })])
        return photo.pictureId
      })
      // Out of search and off the record already; a file that cannot be removed now goes with the next sweep.
      await store.objects.remove(pictureId).catch(() => undefined)
      return null
    },
  }
}
