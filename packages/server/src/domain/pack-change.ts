import type { PackChange } from '@renbie/contracts'

export type Name = { id: string; name: string | null }
export type State = { inForce: Name & { since: Date }; next: (Name & { since: Date; acceptedFailures: number }) | null }
export type Progress = { total: number; done: number; failed: number }

/** What a starting node's setting makes of the state, and what goes into the audit trail if it changes anything. */
export type Settled = { state: State; action: 'pack.change-started' | 'pack.change-cancelled' | 'pack.switched' | null }

/**
 * The setting of a starting node against the pack in force. Another pack is the next one; the pack in force, set again, cancels
 * a change. `enrolled`: pictures that the pack in force is on record of.
 */
export const settle = (state: State | null, wish: Name, enrolled: number, at: Date): Settled => {
  if (!state) return { state: { inForce: { ...wish, since: at }, next: null }, action: null }
  if (state.inForce.id === wish.id) return { state: { inForce: { ...state.inForce, name: wish.name }, next: null }, action: state.next ? 'pack.change-cancelled' : null }
  if (enrolled === 0) return { state: { inForce: { ...wish, since: at }, next: null }, action: 'pack.switched' }
  if (state.next?.id === wish.id) return { state: { ...state, next: { ...state.next, name: wish.name } }, action: null }
  return { state: { ...state, next: { ...wish, since: at, acceptedFailures: 0 } }, action: 'pack.change-started' }
}

/** What keeps the next pack from taking over: pictures still to be done, or failures that nobody has accepted. */
export const stageOf = ({ total, done, failed }: Progress, acceptedFailures: number): PackChange['state'] => {
  if (done + failed < total) return 're-templating'
  return failed > acceptedFailures ? 'waiting-for-acceptance' : 'switching'
}

/** The change as it is told. The end is estimated from the pace since its beginning, pauses and stops included. */
export const changeOf = (next: NonNullable<State['next']>, progress: Progress, now: Date): PackChange => {
  const state = stageOf(progress, next.acceptedFailures)
  const made = progress.done + progress.failed
  const remainingMs = made === 0 ? null : ((now.getTime() - next.since.getTime()) / made) * (progress.total - made)
  return {
    pack: next.id,
    name: next.name,
    state,
    since: next.since.toISOString(),
    ...progress,
    estimatedEnd: state === 're-templating' && remainingMs !== null ? new Date(now.getTime() + remainingMs).toISOString() : null,
  }
}
