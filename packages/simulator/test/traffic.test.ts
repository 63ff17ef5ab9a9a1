import type { CheckRequest, CheckResult, Decision } from '@renbie/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { prepareChecks, runLoad } from '../src/load.ts'
import { fullCheckMix } from '../src/mix.ts'
import { type Person, readPeople } from '../src/people.ts'
import { places } from '../src/places.ts'
import type { Clock, Sleep, Stopwatch } from '../src/time.ts'
import { runTraffic, type TrafficOptions, type TrafficResult } from '../src/traffic.ts'
import { type Answer, clientOf, type Handler, ok, refusal } from './fake-platform.ts'

const start = new Date('2026-03-01T08:00:00Z')
let people: Person[]
beforeAll(async () => {
  people = await readPeople({ referenceDate: start })
})

/** Time that passes only by sleeping. */
const virtualTime = (): { clock: Clock; sleep: Sleep; stopwatch: Stopwatch; sleptMs: number[] } => {
  let nowMs = start.getTime()
  const sleptMs: number[] = []
  const sleep: Sleep = async (ms) => {
    sleptMs.push(ms)
    nowMs += Math.max(0, ms)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock: () => new Date(nowMs), stopwatch: () => nowMs, sleep, sleptMs }
}

const answerOf = (decision: Decision): Answer =>
  ok({ id: 'chk_00000000-0000-7000-8000-000000000001', decision, reasons: [], alerts: [] } satisfies Partial<Omit<CheckResult, 'id'>> & { id: string })

type Call = { key: string | null; body: string }
/** Answers by the number of the call, from 0, and keeps what was asked. */
const recording = (answer: (call: number) => Answer | Promise<Answer>): { handler: Handler; calls: Call[] } => {
  const calls: Call[] = []
  const handler: Handler = ({ headers, body }) => {
    calls.push({ key: headers.get('idempotency-key'), body: JSON.stringify(body) })
    return answer(calls.length - 1)
  }
  return { handler, calls }
}

const options = (more: Partial<TrafficOptions> = {}): TrafficOptions => ({
  seed: 'test',
  people,
  places,
  travellersPerMinute: 60,
  signal: new AbortController().signal,
  mix: fullCheckMix,
  opening: [],
  travellerLimit: 1,
  ...virtualTime(),
  ...more,
})

describe('traffic', () => {
  it('repeats a call with the same key and the same body until the platform is back', async () => {
    const outage = [() => refusal('engine-busy'), (): Answer => ({ status: 502, json: 'a proxy speaking' }), () => Promise.reject(new Error('connection refused'))]
    const { handler, calls } = recording((call) => outage[call]?.() ?? answerOf('clear'))
    const results: TrafficResult[] = []
    const summary = await runTraffic(clientOf(handler), options({ onResult: (result) => results.push(result) }))
    expect(calls).toHaveLength(4)
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1)
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1)
    expect(results.map(({ retries }) => retries)).toEqual([3])
    expect(summary).toMatchObject({ travellers: 1, checks: 1, failures: 0, retries: 3 })
  })

  it('gives up after a bounded number of calls, says so, and goes on with the next traveller', async () => {
    const { handler, calls } = recording((call) => (call < 4 ? refusal('engine-busy') : answerOf('clear')))
    const failures: unknown[] = []
    const limits = { maxCalls: 4, firstPauseMs: 10, maxPauseMs: 100, callTimeoutMs: 10_000 }
    const summary = await runTraffic(clientOf(handler), options({ travellerLimit: 2, maxInFlight: 1, limits, onError: ({ error }) => failures.push(error) }))
    expect(failures).toMatchObject([{ code: 'engine-busy' }])
    expect(calls).toHaveLength(5)
    expect(summary).toMatchObject({ travellers: 2, checks: 1, failures: 1 })
  })

  it('does not repeat a call that the platform refuses for good', async () => {
    const { handler, calls } = recording(() => refusal('lane-inactive'))
    const summary = await runTraffic(clientOf(handler), options())
    expect(calls).toHaveLength(1)
    expect(summary.failures).toBe(1)
  })

  it('waits as long as the platform asks, within its own limit', async () => {
    const time = virtualTime()
    const { handler } = recording((call) => (call < 2 ? { ...refusal('engine-busy'), headers: { 'retry-after': call === 0 ? '3' : '3600' } } : answerOf('clear')))
    await runTraffic(clientOf(handler), options({ ...time, travellersPerMinute: 1e6 }))
    expect(time.sleptMs.filter((ms) => ms > 2_000)).toEqual([3_000, 5_000])
  })

  it('takes another picture under another key when asked to, three at most', async () => {
    const { handler, calls } = recording(() => answerOf('recapture'))
    const captures: number[] = []
    await runTraffic(clientOf(handler), options({ onResult: ({ capture }) => captures.push(capture) }))
    expect(captures).toEqual([1, 2, 3])
    expect(new Set(calls.map(({ key }) => key)).size).toBe(3)
    expect(new Set(calls.map(({ body }) => (JSON.parse(body) as CheckRequest).live.image)).size).toBe(3)
  })

  it('never has more travellers at lanes than it may', async () => {
    const most: number[] = []
    const open: (() => void)[] = []
    // Nobody is answered before three wait; a fourth that should not be there has a while to turn up.
    const client = clientOf(async () => {
      const answered = new Promise<void>((resolve) => open.push(resolve))
      if (open.length === 3) {
        await new Promise((resolve) => setTimeout(resolve, 300))
        most.push(open.length)
        for (const answer of open.splice(0)) answer()
      }
      await answered
      return answerOf('clear')
    })
    await runTraffic(client, options({ travellerLimit: 6, maxInFlight: 3, travellersPerMinute: 1e6 }))
    expect(most).toEqual([3, 3])
  })

  it('keeps to the mean pace over a long run', async () => {
    const time = virtualTime()
    const { handler } = recording(() => answerOf('not-applicable'))
    await runTraffic(clientOf(handler), options({ ...time, travellersPerMinute: 30, travellerLimit: 25 }))
    const minutes = (time.clock().getTime() - start.getTime()) / 60_000
    expect(25 / minutes).toBeGreaterThan(15)
    expect(25 / minutes).toBeLessThan(60)
  })

  it('stops at once when aborted, with a call under way and the platform silent', async () => {
    const stop = new AbortController()
    const client = clientOf(({ signal }) => {
      setImmediate(() => stop.abort())
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    })
    const failures: unknown[] = []
    const summary = await runTraffic(client, options({ signal: stop.signal, travellerLimit: 100, onError: (failure) => failures.push(failure) }))
    expect(summary.travellers).toBeLessThanOrEqual(8)
    expect(failures).toEqual([])
  })
})

describe('load', () => {
  it('sends at the rate, whatever became of the requests before, and counts from when each was due', async () => {
    const time = virtualTime()
    const requests = await prepareChecks({ seed: 'load', people, places, count: 2, capturedAt: start })
    const { handler, calls } = recording((call) => (call === 3 ? refusal('engine-busy') : answerOf('clear')))
    const report = await runLoad(clientOf(handler), { requests, run: 'bench-1', ratePerSecond: 5, durationS: 2, signal: new AbortController().signal, ...time })
    expect(report).toMatchObject({ planned: 10, decisions: { clear: 9 }, errors: { 'engine-busy': 1 }, notSent: 0 })
    expect(report.latenciesMs).toHaveLength(9)
    expect(new Set(calls.map(({ key }) => key)).size).toBe(10)
    expect(time.clock().getTime() - start.getTime()).toBe(1_800)
  })

  it('does not pile up calls without end on a platform that does not answer', async () => {
    const stop = new AbortController()
    const requests = await prepareChecks({ seed: 'load', people, places, count: 1, capturedAt: start })
    const client = clientOf(({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))))
    const time = virtualTime()
    const sleep: Sleep = async (ms, signal) => {
      await time.sleep(ms, signal)
      if (time.clock().getTime() - start.getTime() >= 1_900) stop.abort()
    }
    const report = await runLoad(client, { requests, run: 'bench-2', ratePerSecond: 10, durationS: 2, signal: stop.signal, ...time, sleep, maxInFlight: 4 })
    expect(report.notSent).toBe(15)
    expect(report.latenciesMs).toEqual([])
  })
})
