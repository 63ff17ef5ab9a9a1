import type { PictureId, TemplateFailure } from '@renbie/contracts'
import type { Engine, PictureRole } from '@renbie/engine'
import type { MadeTemplate, PackState, Store } from '@renbie/store'
import { stageOf } from '../domain/pack-change.ts'
import { switchPack } from '../packs/changes.ts'
import type { PackFollower } from '../packs/follower.ts'
import type { Platform } from '../platform.ts'

/** One node at a time re-templates. */
const leaseName = 're-templating'

export type Pace = {
  /** Pictures of one transaction: what a crash costs. */
  batch: number
  /** Pause when there is nothing to do, ms. */
  idleMs: number
  /** How long the node that re-templates may be silent before another takes over, ms; longer than one picture takes. */
  leaseMs: number
  /** How long templates of a pack stay after a switch, for nodes that still load the new image, ms. */
  graceMs: number
}
export const usualPace: Pace = { batch: 8, idleMs: 1_000, leaseMs: 30_000, graceMs: 10 * 60_000 }

const longestPauseMs = 30_000
/** Tries at a picture that the engine or the store fails at, before that is put on record. */
const attemptsAtMost = 3
const removedAtATime = 1_000

export type RetemplateParts = {
  store: Store
  change: Platform['change']
  clock: () => Date
  /** What this process searches with: it is ready before the next pack takes over. */
  follower: Pick<PackFollower, 'look' | 'isPrepared' | 'prepare' | 'discard'>
  /** Names this process among those of the database. */
  holder: string
  openBackgroundEngine: (pack: { id: string; name: string | null }) => Promise<Engine>
  closeEngine: (engine: Engine) => Promise<void>
  pace: Pace
  /** Hears how many pictures have just been put on record. */
  onMade?: (pictures: number) => void
}

/**
 * Makes templates of the next pack from the stored pictures of everything that is searched for, whatever kind of picture it
 * is, then lets that pack take over and removes the templates of the old one. All its knowledge is in the tables: it may end at
 * any moment and goes on where it was.
 */
export class Retemplating {
  readonly #parts: RetemplateParts
  #engine: Engine | null = null
  /** Where the walk over the pictures is; null at its beginning. */
  #after: PictureId | null = null
  readonly #attempts = new Map<PictureId, number>()
  #removing = false

  constructor(parts: RetemplateParts) {
    this.#parts = parts
  }

  /** A bounded piece of work; false when there is none for this node now. */
  async step(): Promise<boolean> {
    const { store, follower, holder, pace } = this.#parts
    await follower.look()
    const state = await store.read.packs.state()
    if (!state || !(await store.read.leases.take(leaseName, holder, pace.leaseMs))) return this.#rest()
    if (!state.next) {
      await this.#rest()
      return this.#removeOthers(state)
    }
    const engine = await this.#engineOf(state.next)
    const missing = await store.read.templates.missing(state.inForce.id, state.next.id, this.#after, pace.batch)
    if (missing.length > 0) {
      await this.#make(engine, missing)
      this.#after = missing.at(-1)?.pictureId ?? null
      return true
    }
    const walked = this.#after !== null
    this.#after = null
    // What was enrolled behind the walk is found by another one.
    return walked || this.#finish(state.next, await store.read.templates.progress(state.inForce.id, state.next.id))
  }

  async close(): Promise<void> {
    await this.#rest()
    // A lease that cannot be given back runs out.
    await this.#release().catch(() => undefined)
  }

  #release(): Promise<void> {
    return this.#parts.store.read.leases.release(leaseName, this.#parts.holder)
  }

  /** Another node is at work, or nobody need be: what was opened for the work goes. */
  async #rest(): Promise<false> {
    const engine = this.#engine
    this.#engine = null
    this.#after = null
    this.#attempts.clear()
    if (engine) {
      await this.#parts.closeEngine(engine)
      await this.#parts.follower.discard()
    }
    return false
  }

  async #engineOf(next: NonNullable<PackState['next']>): Promise<Engine> {
    if (this.#engine?.pack.id === next.id) return this.#engine
    await this.#rest()
    try {
      this.#engine = await this.#parts.openBackgroundEngine(next)
    } catch (error) {
      // Another node may have the pack: it must not wait for one that cannot work.
      await this.#release()
      throw error
    }
    return this.#engine
  }

  async #make(engine: Engine, pictures: Awaited<ReturnType<Store['read']['templates']['missing']>>): Promise<void> {
    const { store, clock, change, follower, holder, pace } = this.#parts
    const made: MadeTemplate[] = []
    const waiting = pictures.values()
    const makeNext = async (): Promise<void> => {
      for (const { pictureId, subjectId, personId } of waiting) {
        await store.read.leases.take(leaseName, holder, pace.leaseMs)
        const result = await this.#describe(engine, pictureId, subjectId || personId ? 'reference' : 'live')
        if (result) made.push({ pictureId, pack: engine.pack.id, madeAt: clock(), made: result })
      }
    }
    // All have ended before a failure of one is told: nothing runs on behind the next step.
    const ends = await Promise.allSettled(Array.from({ length: engine.load().workers }, makeNext))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    await change(async (tx) => {
      for (const one of made) await tx.templates.put(one)
      // The image of the next pack is loaded already: it has to read these again.
      if (!follower.isPrepared(engine.pack.id)) return
      const subjectIds = new Set(pictures.flatMap(({ subjectId }) => subjectId ?? []))
      const personIds = new Set(pictures.flatMap(({ personId }) => personId ?? []))
      await tx.events.append(clock(), [
        ...Array.from(subjectIds, (subjectId) => ({ type: 'subject-changed' as const, subjectId, siteId: null })),
        ...Array.from(personIds, (personId) => ({ type: 'person-changed' as const, personId, siteId: null })),
        ...pictures.flatMap(({ pictureId, subjectId, personId }) => (subjectId || personId ? [] : [{ type: 'crossing-retemplated' as const, pictureId, siteId: null }])),
      ])
    })
    this.#parts.onMade?.(made.length)
  }

  /** null: it may go better another time. */
  async #describe(engine: Engine, pictureId: PictureId, role: PictureRole): Promise<MadeTemplate['made'] | null> {
    const { objects } = this.#parts.store
    try {
      const bytes = await objects.get(pictureId)
      if (!bytes) return { failure: 'picture-missing' }
      const result = await engine.analyse(bytes, role)
      if (!result.ok) return result.code.startsWith('image-') ? { failure: 'picture-unreadable' } : this.#failed(pictureId, 'engine-failed')
      const { template, faces, quality } = result.analysis
      // As at enrolment: a photo that is not good enough would find the wrong people.
      if (!template || quality.verdict === 'unusable') return { failure: faces.length === 0 ? 'no-face' : 'unusable' }
      return { template }
    } catch (error) {
      // A disk that is away is no fault of the picture.
      if (!(await objects.healthy())) throw error
      return this.#failed(pictureId, 'picture-unreadable')
    }
  }

  #failed(pictureId: PictureId, failure: TemplateFailure): { failure: TemplateFailure } | null {
    const attempts = (this.#attempts.get(pictureId) ?? 0) + 1
    this.#attempts.set(pictureId, attempts)
    return attempts < attemptsAtMost ? null : { failure }
  }

  async #finish(next: NonNullable<PackState['next']>, progress: { total: number; done: number; failed: number }): Promise<boolean> {
    const { follower, change, clock } = this.#parts
    if (stageOf(progress, next.acceptedFailures) !== 'switching') return false
    // Everything is ready before the switch is written, so that this node goes over in the moment it hears of it.
    await follower.prepare(next)
    return switchPack(change, next.id, clock())
  }

  async #removeOthers({ inForce }: PackState): Promise<boolean> {
    const { store, clock, pace } = this.#parts
    if (clock().getTime() - inForce.since.getTime() < pace.graceMs) return false
    const removed = await store.transaction(async (tx) => {
      const state = await tx.packs.lockState('share')
      return state && !state.next ? tx.templates.removeOthers([state.inForce.id], removedAtATime) : 0
    })
    if (removed > 0) this.#removing = true
    else if (this.#removing) {
      this.#removing = false
      await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: 'system', action: 'pack.templates-removed', target: inForce.id, siteId: null, purpose: null, detail: {} }]))
    }
    return removed > 0
  }
}

/** Runs until it is stopped; a step that fails is tried again after a growing pause. */
export const startRetemplating = (parts: RetemplateParts, onError: (error: unknown) => void): { stop: () => Promise<void> } => {
  const work = new Retemplating(parts)
  const stopping = new AbortController()
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      stopping.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    })
  const run = async () => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const worked = await work.step()
        failures = 0
        if (!worked) await pause(parts.pace.idleMs)
      } catch (error) {
        onError(error)
        failures += 1
        await pause(Math.min(longestPauseMs, parts.pace.idleMs * 2 ** failures))
      }
    }
    await work.close()
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
