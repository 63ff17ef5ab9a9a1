import { PlatformError, type OsiaEncounterInput, type OsiaOutput } from '@renbie/contracts'
import type { NewOsiaFace, OsiaFace, Repositories } from '@renbie/store'
import { requireInForce } from '../packs/changes.ts'
import type { OpenPack } from '../packs/pack-in-use.ts'
import type { Platform } from '../platform.ts'
import { usableFaces, type UsableFace } from './faces.ts'
import type { Commit, OsiaHandlers } from './operation.ts'
import { assertGalleries, assertOwn, assertRoom, encounterOnRecord, lockPersons, removeObjects } from './records.ts'

type PersonIds = OsiaOutput<'createEncounter'>
type PreparedFace = NewOsiaFace & Omit<UsableFace, 'template'>

const rounded = (score: number | null): number | null => (score === null ? null : Math.round(score))

/** Everything of an encounter that can be known before its transaction: the faces described, the pictures on disk. */
const prepare = async (platform: Platform, { engine, persons }: OpenPack, body: OsiaEncounterInput) => {
  const { encounterType, clientData, contextualData, biographicData, status, galleries = [] } = body
  assertGalleries(galleries)
  // Before anything is on record: a face that is stored but cannot be searched for would be a hole nobody sees.
  if (persons.templates >= platform.settings.osia.maxFaces) throw new PlatformError('gallery-full')
  const described = await usableFaces(engine, body.biometricData, 'biometricData')
  const faces = described.map((face): PreparedFace => ({ ...face, id: platform.makeId('fac'), pictureId: platform.makeId('pic'), pack: engine.pack.id, template: face.template.vector, qualityScore: rounded(face.quality.score) }))
  // Should the transaction fail, they are left to the sweep: whether a broken commit happened cannot be told from here.
  for (const face of faces) await platform.store.objects.put(face.pictureId, face.bytes)
  return { status, galleries, content: { encounterType, clientData, contextualData, biographicData, faces: faces.map((face) => face.details) }, faces }
}

const insertPictures = async (tx: Repositories, faces: readonly PreparedFace[], at: Date): Promise<void> => {
  for (const face of faces) await tx.pictures.insert({ id: face.pictureId, kind: 'encounter', siteId: null, contentType: face.contentType, sizeBytes: face.bytes.length, createdAt: at })
}

const answerOf = (ids: { personId: string; encounterId: string }, faces: readonly PreparedFace[]): PersonIds => ({
  ...ids,
  others: { faces: faces.map(({ quality, qualityScore }) => ({ quality: qualityScore, verdict: quality.verdict, findings: quality.findings.map((finding) => finding.code) })) },
})

/** What brings faces onto the record: encounters made, and their content replaced. */
export const enrolHandlers = (platform: Platform): Pick<OsiaHandlers, 'createEncounterNoIds' | 'createEncounterNoId' | 'createEncounter' | 'updateEncounter'> => {
  const { store, clock, makeId } = platform

  const create = async (ids: { personId: string; encounterId: string }, body: OsiaEncounterInput, pack: OpenPack, commit: Commit<PersonIds>): Promise<PersonIds> => {
    assertOwn(ids.personId)
    // Told before the faces are worked on; the transaction decides between two at once.
    if (await store.read.osia.encounters.find(ids.personId, ids.encounterId)) throw new PlatformError('already-exists')
    const { faces, ...encounter } = await prepare(platform, pack, body)
    const at = clock()
    return commit(async (tx) => {
      await requireInForce(tx, pack.engine.pack.id)
      await lockPersons(tx, ids.personId)
      await insertPictures(tx, faces, at)
      await tx.osia.encounters.insert({ ...encounter, ...ids, recordId: makeId('enc'), createdAt: at, updatedAt: at }, faces)
      await assertRoom(tx, ids.personId)
      return { answer: answerOf(ids, faces), changed: [ids.personId], target: ids.personId, detail: { encounterId: ids.encounterId, faces: faces.length } }
    })
  }

  return {
    createEncounterNoIds: ({ body }, { pack }, commit) => create({ personId: makeId('per'), encounterId: makeId('enc') }, body, pack, commit),
    createEncounterNoId: ({ params, body }, { pack }, commit) => create({ ...params, encounterId: makeId('enc') }, body, pack, commit),
    createEncounter: ({ params, body }, { pack }, commit) => create(params, body, pack, commit),

    updateEncounter: async ({ params, body }, { pack }, commit) => {
      await encounterOnRecord(store.read, params.personId, params.encounterId)
      const { faces, ...encounter } = await prepare(platform, pack, body)
      const at = clock()
      const gone: OsiaFace['pictureId'][] = []
      const answer = await commit(async (tx) => {
        await requireInForce(tx, pack.engine.pack.id)
        await lockPersons(tx, params.personId)
        const { recordId, createdAt } = await encounterOnRecord(tx, params.personId, params.encounterId)
        await insertPictures(tx, faces, at)
        gone.push(...(await tx.osia.encounters.replace({ ...encounter, ...params, recordId, createdAt, updatedAt: at }, faces)))
        await assertRoom(tx, params.personId)
        return { answer: answerOf(params, faces), changed: [params.personId], target: params.personId, detail: { encounterId: params.encounterId, faces: faces.length } }
      })
      await removeObjects(store, gone)
      return answer
    },
  }
}
