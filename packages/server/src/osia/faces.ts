import { PlatformError, type OsiaFaceDetails, type OsiaFaceInput } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Described } from '../domain/check.ts'
import type { Template } from '../domain/template.ts'
import { describePicture } from '../faces.ts'
import { decodePicture } from '../http/bodies.ts'

export type UsableFace = { bytes: Uint8Array; template: Template; quality: Described['quality']; contentType: Described['contentType']; details: OsiaFaceDetails }

/** All other systems together take turns with each lane. */
const osiaLane = 'osia'

/** What the client said of its picture, without the picture. */
const detailsOf = ({ image: _i, encounterId: _e, imageRef: _r, templateRef: _t, template: _m, templateFormat: _f, ...details }: OsiaFaceInput): OsiaFaceDetails => details

/**
 * The faces of a request, each with its template. One that cannot be compared refuses the whole: a record of which a part is not
 * searched would be a hole nobody sees. Throws what `decodePicture` and `describePicture` throw, and `photo-unusable`; each names
 * its place in `field`.
 */
export const usableFaces = async (engine: Engine, faces: readonly OsiaFaceInput[], field: string): Promise<UsableFace[]> => {
  const decoded = faces.map((face, index) => decodePicture(face.image, `body.${field}[${index}].image`))
  return Promise.all(
    decoded.map(async (bytes, index) => {
      const path = `body.${field}[${index}].image`
      const { template, quality, contentType } = await describePicture(engine, bytes, 'reference', path, { lane: osiaLane })
      const codes = quality.findings.filter((finding) => finding.severity === 'refuse').map((finding) => finding.code)
      if (!template || quality.verdict === 'unusable') throw new PlatformError('photo-unusable', { fields: [{ path, message: codes.join(', ') || 'no-face' }] })
      return { bytes, template, quality, contentType, details: detailsOf(faces[index]!) }
    }),
  )
}

export const templatesOf = async (engine: Engine, faces: readonly OsiaFaceInput[], field: string): Promise<Template[]> =>
  (await usableFaces(engine, faces, field)).map((face) => face.template)
