import type { Store } from '@renbie/store'
import type { Platform } from '../platform.ts'

const everyMs = 10 * 60_000
/** An object younger than this may belong to a check that is just being recorded. */
const orphanAgeMs = 15 * 60_000
/** Longer than any lane keeps a check to send it again. */
const idempotencyDays = 7

const dayMs = 86_400_000
/** Rows of one statement: short enough that checks do not wait for it. */
const expiryRows = 5_000

/**
 * Past crossings older than the setting leave table and search images, on record. With 0 days all of them go. The images are told
 * in the transaction that removes the rows: told afterwards, a crash between the two would leave faces in the memory of other nodes.
 */
const expireCrossings = async (store: Store, now: Date, days: number): Promise<void> => {
  const before = new Date(now.getTime() - days * dayMs)
  const removeSome = () =>
    store.transaction(async (tx) => {
      const removed = await tx.crossings.removeBefore(before, expiryRows)
      if (removed === 0) return 0
      await tx.events.append(now, [{ type: 'crossings-expired', before: before.toISOString(), siteId: null }])
      await tx.audit.append([{ at: now, actor: 'system', action: 'crossings.expired', target: null, siteId: null, purpose: 'retention', detail: { removed, before: before.toISOString() } }])
      return removed
    })
  for (let removed = expiryRows; removed === expiryRows; ) removed = await removeSome()
}

type Housekeeping = Pick<Platform, 'store' | 'settings' | 'traffic' | 'clock'>

const clean = async ({ store, settings, traffic }: Housekeeping, now: Date): Promise<void> => {
  await expireCrossings(store, now, settings.crossingSearchDays)
  await traffic.measure(store.read.checks, now)
  await store.sweepOrphans(orphanAgeMs)
  await store.read.sessions.removeExpired(now)
  await store.read.idempotency.removeBefore(new Date(now.getTime() - idempotencyDays * 86_400_000))
  await store.read.osia.tasks.removeFinishedBefore(new Date(now.getTime() - settings.osia.taskResultHours * 3_600_000))
}

/** Removes what has outlived its use: at start, then every ten minutes, never two at a time. */
export const startHousekeeping = (parts: Housekeeping, onError: (error: unknown) => void): { stop: () => Promise<void> } => {
  let running = clean(parts, parts.clock()).catch(onError)
  const timer = setInterval(() => {
    running = running.then(() => clean(parts, parts.clock())).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
