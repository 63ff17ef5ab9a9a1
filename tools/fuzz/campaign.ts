import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomOf } from './random.ts'
import type { Finding, ProcessReport, ProcessTask, TargetModule } from './target.ts'

export type Campaign = {
  /** File of the target's module. */
  target: string
  seed: number
  /** Cases 0 … count − 1, or only this one. */
  count: number
  only: number | null
  /** After this long no further case is begun. */
  seconds: number
  processes: number
  /** CPU time that one case may take. */
  slowCpuMs: number
  /** A case that has not ended by then never will; longer, as the clock on the wall runs for other work too. */
  hangMs: number
  /** Inputs of findings are kept here. */
  folder: string
  onProgress?: (done: number) => void
}

export type CampaignReport = {
  done: number
  wallMs: number
  answers: Record<string, number>
  findings: Finding[]
  slowest: { cpuMs: number; case: number }
  /** Of each process that was not replaced: resident memory when warm and at its end, and the most of all samples. */
  memory: { warmBytes: number; endBytes: number; mostBytes: number }[]
}

const pollMs = 250
/** To open the target: to load networks, to make whole inputs. */
const openingMs = 300_000
/** What a process may hold more at its end than when it was warm, and what it may hold at all. */
const growthLimitBytes = 64 * 2 ** 20
const memoryLimitBytes = 2 ** 30
/** In the first thousands of cases the heaps find their size; growth is what goes on after 20,000. */
const fewestCasesForGrowth = 20_000

/** Feeds the target with damaged inputs, in processes that may die of it. */
export const runCampaign = async (campaign: Campaign): Promise<CampaignReport> => {
  const started = performance.now()
  const report: CampaignReport = { done: 0, wallMs: 0, answers: {}, findings: [], slowest: { cpuMs: 0, case: -1 }, memory: [] }
  const scratch = mkdtempSync(join(tmpdir(), 'renbie-fuzz-'))
  try {
    const lanes = campaign.only === null ? campaign.processes : 1
    await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(campaign, report, { lane, lanes, scratch, deadlineMs: started + 1000 * campaign.seconds })))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  report.wallMs = performance.now() - started
  return report
}

type Lane = { lane: number; lanes: number; scratch: string; deadlineMs: number }

/** Every `lanes`th case; after one that ends the process, another process goes on behind it. */
const runLane = async (campaign: Campaign, report: CampaignReport, { lane, lanes, scratch, deadlineMs }: Lane): Promise<void> => {
  const { target, seed, folder, only, count, slowCpuMs } = campaign
  const progressFile = join(scratch, `lane-${lane}`)
  const end = only === null ? count : only + 1
  for (let first = only ?? lane; first < end && performance.now() < deadlineMs; ) {
    writeProgress(progressFile, -1)
    const task: ProcessTask = { target, seed, first, step: lanes, end, slowCpuMs, progressFile, folder }
    const ended = await runProcess(task, report, campaign, deadlineMs)
    if (ended.kind === 'whole') return
    const caseNumber = readProgress(progressFile)
    report.findings.push(await fatal(campaign, ended.kind, caseNumber, ended.detail))
    // Before its first case a process dies of the target itself, and the next one would die of it too.
    if (caseNumber < first) return
    first = caseNumber + lanes
  }
}

type Ended = { kind: 'whole' } | { kind: 'crash' | 'hang'; detail: string }

/** One process from its start to its end: through with its cases, stopped at the deadline, crashed, or hanging and killed. */
const runProcess = (task: ProcessTask, report: CampaignReport, { hangMs, onProgress }: Campaign, deadlineMs: number): Promise<Ended> =>
  new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [JSON.stringify(task)], { execArgv: ['--expose-gc'] })
    const samples: number[] = []
    let cases = 0
    let through = false
    let hung = false
    let last = { case: -1, sinceMs: performance.now() }
    child.on('message', (message: ProcessReport) => {
      if (message.kind === 'finding') report.findings.push(message.finding)
      else if (message.kind === 'end') through = true
      else {
        samples.push(message.rssBytes)
        cases += message.done
        add(report, message)
        onProgress?.(report.done)
      }
    })
    const watch = setInterval(() => {
      const now = performance.now()
      const current = readProgress(task.progressFile)
      if (current !== last.case) last = { case: current, sinceMs: now }
      if (now > deadlineMs) through = true
      hung = !through && now - last.sinceMs > (current < 0 ? openingMs : hangMs)
      if (hung || now > deadlineMs) child.kill('SIGKILL')
    }, pollMs)
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      if (through) judgeMemory(report, samples, cases)
      if (through) resolve({ kind: 'whole' })
      else if (hung) resolve({ kind: 'hang', detail: `no answer for ${(last.case < 0 ? openingMs : hangMs) / 1000} s` })
      else resolve({ kind: 'crash', detail: `the process ended with ${signal ?? `code ${code}`}` })
    })
  })

const add = (report: CampaignReport, { done, answers, slowestMs, slowestCase }: Extract<ProcessReport, { kind: 'progress' }>): void => {
  report.done += done
  for (const [answer, times] of Object.entries(answers)) report.answers[answer] = (report.answers[answer] ?? 0) + times
  if (slowestMs > report.slowest.cpuMs) report.slowest = { cpuMs: slowestMs, case: slowestCase }
}

/** Means over a fifth of the samples each, since single ones jump by the picture that was just worked on. */
const judgeMemory = (report: CampaignReport, samples: readonly number[], cases: number): void => {
  if (samples.length === 0) return
  const fifth = Math.max(1, Math.floor(samples.length / 5))
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length)
  const memory = { warmBytes: mean(samples.slice(fifth, 2 * fifth)), endBytes: mean(samples.slice(-fifth)), mostBytes: Math.max(...samples) }
  report.memory.push(memory)
  const tooMuch = (bytes: number, what: string): void => void report.findings.push({ kind: 'memory', case: null, detail: `${(bytes / 2 ** 20).toFixed(0)} MiB ${what}`, file: null })
  if (memory.mostBytes > memoryLimitBytes) tooMuch(memory.mostBytes, 'resident')
  const grown = memory.endBytes - memory.warmBytes
  if (cases >= fewestCasesForGrowth && grown > growthLimitBytes) tooMuch(grown, 'more at the end than when warm')
}

/** The input of a case that ended its process is made once more, here, where nothing feeds on it. */
const fatal = async ({ target, seed, folder }: Campaign, kind: 'crash' | 'hang', caseNumber: number, detail: string): Promise<Finding> => {
  if (caseNumber < 0) return { kind, case: null, detail: `${detail} before its first case`, file: null }
  const { open } = (await import(target)) as TargetModule
  const opened = await open()
  const input = opened.input(randomOf(seed, caseNumber))
  await opened.close()
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `seed-${seed}-case-${caseNumber}.bin`)
  writeFileSync(file, input)
  return { kind, case: caseNumber, detail, file }
}

const writeProgress = (file: string, caseNumber: number): void => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(caseNumber)
  writeFileSync(file, bytes)
}
const readProgress = (file: string): number => readFileSync(file).readDoubleLE(0)
