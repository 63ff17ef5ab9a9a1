import { PlatformError, type PhotoId, type Subject, type SubjectId } from '@renbie/contracts'
import type { NewAuditEntry, Repositories } from '@renbie/store'
import type { Principal } from '../../domain/access.ts'
import { merge, otherMerges, requireUnweakened, shownMerge, unmerged } from '../../domain/merge.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

export const mergeHandlers = ({ store, clock, makeId, change, settings }: Platform): Pick<Handlers, 'mergeSubjects' | 'listMerges' | 'undoMerge'> => {
  const entry = (principal: Principal, action: string, target: SubjectId, detail: Record<string, unknown>): NewAuditEntry => ({ at: clock(), actor: principal.actor, action, target, siteId: null, purpose: 'watchlist-maintenance', detail })
  const announce = (tx: Repositories, subjectIds: readonly SubjectId[]) => tx.events.append(clock(), subjectIds.map((subjectId) => ({ type: 'subject-changed' as const, subjectId, siteId: null })))

  /** Always the lesser id first: two officers who merge the same pair the other way round must not wait for each other. */
  const lockBoth = async (tx: Repositories, ids: readonly SubjectId[]) => {
    for (const id of [...ids].sort()) await tx.lock(id)
  }
  const standing = async (tx: Repositories, id: SubjectId, path: string): Promise<Subject> => {
    const subject = await tx.subjects.find(id)
    if (!subject) throw path === 'params' ? new PlatformError('not-found') : new PlatformError('subject-unknown', { fields: [{ path, message: id }] })
    if (await tx.subjects.mergedInto(id)) throw new PlatformError('subject-merged', { fields: [{ path, message: id }] })
    return subject
  }

  return {
    mergeSubjects: async ({ params: { subjectId }, body: { absorbedId, reason } }, context) => {
      const principal = context.principal()
      return change(async (tx) => {
        await lockBoth(tx, [subjectId, absorbedId])
        const [survivor, absorbed] = [await standing(tx, subjectId, 'params'), await standing(tx, absorbedId, 'body.absorbedId')]
        const now = clock()
        const at = now.toISOString()
        const merged = merge(survivor, absorbed, settings.maxPhotosPerSubject)
        requireUnweakened(survivor, absorbed, now)
        await tx.subjects.update({ ...merged.survivor, updatedAt: at })
        // Taken off its lists, so that nothing is matched under the entry that went.
        await tx.subjects.update({ ...merged.absorbedBefore, watchlistIds: [], updatedAt: at })
        await tx.subjects.setMergedInto(absorbedId, subjectId)
        await tx.photos.move(merged.photoIds, subjectId)
        const { survivor: _, ...kept } = merged
        const record = { id: makeId('mrg'), survivorId: subjectId, absorbedId, mergedAt: at, mergedBy: { userId: principal.userId, name: principal.name, reason }, undoneAt: null, undoneBy: null, ...kept }
        await tx.merges.insert(record)
        // The one that receives the photos first, as below.
        await announce(tx, [subjectId, absorbedId])
        await tx.audit.append([entry(principal, 'subject.merged', subjectId, { mergeId: record.id, absorbedId, photos: merged.photoIds.length })])
        return shownMerge(record)
      })
    },

    listMerges: async ({ params }, context) => {
      const principal = context.principal()
      if (!(await store.read.subjects.find(params.subjectId))) throw new PlatformError('not-found')
      const merges = await store.read.merges.ofSurvivor(params.subjectId)
      await store.transaction((tx) => tx.audit.append([entry(principal, 'subject.merges-read', params.subjectId, { shown: merges.length })]))
      return { items: merges.map(shownMerge) }
    },

    undoMerge: async ({ params, body: { reason } }, context) => {
      const principal = context.principal()
      return change(async (tx) => {
        await tx.lock(params.mergeId)
        const record = await tx.merges.find(params.mergeId)
        if (!record) throw new PlatformError('not-found')
        if (record.undoneAt) throw new PlatformError('merge-already-undone')
        const { survivorId, absorbedId, absorbedBefore } = record
        await lockBoth(tx, [survivorId, absorbedId])
        const { photos, ...now } = await standing(tx, survivorId, 'params')
        const at = clock()
        await tx.subjects.update({ ...unmerged(now, record, otherMerges(record, await tx.merges.ofSurvivor(survivorId))), updatedAt: at.toISOString() })
        await tx.subjects.setMergedInto(absorbedId, null)
        await tx.subjects.update({ ...absorbedBefore, updatedAt: at.toISOString() })
        // A photo that was taken out of search meanwhile stays out.
        await tx.photos.move(record.photoIds.filter((id: PhotoId) => photos.some((photo) => photo.id === id)), absorbedId)
        const by = { userId: principal.userId, name: principal.name, reason }
        await tx.merges.undo(record.id, at, by)
        // Whoever receives the photos is read again first: between the two, no check may meet a photo that is nobody's.
        await announce(tx, [absorbedId, survivorId])
        await tx.audit.append([entry(principal, 'subject.unmerged', survivorId, { mergeId: record.id, absorbedId })])
        return shownMerge({ ...record, undoneAt: at.toISOString(), undoneBy: by })
      })
    },
  }
}
