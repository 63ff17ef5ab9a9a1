import type { CheckRequest, Decision } from '@renbie/contracts'
import { CallError, type Client } from '@renbie/sdk'
import { makeCheckRequest } from './check-request.ts'
import { fullCheckMix, type Mix } from './mix.ts'
import type { Person } from './people.ts'
import type { Place } from './places.ts'
import type { Clock, Sleep, Stopwatch } from './time.ts'
import { travellers } from './travellers.ts'

export type PrepareOptions = {
  seed: string
  people: readonly Person[]
  places: readonly Place[]
  /** Requests to prepare, 1 to 2,000: each holds about 70 kB of base64. */
  count: number
  capturedAt: Date
  /** Only full checks unless said otherwise. */
  mix?: Mix
}

/** Makes requests beforehand, so that measuring the platform does not measure the making of pictures. */
export const prepareChecks = async ({ count, capturedAt, mix = fullCheckMix, ...rest }: PrepareOptions): Promise<CheckRequest[]> => {
  if (!Number.isInteger(count) || count < 1 || count > 2_000) throw new RangeError('count must be a whole number from 1 to 2,000')
  const requests: CheckRequest[] = []
  for (const arrival of travellers({ ...rest, mix, opening: [], referenceDate: capturedAt })) {
    requests.push(await makeCheckRequest(arrival, 0, capturedAt))
    if (requests.length === count) break
  }
  return requests
}

export type LoadOptions = {
  /** Prepared requests, used in turn. `capturedAt` is set when they are sent. */
  requests: readonly CheckRequest[]
  /** Begins every idempotency key; must be new for every run. */
  run: string
  ratePerSecond: number
  durationS: number
  signal: AbortSignal
  clock: Clock
  stopwatch: Stopwatch
  sleep: Sleep
  /** Calls without an answer at a time; beyond it a request is not sent, and counted. Default 256. */
  maxInFlight?: number
}

export type LoadReport = {
  planned: number
  /** One per answered request, in the order of answers: from the moment it was due, not from when it was sent. */
  latenciesMs: number[]
  decisions: Partial<Record<Decision, number>>
  /** How many failed, by code of the catalogue, `unreachable`, or `unknown`. */
  errors: Record<string, number>
  /** Due, but `maxInFlight` calls were already waiting. */
  notSent: number
}

const count = <Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void => {
  counts[key] = (counts[key] ?? 0) + 1
}

/**
 * Open loop: request n is due at n / rate, whatever became of those before it. Latency counts from then: a closed loop, or
 * one that counts from sending, hides the wait behind a slow platform ("coordinated omission"). No retries: a refusal is
 * a result here.
 */
export const runLoad = async (client: Client, options: LoadOptions): Promise<LoadReport> => {
  const { requests, run, ratePerSecond, durationS, signal, clock, stopwatch, sleep, maxInFlight = 256 } = options
  const planned = Math.floor(ratePerSecond * durationS)
  const report: LoadReport = { planned, latenciesMs: [], decisions: {}, errors: {}, notSent: 0 }
  const inFlight = new Set<Promise<void>>()
  const startedMs = stopwatch()
  const send = async (number: number, request: CheckRequest, dueMs: number): Promise<void> => {
    try {
      const body = { ...request, capturedAt: clock().toISOString() }
      const { decision } = await client.call('createCheck', { headers: { 'idempotency-key': `${run}-${number}` }, body }, { signal })
      report.latenciesMs.push(stopwatch() - dueMs)
      count(report.decisions, decision)
    } catch (error) {
      count(report.errors, error instanceof CallError ? error.code : 'unknown')
    }
  }
  for (let number = 0; number < planned && !signal.aborted; number++) {
    const dueMs = startedMs + (number * 1000) / ratePerSecond
    const pauseMs = dueMs - stopwatch()
    if (pauseMs > 0) await sleep(pauseMs, signal)
    const request = requests[number % requests.length]
    if (!request) throw new RangeError('no prepared requests')
    if (signal.aborted) break
    if (inFlight.size >= maxInFlight) {
      report.notSent++
      continue
    }
    const sent: Promise<void> = send(number, request, dueMs).finally(() => inFlight.delete(sent))
    inFlight.add(sent)
  }
  await Promise.all(inFlight)
  return report
}
