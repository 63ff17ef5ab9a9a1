import type { CheckResult, Decision, Permission } from '@renbie/contracts'
import type { Client } from '@renbie/sdk'
import { makeCheckRequest } from './check-request.ts'
import type { Mix, Scene } from './mix.ts'
import type { Person } from './people.ts'
import type { Place } from './places.ts'
import { createRandom, type Random } from './random.ts'
import { callPatiently, patientLimits, type RetryLimits } from './retry.ts'
import type { Clock, Sleep } from './time.ts'
import { type Arrival, captures, travellers } from './travellers.ts'

/** What a machine client needs to send traffic. */
export const trafficScopes: readonly Permission[] = ['checks:create']

export type TrafficResult = {
  arrival: Arrival
  /** 1 for the first capture of this traveller, 3 for the last. */
  capture: number
  result: CheckResult
  /** From the first call to the answer, pauses between retries included. */
  latencyMs: number
  retries: number
}

export type TrafficOptions = {
  seed: string
  people: readonly Person[]
  places: readonly Place[]
  /** Mean of a Poisson stream over all places together; above 0. */
  travellersPerMinute: number
  signal: AbortSignal
  clock: Clock
  sleep: Sleep
  onResult?: (result: TrafficResult) => void
  /** A traveller who could not be checked. The stream goes on. */
  onError?: (failure: { arrival: Arrival; error: unknown }) => void
  mix?: Mix
  opening?: readonly Scene[]
  /** Ends after so many travellers; without end unless said. */
  travellerLimit?: number
  /** Travellers at lanes at a time; when all are waiting for the platform nobody new arrives. Default 8. */
  maxInFlight?: number
  limits?: RetryLimits
}

export type TrafficSummary = { travellers: number; checks: number; failures: number; retries: number; decisions: Record<Decision, number> }

/** Until a traveller who is asked to has stood still again. */
const recapturePauseMs = 1_500

type Lanes = Required<Pick<TrafficOptions, 'signal' | 'clock' | 'sleep' | 'limits'>> & {
  client: Client
  random: Random
  /** Begins every idempotency key of the run. */
  run: string
  report: (result: TrafficResult) => void
}

/** One traveller at a lane: captures until one can be used or no try is left. Rejects when the platform gives no answer. */
const inspect = async (lanes: Lanes, arrival: Arrival): Promise<void> => {
  const { client, clock, sleep, signal, limits, random } = lanes
  for (const capture of captures) {
    if (capture > 0) await sleep(recapturePauseMs, signal)
    if (signal.aborted) return
    const body = await makeCheckRequest(arrival, capture, clock())
    // One key and one body for all retries of a capture; another capture is another check.
    const headers = { 'idempotency-key': `${lanes.run}-${arrival.number}-${capture + 1}` }
    const startedMs = clock().getTime()
    let retries = 0
    const call = (callSignal: AbortSignal): Promise<CheckResult> => client.call('createCheck', { headers, body }, { signal: callSignal })
    const result = await callPatiently(call, { signal, sleep, random, limits, onRetry: () => retries++ })
    lanes.report({ arrival, capture: capture + 1, result, latencyMs: clock().getTime() - startedMs, retries })
    if (result.decision !== 'recapture') return
  }
}

const emptySummary = (): TrafficSummary => ({
  travellers: 0,
  checks: 0,
  failures: 0,
  retries: 0,
  decisions: { clear: 0, refer: 0, recapture: 0, exempt: 0, 'not-applicable': 0 },
})

/**
 * Sends travellers to the lanes of all places until aborted (or the limit is reached) and resolves when the last one has
 * left. A platform that is away for a while loses nobody: arrivals wait, calls are repeated under their key.
 *
 * The run is named by its seed and the time it began: started again on the same data it sends new checks, and never
 * meets its own old keys.
 */
export const runTraffic = async (client: Client, options: TrafficOptions): Promise<TrafficSummary> => {
  const { seed, signal, clock, sleep, travellersPerMinute, maxInFlight = 8, travellerLimit = Infinity, limits = patientLimits } = options
  if (!(travellersPerMinute > 0)) throw new RangeError('travellersPerMinute must be above 0')
  const startedAt = clock()
  const random = createRandom(`pace ${seed}`)
  const summary = emptySummary()
  const report = (result: TrafficResult): void => {
    summary.checks++
    summary.retries += result.retries
    summary.decisions[result.result.decision]++
    options.onResult?.(result)
  }
  const lanes: Lanes = { client, random, signal, clock, sleep, limits, report, run: `sim-${createRunName(seed, startedAt)}` }
  const inFlight = new Set<Promise<void>>()
  let nextAtMs = startedAt.getTime()
  for (const arrival of travellers({ ...options, referenceDate: startedAt })) {
    if (signal.aborted || summary.travellers >= travellerLimit) break
    summary.travellers++
    const visit: Promise<void> = inspect(lanes, arrival)
      .catch((error: unknown) => {
        if (signal.aborted) return
        summary.failures++
        options.onError?.({ arrival, error })
      })
      .finally(() => inFlight.delete(visit))
    inFlight.add(visit)
    // After an outage the stream goes on at its pace; it does not catch up in a burst.
    nextAtMs = Math.max(nextAtMs + (60_000 / travellersPerMinute) * random.exponential(), clock().getTime())
    await sleep(nextAtMs - clock().getTime(), signal)
    while (inFlight.size >= maxInFlight) await Promise.race(inFlight)
  }
  await Promise.all(inFlight)
  return summary
}

/** Printable, within the 128 characters of an idempotency key whatever the seed is. */
const createRunName = (seed: string, startedAt: Date): string =>
  `${seed.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}-${startedAt.getTime().toString(36)}`
