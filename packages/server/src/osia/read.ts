import { PlatformError, type OsiaOutput } from '@renbie/contracts'
import type { Store } from '@renbie/store'
import type { Platform } from '../platform.ts'
import type { OsiaHandlers } from './operation.ts'
import { encounterOnRecord, personOnRecord, type Stored } from './records.ts'

type Computed = OsiaOutput<'readTemplate'>[number]

/** An encounter with its pictures as they were sent. */
const shown = async ({ objects }: Pick<Store, 'objects'>, { encounterId, status, galleries, content: { faces: details, ...content }, faces }: Stored): Promise<OsiaOutput<'readEncounter'>> => ({
  encounterId,
  status,
  ...content,
  ...(galleries.length > 0 ? { galleries } : {}),
  biometricData: await Promise.all(
    faces.map(async (face, index) => {
      const bytes = await objects.get(face.pictureId)
      if (!bytes) throw new PlatformError('storage-failed', { detail: `picture ${face.pictureId} of an encounter is missing` })
      return { ...details[index]!, encounterId, image: Buffer.from(bytes).toString('base64') }
    }),
  ),
})

/**
 * Templates leave as they are stored: sealed under the platform's key, which is what their format says. A face template in clear is
 * a face (ISO/IEC 24745), and no other system can compare it.
 */
const computedOf = async ({ read }: Pick<Store, 'read'>, { recordId, content, faces }: Stored, pack: string): Promise<Computed[]> =>
  (await read.osia.encounters.sealedTemplates(recordId, pack)).map(({ faceId, template }): Computed => {
    const index = faces.findIndex((face) => face.id === faceId)
    const { biometricSubType, instance } = content.faces[index]!
    const { qualityScore } = faces[index]!
    return {
      biometricType: 'FACE',
      ...(biometricSubType ? { biometricSubType } : {}),
      ...(instance === undefined ? {} : { instance }),
      template: Buffer.from(template).toString('base64'),
      templateFormat: `RENBIE_SEALED/${pack}`,
      ...(qualityScore === null ? {} : { quality: qualityScore, qualityFormat: 'RENBIE' }),
      algorithm: pack,
      vendor: 'Renbie',
    }
  })

/** What gives records out. Each look is in the audit trail before its answer is sent. */
export const readHandlers = ({ store }: Platform): Pick<OsiaHandlers, 'readEncounter' | 'readAllEncounters' | 'readTemplate'> => ({
  readEncounter: async ({ params }, _, commit) => {
    const answer = await shown(store, await encounterOnRecord(store.read, params.personId, params.encounterId))
    return commit(async () => ({ answer, target: params.personId, detail: { encounterId: params.encounterId, pictures: answer.biometricData.length } }))
  },

  readAllEncounters: async ({ params }, _, commit) => {
    const encounters = await personOnRecord(store.read, params.personId)
    const answer = await Promise.all(encounters.map((encounter) => shown(store, encounter)))
    return commit(async () => ({ answer, target: params.personId, detail: { encounters: answer.length } }))
  },

  readTemplate: async ({ params, query }, { pack }, commit) => {
    const encounter = await encounterOnRecord(store.read, params.personId, params.encounterId)
    if ((query.biometricType ?? 'FACE') !== 'FACE') throw new PlatformError('not-found', { fields: [{ path: 'querystring.biometricType', message: 'FACE only' }] })
    const wanted = (['biometricSubType', 'instance', 'templateFormat', 'qualityFormat'] as const).filter((key) => query[key] !== undefined)
    const answer = (await computedOf(store, encounter, pack.engine.pack.id)).filter((item) => wanted.every((key) => item[key] === query[key]))
    return commit(async () => ({ answer, target: params.personId, detail: { encounterId: params.encounterId, templates: answer.length } }))
  },
})
