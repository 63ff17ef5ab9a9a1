import type { Store } from '@renbie/store'

const everyMs = 10 * 60_000
/** An object younger than this may belong to a check that is just being recorded. */
const orphanAgeMs = 15 * 60_000
/** Longer than any lane keeps a check to send it again. */
const idempotencyDays = 7

const clean = async (store: Store, now: Date): Promise<void> => {
  await store.sweepOrphans(orphanAgeMs)
  await store.read.sessions.removeExpired(now)
  await store.read.idempotency.removeBefore(new Date(now.getTime() - idempotencyDays * 86_400_000))
}

/** Removes what has outlived its use: at start, then every ten minutes, never two at a time. */
export const startHousekeeping = (store: Store, clock: () => Date, onError: (error: unknown) => void): { stop: () => Promise<void> } => {
  let running = clean(store, clock()).catch(onError)
  const timer = setInterval(() => {
    running = running.then(() => clean(store, clock())).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
