/**
 * Exact search beside its peers: npm run bench:search -- [--sizes 10k,100k,1m,10m,24m,max] [--render]
 * usearch is in bench/package.json (npm install --prefix bench), FAISS in Debian's python3-faiss; what is missing is left out.
 * Each size runs in a process of its own and replaces its earlier result in results/search.json, from which results/search.md and
 * search.svg are made. A size that does not fit the free memory with 6 GB to spare is left out, and said so. All sizes take about ten minutes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from './lib/result.ts'
import type { CaseResult } from './search/case.ts'
import { growthPlot } from './search/plot.ts'
import { searchReport, type Recorded } from './search/report.ts'

type Case = { rows: number; dimension: number; kind: CaseResult['kind']; threads: string; peers: boolean }

const withPeers = (rows: number, shapes: [number, Case['kind']][]): Case[] => shapes.map(([dimension, kind]) => ({ rows, dimension, kind, threads: kind === 'real' ? '1,2' : '1', peers: true }))
const alone = (rows: number, dimension: number, threads: string): Case[] => [{ rows, dimension, kind: 'real', threads, peers: false }]
const every: [number, Case['kind']][] = [[128, 'real'], [128, 'arcface'], [128, 'random'], [512, 'real'], [512, 'arcface'], [512, 'random']]

/** The largest gallery of 512 dimensions in 14 GB. */
const MAX_ROWS = 5_350_000
const sizes: Record<string, Case[]> = {
  '10k': withPeers(10_000, every),
  '100k': withPeers(100_000, every),
  '1m': withPeers(1_000_000, [[512, 'real'], [128, 'real'], [512, 'arcface'], [128, 'random']]),
  '10m': alone(10_000_000, 128, '1'),
  '24m': alone(24_000_000, 128, '2'),
  max: alone(MAX_ROWS, 512, '2'),
}
const SPARE_BYTES = 6e9

/** Ours, and with peers: the rows, FAISS flat and 8 bits, usearch's 8 bits, the file. */
const neededBytes = ({ rows, dimension, peers }: Case): number => rows * (dimension * (peers ? 4 * 4 + 3 : 5) + 32) + 2e8

const { values } = parseArgs({ options: { sizes: { type: 'string', default: Object.keys(sizes).join(',') }, render: { type: 'boolean', default: false } } })
const wanted = values.render ? [] : values.sizes.split(',')
for (const size of wanted) if (!sizes[size]) throw new Error(`--sizes: some of ${Object.keys(sizes).join(', ')}`)

const results = new URL('results/', import.meta.url)
const recordFile = new URL('search.json', results)
const recorded: Recorded[] = existsSync(recordFile) ? (JSON.parse(readFileSync(recordFile, 'utf8')) as Recorded[]) : []

const runCase = async ({ rows, dimension, kind, threads, peers }: Case): Promise<CaseResult> => {
  const script = fileURLToPath(new URL('search/case.ts', import.meta.url))
  const child = spawn(process.execPath, [script, String(rows), String(dimension), kind, threads, ...(peers ? ['peers'] : [])], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${rows} × ${dimension} ${kind} ended with ${code}`)
  return JSON.parse(output) as CaseResult
}

const leftOut: string[] = []
for (const size of wanted) {
  for (const each of sizes[size]!) {
    const needed = neededBytes(each) + SPARE_BYTES
    if (process.availableMemory() < needed) {
      leftOut.push(`${size} × ${each.dimension} ${each.kind}: ${(needed / 1e9).toFixed(0)} GB must be free, ${(process.availableMemory() / 1e9).toFixed(0)} GB are`)
      process.stderr.write(`left out: ${leftOut.at(-1)}\n`)
      continue
    }
    const [loadBefore] = loadavg()
    const result = await runCase(each)
    const same = recorded.findIndex(({ result: { rows, dimension, kind } }) => rows === each.rows && dimension === each.dimension && kind === each.kind)
    recorded.splice(same < 0 ? recorded.length : same, 1, { result, at: new Date().toISOString().slice(0, 16), load: loadBefore!, machine: machine() })
    recorded.sort((a, b) => a.result.dimension - b.result.dimension || a.result.kind.localeCompare(b.result.kind) || a.result.rows - b.result.rows)
    writeFileSync(recordFile, `${JSON.stringify(recorded, null, 1)}\n`)
  }
}
const { text, missed } = searchReport(recorded, leftOut)
writeFileSync(new URL('search.md', results), text)
writeFileSync(new URL('search.svg', results), growthPlot(recorded.map(({ result }) => result)))
process.stdout.write(`${text}\n`)
if (missed) process.exitCode = 1
