/**
 * Runs in a process of its own: pictures per second of ours with several workers, kept busy, in blocks that alternate
 * between the packs. Argument: JSON of `ThroughputTask`. The last line of stdout: JSON of pictures/s by pack and block.
 */
import { openContestant, type ContestantName, type ContestantOptions } from './contestants.ts'
import { laneFrame } from './frame.ts'

export type ThroughputTask = { names: ContestantName[]; blocks: number; picturesPerBlock: number; portrait: string; options: ContestantOptions & { workers: number } }
export type ThroughputResult = Partial<Record<ContestantName, number[]>>

const { names, blocks, picturesPerBlock, portrait, options } = JSON.parse(process.argv[2] ?? '') as ThroughputTask
const frame = await laneFrame(portrait)
const result: ThroughputResult = {}
const contestants = await Promise.all(names.map(async (name) => [name, await openContestant(name, options)] as const))
for (let block = -1; block < blocks; block++) {
  for (const [name, contestant] of contestants) {
    let left = picturesPerBlock
    const startMs = performance.now()
    // One picture waits for each that is worked on, so that no worker waits for its next.
    await Promise.all(Array.from({ length: 2 * options.workers }, async () => {
      while (left-- > 0) await contestant.describe(frame)
    }))
    if (block >= 0) (result[name] ??= []).push((1000 * picturesPerBlock) / (performance.now() - startMs))
  }
}
for (const [, contestant] of contestants) await contestant.close()
process.stdout.write(`\n${JSON.stringify(result)}\n`)
process.exit()
