import { PlatformError, type CheckId, type FaceInput, type FilePhotos, type PhotoId, type QualityReport, type SubjectId } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Store } from '@renbie/store'
import { requireAccess, visibleAt, type Principal } from '../domain/access.ts'
import type { Template } from '../domain/template.ts'
import type { OnFile } from '../domain/three-way.ts'
import { describePicture } from '../faces.ts'
import { decodePicture } from '../http/bodies.ts'

/** A face ready to be compared. `quality` null: an enrolled photo, judged when it was enrolled. */
export type Face = { template: Template; quality: QualityReport | null }

/** The stored records that faces of one comparison were taken from: looks at them go on the audit trail. */
export type Looks = { checkIds: CheckId[]; photoIds: PhotoId[] }

/**
 * Templates of what a comparison names, all of one pack: that of the engine given. Who may not read the record that a face comes
 * from is told that there is none. Each face that was looked up is noted in `looks`.
 */
export class FaceReader {
  readonly looks: Looks = { checkIds: [], photoIds: [] }
  readonly #store: Store
  readonly #engine: Engine
  readonly #principal: Principal

  constructor(store: Store, engine: Engine, principal: Principal) {
    this.#store = store
    this.#engine = engine
    this.#principal = principal
  }

  /** `path` names the field in errors. */
  async read(face: FaceInput, path: string): Promise<Face> {
    if ('image' in face) return this.#describe(decodePicture(face.image, `${path}.image`), `${path}.image`)
    if ('photoId' in face) return { template: await this.#photo(face.photoId, path), quality: null }
    return this.#ofCheck(face.checkId, face.picture, path)
  }

  /** All photos of a subject, the photos named, or the live pictures of earlier crossings. Never empty. */
  async file(file: FilePhotos, path: string): Promise<OnFile[]> {
    if ('subjectId' in file) return this.#photosOf(file.subjectId, path)
    // One after another: twenty pictures at once would fill the engine's queue, and the last of them would be turned away.
    const photos: OnFile[] = []
    if ('photoIds' in file) for (const [i, photoId] of file.photoIds.entries()) photos.push({ name: { photoId }, template: await this.#photo(photoId, `${path}.photoIds.${i}`) })
    else for (const [i, checkId] of file.checkIds.entries()) photos.push({ name: { checkId }, template: (await this.#ofCheck(checkId, 'live', `${path}.checkIds.${i}`)).template })
    return photos
  }

  async #describe(bytes: Uint8Array, path: string): Promise<Face> {
    // As strictly as a document's portrait, which cannot be taken again either: the officer has the picture that there is.
    const { template, quality } = await describePicture(this.#engine, bytes, 'document', path, { lane: this.#principal.actor })
    if (!template) throw new PlatformError('face-not-comparable', { fields: [{ path, message: quality.findings.map(({ code }) => code).join(', ') }] })
    return { template, quality }
  }

  async #photo(photoId: PhotoId, path: string): Promise<Template> {
    requireAccess(this.#principal, 'subjects:read')
    const photo = await this.#store.read.photos.find(photoId)
    if (!photo) throw new PlatformError('photo-unknown', { fields: [{ path, message: photoId }] })
    const rows = await this.#store.read.photos.templatesOf(this.#engine.pack.id, photo.subjectId)
    const row = rows.find((candidate) => candidate.photoId === photoId)
    if (!row) throw new PlatformError('photo-of-another-pack', { fields: [{ path, message: photoId }] })
    this.looks.photoIds.push(photoId)
    return this.#ofPack(row.template)
  }

  async #photosOf(subjectId: SubjectId, path: string): Promise<OnFile[]> {
    requireAccess(this.#principal, 'subjects:read')
    const subject = await this.#store.read.subjects.find(subjectId)
    if (!subject) throw new PlatformError('subject-unknown', { fields: [{ path: `${path}.subjectId`, message: subjectId }] })
    if (subject.photos.length === 0) throw new PlatformError('subject-without-photos', { fields: [{ path: `${path}.subjectId`, message: subjectId }] })
    const rows = await this.#store.read.photos.templatesOf(this.#engine.pack.id, subjectId)
    if (rows.length === 0) throw new PlatformError('photo-of-another-pack', { fields: [{ path: `${path}.subjectId`, message: subjectId }] })
    this.looks.photoIds.push(...rows.map(({ photoId }) => photoId))
    return rows.map(({ photoId, template }) => ({ name: { photoId }, template: this.#ofPack(template) }))
  }

  async #ofCheck(checkId: CheckId, kind: 'live' | 'portrait', path: string): Promise<Face> {
    requireAccess(this.#principal, 'checks:read')
    const check = visibleAt(this.#principal, await this.#store.read.checks.find(checkId))
    const pictureId = kind === 'live' ? check.livePictureId : check.portraitPictureId
    const bytes = pictureId && (await this.#store.objects.get(pictureId))
    if (!bytes) throw new PlatformError('picture-not-kept', { fields: [{ path, message: checkId }] })
    this.looks.checkIds.push(checkId)
    return this.#describe(bytes, path)
  }

  #ofPack(vector: Float32Array): Template {
    return { pack: this.#engine.pack.id, vector }
  }
}
