/**
 * Feeds parsers with damaged inputs: `npm run fuzz -- pictures [--count N] [--seconds N] [--seed N] [--case N] [--processes N]`.
 * Exit status 1 when there were findings; each is printed with the call that brings it back, its input is in .renbie/fuzz/.
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runCampaign, type CampaignReport } from './fuzz/campaign.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '86400' },
    seed: { type: 'string' },
    case: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
})
const whole = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`)
  return value
}
const name = positionals[0] ?? 'pictures'
const target = fileURLToPath(new URL(`fuzz/${name}/target.ts`, import.meta.url))
if (!/^[a-z-]+$/.test(name) || !existsSync(target)) throw new Error(`there is no target ${name}: see the folders of tools/fuzz`)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', values.seed)

let shown = 0
const started = performance.now()
const report = await runCampaign({
  target,
  seed,
  count: whole('count', values.count),
  only: values.case === undefined ? null : whole('case', values.case),
  seconds: whole('seconds', values.seconds),
  processes: Math.max(1, whole('processes', values.processes)),
  slowCpuMs: 2_000,
  hangMs: 30_000,
  folder: fileURLToPath(new URL(`../.renbie/fuzz/${name}`, import.meta.url)),
  onProgress: (done) => {
    if (done - shown < 5_000) return
    shown = done
    process.stderr.write(`${done} cases, ${((1000 * done) / (performance.now() - started)).toFixed(0)} a second\n`)
  },
})
process.stdout.write(`${inWords(report).join('\n')}\n`)
process.exitCode = report.findings.length > 0 ? 1 : 0

function inWords({ done, wallMs, answers, findings, slowest, memory }: CampaignReport): string[] {
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
  return [
    `${name}, seed ${seed}: ${done} cases in ${(wallMs / 1000).toFixed(0)} s, ${findings.length} findings`,
    `slowest: case ${slowest.case}, ${slowest.cpuMs.toFixed(0)} ms of CPU time`,
    ...memory.map(({ warmBytes, endBytes, mostBytes }) => `resident memory of a process: warm ${mib(warmBytes)} MiB, at the end ${mib(endBytes)} MiB, most ${mib(mostBytes)} MiB`),
    ...Object.entries(answers).sort(([, a], [, b]) => b - a).map(([answer, times]) => `${String(times).padStart(8)}  ${answer}`),
    ...findings.map(({ kind, case: at, detail, file }) => `FOUND ${kind}: ${detail}${at === null ? '' : `; again with: npm run fuzz -- ${name} --seed ${seed} --case ${at}`}${file === null ? '' : `; input in ${file}`}`),
  ]
}
