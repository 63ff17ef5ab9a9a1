import { PlatformError, type Subject, type SubjectId, type WatchlistId } from '@renbie/contracts'
import type { NewAuditEntry, Repositories } from '@renbie/store'
import type { Principal } from '../../domain/access.ts'
import { describePicture, localiseQuality } from '../../faces.ts'
import { requireInForce } from '../../packs/changes.ts'
import type { Platform } from '../../platform.ts'
import { decodePicture } from '../bodies.ts'
import type { Handlers, RequestContext } from '../context.ts'
import { defined } from './patch.ts'

type Names = 'listSubjects' | 'createSubject' | 'getSubject' | 'updateSubject' | 'enrolPhoto' | 'removePhoto'

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
      const described = await platform.pack.use(({ engine }) => describePicture(engine, bytes, 'reference', 'body.image'))
      const quality = localiseQuality(described.quality, context.language)
      const { template } = described
      if (!template || quality.verdict === 'unusable') throw new PlatformError('photo-unusable', { advice: quality.findings.map((finding) => finding.message) })
      const at = clock()
      const photo = { id: makeId('pho'), pictureId: makeId('pic'), quality, pack: template.pack, failure: null, enrolledAt: at.toISOString() }
      // Before the photo is on record: one that is stored but cannot be searched for would be a hole nobody sees.
      if (platform.pack.current.image.templates >= platform.settings.maxTemplates) throw new PlatformError('gallery-full')
      await store.objects.put(photo.pictureId, bytes)
      // Should this fail, the picture is left to the sweep: whether a broken commit happened cannot be told from here.
      await change(async (tx) => {
        await requireInForce(tx, template.pack)
        await tx.lock(params.subjectId)
        if ((await tx.photos.countOf(params.subjectId)) >= platform.settings.maxPhotosPerSubject) throw new PlatformError('photos-too-many')
        await tx.pictures.insert({ id: photo.pictureId, kind: 'reference', siteId: null, contentType: described.contentType, sizeBytes: bytes.length, createdAt: at })
        await tx.photos.insert({ ...photo, subjectId: params.subjectId, template: template.vector })
        await announce(tx, params.subjectId)
        await tx.audit.append([entry(principal, 'photo.enrolled', params.subjectId, { photoId: photo.id, qualityScore: quality.score })])
      })
      return { photo, quality }
    },

    removePhoto: async ({ params }, context) => {
      const principal = context.principal()
      const pictureId = await change(async (tx) => {
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
