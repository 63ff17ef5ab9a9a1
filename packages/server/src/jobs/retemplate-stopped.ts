import { setTimeout as pause } from 'node:timers/promises'
import { PlatformError, type TemplateFailure } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Store } from '@renbie/store'
import { v7 as uuidv7 } from 'uuid'
import { stageOf, type Progress } from '../domain/pack-change.ts'
import { acceptFailures, settleWish } from '../packs/changes.ts'
import { Retemplating, usualPace, type Pace, type RetemplateParts } from './retemplate.ts'

export type StoppedParts = {
  store: Store
  /** Of the pack that is set; as many pictures at a time as it has workers. It stays the caller's. */
  engine: Engine
  /** The pack as the setting names it. */
  name: string
  /** Whether photos that the pack fails at may cease to be found. */
  acceptFailures: boolean
  /** Ends it after the pictures in hand. */
  signal: AbortSignal
  onProgress: (made: number, total: number) => void
  clock: () => Date
  pace?: Partial<Pace>
}

/**
 * How it ended. `in-force`: the pack has taken over; `waiting-for-acceptance`: all is made but for photos that failed; `stopped`: by the
 * signal; `elsewhere`: a running node holds the work for itself; `cancelled`: a node was started with another pack meanwhile.
 * `progress`: of the pictures that the pack before was on record of.
 */
export type StoppedOutcome = { state: 'in-force' | 'waiting-for-acceptance' | 'stopped' | 'elsewhere' | 'cancelled'; progress: Progress }

/** Nobody is searched for in this process, so nothing has to be ready for the next pack. */
const noImages: RetemplateParts['follower'] = { look: async () => undefined, isPrepared: () => false, prepare: async () => undefined, discard: async () => undefined }

/** Failures that lie in the picture itself, whenever it is looked at, are not among them. */
const worthAnotherTry: TemplateFailure[] = ['picture-missing', 'picture-unreadable', 'engine-failed']
const forgottenAtATime = 1_000

/** Where the pictures were away there is no way back to the pack in force, from which the node could begin anew. */
const retryFailures = async ({ store, engine }: StoppedParts): Promise<void> => {
  const { id } = engine.pack
  const forget = (): Promise<number> =>
    store.transaction(async (tx) => ((await tx.packs.lockState('share'))?.next?.id === id ? tx.templates.forgetFailures(id, worthAnotherTry, forgottenAtATime) : 0))
  while ((await forget()) > 0);
}

/**
 * Lets the pack that is set take over on a node that is stopped, without the pack in force: a new version of the product may be
 * unable to make that. It is the work of the background job by the job's own steps, so it goes on where that was, and what ends
 * here is gone on with there.
 */
export const retemplateStopped = async (parts: StoppedParts): Promise<StoppedOutcome> => {
  const { store, engine, name, clock, signal } = parts
  const { id } = engine.pack
  const change = store.transaction.bind(store)
  const pace = { ...usualPace, batch: usualPace.batch * engine.load().workers, ...parts.pace }
  const before = await settleWish(change, { id, name }, clock())
  const progress = (): Promise<Progress> => store.read.templates.progress(before.inForce.id, id)
  const ended = async (state: StoppedOutcome['state']): Promise<StoppedOutcome> => ({ state, progress: await progress() })
  await retryFailures(parts)
  const { total, done, failed } = await progress()
  let made = done + failed
  const work = new Retemplating({
    store,
    change,
    clock,
    pace,
    follower: noImages,
    holder: uuidv7(),
    openBackgroundEngine: async (next) => {
      if (next.id !== id) throw new PlatformError('pack-change-none')
      return engine
    },
    closeEngine: async () => undefined,
    onMade: (pictures) => {
      made += pictures
      // More than there were: another node, still on the old pack, enrols.
      parts.onProgress(made, Math.max(made, total))
    },
  })
  try {
    // Twice the lease: a node that was killed just now holds it to its end.
    for (let idleMs = 0; !signal.aborted && idleMs <= 2 * pace.leaseMs; ) {
      const state = await store.read.packs.state()
      if (state?.inForce.id === id) return await ended('in-force')
      if (state?.next?.id !== id) return await ended('cancelled')
      if (await work.step()) idleMs = 0
      else if (await waitsForAcceptance(parts, state.next.acceptedFailures, await progress())) return await ended('waiting-for-acceptance')
      else {
        idleMs += pace.idleMs
        await pause(pace.idleMs, undefined, { signal }).catch(() => undefined)
      }
    }
    return await ended(signal.aborted ? 'stopped' : 'elsewhere')
  } finally {
    await work.close()
  }
}

/** Whether somebody has to accept failures; whoever called may have done so already. */
const waitsForAcceptance = async ({ store, engine, clock, ...parts }: StoppedParts, accepted: number, progress: Progress): Promise<boolean> => {
  if (stageOf(progress, accepted) !== 'waiting-for-acceptance') return false
  if (!parts.acceptFailures) return true
  await acceptFailures(store.transaction.bind(store), { pack: engine.pack.id, failed: progress.failed }, 'system', clock())
  return false
}
