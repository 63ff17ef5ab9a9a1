import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from '@renbie/sdk'
import { places, readPeople, runTraffic, systemTime } from '@renbie/simulator'

/** What the thread of simulated lanes is told. */
export type TrafficOrder = { url: string; apiKey: string; referenceDate: string; seed: string; travellersPerMinute: number }

const order = workerData as TrafficOrder
const stop = new AbortController()
parentPort?.once('message', () => stop.abort())

await runTraffic(createClient({ baseUrl: order.url, apiKey: order.apiKey }), {
  seed: order.seed,
  people: await readPeople({ referenceDate: new Date(order.referenceDate) }),
  places,
  travellersPerMinute: order.travellersPerMinute,
  signal: stop.signal,
  clock: systemTime.clock,
  sleep: systemTime.sleep,
  onError: ({ error }) => process.stderr.write(`A simulated traveller could not be checked: ${error instanceof Error ? error.message : 'unknown'}\n`),
})
parentPort?.close()
