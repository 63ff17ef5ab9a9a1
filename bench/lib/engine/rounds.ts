/**
 * Runs in a process of its own, which the bench ties to one core: the contestants one after another, round after round.
 * Argument: JSON of `RoundsTask`. The last line of stdout: JSON of `RoundsResult`.
 */
import { openContestant, type Contestant, type ContestantName, type ContestantOptions } from './contestants.ts'
import { laneFrame } from './frame.ts'

export type RoundsTask = { names: ContestantName[]; rounds: number; portrait: string; options: ContestantOptions }
export type RoundsResult = {
  frameBytes: number
  /** Milliseconds from file bytes to template, for each contestant in the order of rounds. */
  timesMs: Partial<Record<ContestantName, number[]>>
  /** CPU time of the whole process for the same, which other work on the machine lengthens less. */
  cpuMs: Partial<Record<ContestantName, number[]>>
  /** Of ours: milliseconds of each stage. */
  stagesMs: Partial<Record<ContestantName, Record<string, number[]>>>
  rssBytes: number
}

const warmUpRounds = 3

const { names, rounds, portrait, options } = JSON.parse(process.argv[2] ?? '') as RoundsTask
const frame = await laneFrame(portrait)
const contestants: [ContestantName, Contestant][] = []
for (const name of names) contestants.push([name, await openContestant(name, options)])

const result: RoundsResult = { frameBytes: frame.length, timesMs: {}, cpuMs: {}, stagesMs: {}, rssBytes: 0 }
for (let round = -warmUpRounds; round < rounds; round++) {
  for (const [name, contestant] of contestants) {
    const startMs = performance.now()
    const startCpu = process.cpuUsage()
    const { timing } = await contestant.describe(frame)
    const tookMs = performance.now() - startMs
    const { user, system } = process.cpuUsage(startCpu)
    if (round < 0) continue
    ;(result.timesMs[name] ??= []).push(tookMs)
    ;(result.cpuMs[name] ??= []).push((user + system) / 1000)
    const stages = (result.stagesMs[name] ??= {})
    for (const [stage, ms] of Object.entries(timing ?? {})) (stages[stage] ??= []).push(ms)
  }
}
result.rssBytes = process.memoryUsage().rss
for (const [, contestant] of contestants) await contestant.close()
process.stdout.write(`\n${JSON.stringify(result)}\n`)
process.exit()
