/**
 * How long one check takes, one after another and at 8 a second, and how much memory the server needs, against a watchlist
 * of 10,000. npm run bench:checks -- [--database postgresql|pglite] [--quick] [--server-node-arguments='--cpu-prof --cpu-prof-dir=DIR']
 */
import type { CheckRequest, CheckResult } from '@renbie/contracts'
import type { Client } from '@renbie/sdk'
import { runLoad, systemTime } from '@renbie/simulator'
import { readArguments } from './lib/arguments.ts'
import { prepareBorderChecks } from './lib/border-requests.ts'
import { countCpu, othersNote } from './lib/cpu-share.ts'
import { createInstallation, type DatabaseKind, type Installation } from './lib/installation.ts'
import { atMost, exactly, ms, observed, writeResult, type Section } from './lib/result.ts'
import { largest, mean, percentile } from './lib/statistics.ts'
import { fillWatchlist } from './lib/watchlist-filling.ts'

const { databases, quick, serverNodeArguments } = readArguments()
const size = quick ? { templates: 1_000, different: 12, warmUp: 10, checks: 40, loadS: 8 } : { templates: 10_000, different: 64, warmUp: 30, checks: 400, loadS: 60 }
const ratePerSecond = 8

type Timed = { latencyMs: number; result: CheckResult }

const oneAfterAnother = async (client: Client, requests: readonly CheckRequest[], run: string, count: number): Promise<Timed[]> => {
  const timed: Timed[] = []
  for (let number = 0; number < count; number++) {
    const body = { ...requests[number % requests.length]!, capturedAt: new Date().toISOString() }
    const startedMs = performance.now()
    const result = await client.call('createCheck', { headers: { 'idempotency-key': `${run}-${number}` }, body })
    timed.push({ latencyMs: performance.now() - startedMs, result })
  }
  return timed
}

const stages = ['queuedMs', 'decodeMs', 'detectMs', 'qualityMs', 'templateMs', 'searchMs', 'storeMs', 'totalMs'] as const

/** Pictures are described side by side, and each stage is the slower picture's: the stages may add up to more than the total. */
const stageRows = (timed: readonly Timed[]): [string, string][] => [
  ...stages.map((stage): [string, string] => [stage, `${mean(timed.map(({ result }) => result.timing[stage])).toFixed(1)} ms mean, ${percentile(timed.map(({ result }) => result.timing[stage]), 0.99).toFixed(1)} ms p99`]),
  ['outside of totalMs (client, HTTP)', `${mean(timed.map(({ latencyMs, result }) => latencyMs - result.timing.totalMs)).toFixed(1)} ms mean`],
]

const decisionsOf = (timed: readonly Timed[]): string =>
  Object.entries(Object.groupBy(timed, ({ result }) => result.decision)).map(([decision, of]) => `${of.length} ${decision}`).join(', ')

/** Starts once to learn which model pack runs, fills the watchlist while it is stopped, and starts for the measurement. */
const filled = async (installation: Installation): Promise<void> => {
  const server = await installation.start()
  const { pack } = await installation.client(server).call('system')
  await server.stop()
  await fillWatchlist(installation, size.templates, pack)
}

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`

const measure = async (installation: Installation): Promise<Section> => {
  await filled(installation)
  const requests = await prepareBorderChecks({ seed: 'bench checks', people: installation.people, count: size.different })
  const server = await installation.start(serverNodeArguments)
  const client = installation.client(server)
  const readyMemory = server.memory()
  await oneAfterAnother(client, requests, 'warm-up', size.warmUp)
  const endSerial = countCpu(server.pid)
  const serial = await oneAfterAnother(client, requests, 'serial', size.checks)
  const serialCpu = endSerial()
  const serialMemory = server.memory()
  const endLoad = countCpu(server.pid)
  const load = await runLoad(client, { requests, run: 'bench-load', ratePerSecond, durationS: size.loadS, signal: new AbortController().signal, ...systemTime })
  const loadCpu = endLoad()
  const memory = server.memory()
  const { gallery } = await client.call('system')
  await server.stop()
  const latencies = serial.map(({ latencyMs }) => latencyMs)
  const searched = serial[0]?.result.identification?.searched ?? 0
  const answered = load.latenciesMs.length
  return {
    title: `${installation.kind === 'postgresql' ? 'PostgreSQL' : 'PGlite'} (\`${installation.command}\`)`,
    figures: [
      atMost(`One after another, ${serial.length} checks: p50`, percentile(latencies, 0.5), 120, 'ms'),
      atMost('One after another: p99', percentile(latencies, 0.99), 250, 'ms'),
      observed('One after another: slowest', ms(largest(latencies))),
      atMost(`${ratePerSecond} a second for ${size.loadS} s, open loop, ${answered} of ${load.planned} answered: p99`, percentile(load.latenciesMs, 0.99), 400, 'ms'),
      observed(`${ratePerSecond} a second: p50, slowest`, `${ms(percentile(load.latenciesMs, 0.5))}, ${ms(largest(load.latenciesMs))}`),
      exactly(`${ratePerSecond} a second: without an answer`, load.planned - answered, 0),
      atMost('Resident memory of the server process, most ever (VmHWM)', memory.peakMb, 1000, 'MB'),
      observed('Resident memory when ready, after the checks one after another, at the end', `${readyMemory.residentMb.toFixed(0)} MB, ${serialMemory.residentMb.toFixed(0)} MB, ${memory.residentMb.toFixed(0)} MB`),
    ],
    profile: { title: `Where the time of one check goes (answers’ own \`timing\`, the checks one after another)`, rows: stageRows(serial) },
    notes: [
      `Templates searched: ${searched}; search image ${(gallery.bytes / 1e6).toFixed(1)} MB. Decisions one after another: ${decisionsOf(serial)}; at ${ratePerSecond} a second: ${Object.entries(load.decisions).map(([decision, count]) => `${count} ${decision}`).join(', ')}.`,
      `CPU per check one after another: server ${ms(serialCpu.serverMs / serial.length)}, client ${ms(serialCpu.clientMs / serial.length)}${installation.kind === 'postgresql' ? `, PostgreSQL ${ms((serialCpu.familyMs - serialCpu.serverMs - serialCpu.clientMs) / serial.length)}` : ''}. At ${ratePerSecond} a second all of them used ${share(loadCpu.familyMs, loadCpu.wallMs)} of one core.`,
      othersNote([serialCpu, loadCpu]),
      ...(Object.keys(load.errors).length > 0 ? [`Errors at ${ratePerSecond} a second: ${JSON.stringify(load.errors)}`] : []),
    ],
  }
}

const sections: Section[] = []
for (const kind of databases satisfies DatabaseKind[]) {
  const installation = await createInstallation(kind)
  try {
    sections.push(await measure(installation))
  } finally {
    await installation.remove()
  }
}

writeResult(
  {
    name: 'checks',
    title: 'One check against a watchlist of 10,000',
    method: [
      'A 1280×720 JPEG live picture and a 413×531 JPEG portrait of a synthetic person, JSON with base64, through the SDK over HTTP to a server process of its own; all of it on the same cores.',
      `The watchlists: nine synthetic subjects enrolled by picture through the API, and ${size.templates.toLocaleString('en')} subjects whose templates are random directions, put into the store before the server started (the search does the same work, but they are too far from any face to raise an alert).`,
      'Open loop: latency counts from the moment a check was due, so that a slow server is not given time by a waiting client.',
      'PostgreSQL is the packaged one with its default settings (fsync on), on the same machine.',
    ],
    sections,
  },
  { quick },
)
