import { setTimeout as delay } from 'node:timers/promises'

/** What the clock on the wall says. */
export type Clock = () => Date
/** Resolves after the pause, or at once when the signal is aborted; it never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** Milliseconds of a clock that only goes forward, from any beginning: for measuring, where a wall clock may be set back. */
export type Stopwatch = () => number

/** The machine's own clock and pauses, for programs. Tests pass their own. */
export const systemTime: { clock: Clock; sleep: Sleep; stopwatch: Stopwatch } = {
  clock: () => new Date(),
  stopwatch: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}
