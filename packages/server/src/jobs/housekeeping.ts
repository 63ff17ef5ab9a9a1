import type { Store } from '@renbie/store'
import type { Platform } from '../platform.ts'

const everyMs = 10 * 60_000
/** An object younger than this may belong to a check that is just being recorded. */
const orphanAgeMs = 15 * 60_000
/** Longer than any lane keeps a check to send it again. */
const idempotencyDays = 7

const clean = async (store: Store, now: Date, taskResultHours: number): Promise<void> => {
  await store.sweepOrphans(orphanAgeMs)
  await store.read.sessions.removeExpired(now)
  await store.read.idempotency.removeBefore(new Date(now.getTime() - idempotencyDays * 86_400_000))
  await store.read.osia.tasks.removeFinishedBefore(new Date(now.getTime() - taskResultHours * 3_600_000))
}

/** Removes what has outlived its use: at start, then every ten minutes, never two at a time. */
export const startHousekeeping = ({ store, clock, settings }: Pick<Platform, 'store' | 'clock' | 'settings'>, onError: (error: unknown) => void): { stop: () => Promise<void> } => {
  let running = clean(store, clock(), settings.osia.taskResultHours).catch(onError)
  const timer = setInterval(() => {
    running = running.then(() => clean(store, clock(), settings.osia.taskResultHours)).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
