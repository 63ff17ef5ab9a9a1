import { PlatformError, type PackChange } from '@renbie/contracts'
import type { NewAuditEntry, PackName, PackState, Repositories } from '@renbie/store'
import { changeOf, settle, stageOf } from '../domain/pack-change.ts'

type Change = <Result>(work: (tx: Repositories) => Promise<Result>) => Promise<Result>

const entry = (at: Date, actor: string, action: string, target: string, detail: Record<string, unknown>): NewAuditEntry => ({ at, actor, action, target, siteId: null, purpose: null, detail })

/** Event and audit of a change, last in its transaction. */
const announce = async (tx: Repositories, audit: NewAuditEntry): Promise<void> => {
  await tx.events.append(audit.at, [{ type: 'pack-changed', siteId: null }])
  await tx.audit.append([audit])
}

/** Brings the setting of a starting node to bear; returns the state that it then starts with. */
export const settleWish = (change: Change, wish: PackName, at: Date): Promise<PackState> =>
  change(async (tx) => {
    const before = await tx.packs.lockState('change')
    const enrolled = before ? (await tx.templates.progress(before.inForce.id, wish.id)).total : 0
    const { state, action } = settle(before, wish, enrolled, at)
    await tx.packs.save(state)
    if (action) await announce(tx, entry(at, 'system', action, wish.id, { inForce: before?.inForce.id ?? null, next: before?.next?.id ?? null }))
    return state
  })

/** Throws `pack-change-none`, `pack-failures-more`. */
export const acceptFailures = (change: Change, seen: { pack: string; failed: number }, actor: string, at: Date): Promise<PackChange> =>
  change(async (tx) => {
    const state = await tx.packs.lockState('change')
    if (!state?.next || state.next.id !== seen.pack) throw new PlatformError('pack-change-none')
    const progress = await tx.templates.progress(state.inForce.id, state.next.id)
    if (progress.failed > seen.failed) throw new PlatformError('pack-failures-more')
    const next = { ...state.next, acceptedFailures: progress.failed }
    await tx.packs.save({ ...state, next })
    await announce(tx, entry(at, actor, 'pack.failures-accepted', next.id, { failed: progress.failed }))
    return changeOf(next, progress, at)
  })

/**
 * The next pack takes over, if nothing is left to be done. What is enrolled at this moment is either counted here or waits for
 * the lock and finds the new pack in force. Returns whether it did.
 */
export const switchPack = (change: Change, to: string, at: Date): Promise<boolean> =>
  change(async (tx) => {
    const state = await tx.packs.lockState('change')
    if (!state?.next || state.next.id !== to) return false
    const progress = await tx.templates.progress(state.inForce.id, to)
    if (stageOf(progress, state.next.acceptedFailures) !== 'switching') return false
    const { id, name } = state.next
    await tx.packs.save({ inForce: { id, name, since: at }, next: null })
    await announce(tx, entry(at, 'system', 'pack.switched', id, { from: state.inForce.id, pictures: progress.done, failed: progress.failed }))
    return true
  })

/** A face is enrolled with the pack in force; one that has been replaced since the picture was judged would leave it unsearched. */
export const requireInForce = async (tx: Repositories, pack: string): Promise<void> => {
  if ((await tx.packs.lockState('share'))?.inForce.id !== pack) throw new PlatformError('engine-busy', { detail: 'the pack in force has just changed' })
}
