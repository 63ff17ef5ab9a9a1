import { PlatformError } from '@renbie/contracts'
import type { OsiaFace, Repositories } from '@renbie/store'
import type { Platform } from '../platform.ts'
import type { Commit, Done, OsiaHandlers } from './operation.ts'
import { assertGalleries, assertOwn, assertRoom, encounterOnRecord, lockPersons, personOnRecord, removeObjects, type Stored } from './records.ts'

type Names = 'updateEncounterStatus' | 'updateEncounterGalleries' | 'deleteEncounter' | 'deleteAll' | 'mergeEncounter' | 'moveEncounter'

/** What changes records without a picture: status, galleries, whose an encounter is, and whether it is there at all. */
export const rearrangeHandlers = ({ store, clock }: Platform): Pick<OsiaHandlers, Names> => {
  /** Changes one encounter under the lock of its person; `work` says what the trail shall say of it. */
  const alter = (params: { personId: string; encounterId: string }, commit: Commit<null>, work: (tx: Repositories, encounter: Stored) => Promise<Record<string, unknown>>): Promise<null> =>
    commit(async (tx) => {
      await lockPersons(tx, params.personId)
      const detail = await work(tx, await encounterOnRecord(tx, params.personId, params.encounterId))
      return { answer: null, changed: [params.personId], target: params.personId, detail: { encounterId: params.encounterId, ...detail } }
    })

  const remove = async (personId: string, commit: Commit<null>, which: (tx: Repositories) => Promise<Stored[]>): Promise<null> => {
    const gone: OsiaFace['pictureId'][] = []
    await commit(async (tx) => {
      await lockPersons(tx, personId)
      const encounters = await which(tx)
      gone.push(...(await tx.osia.encounters.remove(encounters.map(({ recordId }) => recordId))))
      return { answer: null, changed: [personId], target: personId, detail: { encounterIds: encounters.map(({ encounterId }) => encounterId) } }
    })
    await removeObjects(store, gone)
    return null
  }

  /** Throws `already-exists` when an encounter id would be there twice; then nothing is changed. */
  const give = async (tx: Repositories, encounters: readonly Stored[], source: string, target: string): Promise<Done<null>> => {
    // To the person itself every encounter id would be there twice.
    if (source === target) throw new PlatformError('already-exists')
    await tx.osia.encounters.setPerson(encounters.map(({ recordId }) => recordId), target, clock())
    await assertRoom(tx, target)
    return { answer: null, changed: [source, target], target, detail: { source, encounterIds: encounters.map(({ encounterId }) => encounterId) } }
  }

  return {
    updateEncounterStatus: ({ params, query: { status } }, _, commit) =>
      alter(params, commit, async (tx, { recordId }) => {
        await tx.osia.encounters.setStatus(recordId, status, clock())
        return { status }
      }),

    updateEncounterGalleries: async ({ params, body }, _, commit) => {
      assertGalleries(body)
      return alter(params, commit, async (tx, { recordId }) => {
        await tx.osia.encounters.setGalleries(recordId, body, clock())
        return { galleries: body }
      })
    },

    deleteEncounter: ({ params }, _, commit) => remove(params.personId, commit, async (tx) => [await encounterOnRecord(tx, params.personId, params.encounterId)]),
    deleteAll: ({ params }, _, commit) => remove(params.personId, commit, (tx) => personOnRecord(tx, params.personId)),

    mergeEncounter: ({ params: { personIdTarget: target, personIdSource: source } }, _, commit) =>
      commit(async (tx) => {
        await lockPersons(tx, target, source)
        await personOnRecord(tx, target)
        return give(tx, await personOnRecord(tx, source), source, target)
      }),

    // The target need not be there: what was merged wrongly is taken apart by moving encounters to a person that is not yet.
    moveEncounter: async ({ params: { personIdTarget: target, personIdSource: source, encounterId } }, _, commit) => {
      assertOwn(target)
      return commit(async (tx) => {
        await lockPersons(tx, target, source)
        return give(tx, [await encounterOnRecord(tx, source, encounterId)], source, target)
      })
    },
  }
}
