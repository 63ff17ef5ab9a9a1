import { CallError } from '@renbie/sdk'
import type { Random } from './random.ts'
import type { Sleep } from './time.ts'

export type RetryLimits = {
  /** Calls in all, the first one included. */
  maxCalls: number
  firstPauseMs: number
  maxPauseMs: number
  /** A call without an answer for so long counts as unreachable. */
  callTimeoutMs: number
}

/** About two minutes of trying: a restart of the platform, migrations included, takes less. */
export const patientLimits: RetryLimits = { maxCalls: 30, firstPauseMs: 250, maxPauseMs: 5_000, callTimeoutMs: 30_000 }

const passingStatuses: readonly number[] = [0, 429, 502, 503, 504]

/**
 * Whether the same call may do better later. Anything that is not an answer of the platform counts as passing: a server
 * that is killed may cut an answer in the middle, and what then fails is reading it, not the call.
 */
const isPassing = (error: unknown): boolean => !(error instanceof CallError) || passingStatuses.includes(error.status)

/** One call that ends with the signal or after the time. Not `AbortSignal.any`: each of those lives until its timer fires. */
const callInTime = async <T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal, timeoutMs: number): Promise<T> => {
  signal.throwIfAborted()
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  signal.addEventListener('abort', end)
  try {
    return await call(ending.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

type RetryOptions = {
  signal: AbortSignal
  sleep: Sleep
  random: Random
  limits: RetryLimits
  onRetry?: (error: unknown) => void
}

/**
 * Calls until there is an answer, an error that will not pass, an abort, or no call is left; pauses double up to a
 * limit. The caller makes every call the same, idempotency key included, so that a call that was answered into the void
 * is not counted twice. Rejects with the last error.
 */
export const callPatiently = async <T>(call: (signal: AbortSignal) => Promise<T>, options: RetryOptions): Promise<T> => {
  const { signal, sleep, random, limits } = options
  for (let calls = 1; ; calls++) {
    try {
      return await callInTime(call, signal, limits.callTimeoutMs)
    } catch (error) {
      if (signal.aborted || calls >= limits.maxCalls || !isPassing(error)) throw error
      options.onRetry?.(error)
      const pauseMs = Math.min(limits.firstPauseMs * 2 ** (calls - 1), limits.maxPauseMs)
      const askedMs = error instanceof CallError && error.retryAfterSeconds !== null ? error.retryAfterSeconds * 1000 : 0
      // Half of the pause is drawn, so that forty lanes do not knock at the same moment; a server's own wish is kept to, within the limit.
      await sleep(Math.max(pauseMs * random.between(0.5, 1), Math.min(askedMs, limits.maxPauseMs)), signal)
      signal.throwIfAborted()
    }
  }
}
