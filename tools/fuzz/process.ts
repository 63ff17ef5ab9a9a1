/**
 * Works on the cases of one task, one after the other. It says which case is at work in a file and not in a message: the
 * operating system keeps that when this process is gone in the next instant.
 */
import { mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { randomOf } from './random.ts'
import type { Finding, ProcessReport, ProcessTask, TargetModule } from './target.ts'

const casesPerReport = 200
const longestSilenceMs = 1_000

// Without a parent nobody reads what is found.
process.once('disconnect', () => process.exit(1))
const task = JSON.parse(process.argv[2] ?? '') as ProcessTask
const { open } = (await import(task.target)) as TargetModule
const target = await open()
const progress = openSync(task.progressFile, 'r+')
const tell = (report: ProcessReport): Promise<void> => new Promise((sent) => process.send?.(report, undefined, {}, () => sent()))

const began = Buffer.alloc(8)
const atWork = (caseNumber: number): void => {
  began.writeDoubleLE(caseNumber)
  writeSync(progress, began, 0, 8, 0)
}

const keep = (input: Uint8Array, caseNumber: number): string => {
  mkdirSync(task.folder, { recursive: true })
  const file = join(task.folder, `seed-${task.seed}-case-${caseNumber}.bin`)
  writeFileSync(file, input)
  return file
}

let answers: Record<string, number> = {}
let done = 0
let reportedMs = performance.now()
let slowest = { ms: 0, case: -1 }

const runCase = async (caseNumber: number): Promise<void> => {
  const random = randomOf(task.seed, caseNumber)
  const input = target.input(random)
  const found = async (kind: Finding['kind'], detail: string): Promise<void> => tell({ kind: 'finding', finding: { kind, case: caseNumber, detail, file: keep(input, caseNumber) } })
  const before = process.cpuUsage()
  try {
    const answer = await target.run(input, random)
    answers[answer] = (answers[answer] ?? 0) + 1
  } catch (error) {
    await found('answer', error instanceof Error ? error.message : String(error))
  }
  // CPU time of the whole process, so that a busy machine is not taken for a slow parser.
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1000
  if (cpuMs > slowest.ms) slowest = { ms: cpuMs, case: caseNumber }
  if (cpuMs > task.slowCpuMs) await found('slow', `${cpuMs.toFixed(0)} ms of CPU time`)
}

const report = async (next: number): Promise<void> => {
  // What is merely not collected yet is not growth.
  globalThis.gc?.()
  await tell({ kind: 'progress', done, next, answers, slowestMs: slowest.ms, slowestCase: slowest.case, rssBytes: process.memoryUsage().rss })
  answers = {}
  done = 0
  reportedMs = performance.now()
}

for (let caseNumber = task.first; caseNumber < task.end; caseNumber += task.step) {
  atWork(caseNumber)
  await runCase(caseNumber)
  done += 1
  if (done === casesPerReport || performance.now() - reportedMs > longestSilenceMs) await report(caseNumber + task.step)
}
if (done > 0) await report(task.end)
await target.close()
await tell({ kind: 'end' })
process.exit()
