/**
 * `npm run bench:engine [-- --quick]`: one picture from file bytes to template, on one core, ours beside @vladmandic/face-api and
 * @vladmandic/human; then pictures per second on two cores. The peers come with `npm ci` in bench/.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { readPeople } from '@renbie/simulator'
import { countCpu, othersNote, type CpuShares } from './lib/cpu-share.ts'
import { contestantNames, peersInstalled, type ContestantName } from './lib/engine/contestants.ts'
import type { RoundsResult, RoundsTask } from './lib/engine/rounds.ts'
import type { ThroughputResult, ThroughputTask } from './lib/engine/throughput.ts'
import { writeYunetPack } from './lib/engine/yunet-pack.ts'
import { atMost, ms, observed, writeResult, type Figure, type Section } from './lib/result.ts'
import { largest, mean, percentile, smallest } from './lib/statistics.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = values.quick ? 5 : 60
const blocks = values.quick ? 2 : 9
const targetMs = { embedded: 35, 'yunet-mobilefacenet': 25 } as const
const targetPerSecond = { embedded: 50, 'yunet-mobilefacenet': 75 } as const
const titles: Record<ContestantName, string> = { embedded: 'Renbie, embedded pack', 'yunet-mobilefacenet': 'Renbie, YuNet + MobileFaceNet', 'face-api': '@vladmandic/face-api, quick', 'face-api-default': '@vladmandic/face-api, its default models', human: '@vladmandic/human' }
const peerFactor = 15

/** The last line that the script printed; libraries print above it. `taskset`: all its threads on one core. */
const runScript = async <Task, Result>(script: string, task: Task, oneCore: boolean): Promise<Result> => {
  const file = fileURLToPath(new URL(`lib/engine/${script}.ts`, import.meta.url))
  const command = [...(oneCore ? ['taskset', '-c', '0'] : []), process.execPath, file, JSON.stringify(task)]
  const { stdout } = await promisify(execFile)(command[0] ?? '', command.slice(1), { maxBuffer: 2 ** 26 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result
}

const median = (all: readonly number[] = []): number => percentile(all, 0.5)
const isOurs = (name: ContestantName): name is keyof typeof targetMs => name in targetMs

const latencyFigures = (names: readonly ContestantName[], { timesMs, cpuMs }: RoundsResult): Figure[] =>
  names.flatMap((name) => {
    const times = timesMs[name] ?? []
    const spread = observed(`${titles[name]}: p95, fastest; CPU time, median`, `${ms(percentile(times, 0.95))}, ${ms(smallest(times))}; ${ms(median(cpuMs[name]))}`)
    if (isOurs(name)) return [atMost(`${titles[name]}: median`, median(times), targetMs[name], 'ms'), spread]
    // Round by round: both of a pair ran at the same moment, so that a busy machine slows both.
    const ratios = times.map((time, round) => time / (timesMs.embedded?.[round] ?? Number.NaN))
    const ratio = median(ratios)
    return [
      observed(`${titles[name]}: median`, ms(median(times))),
      spread,
      { name: `${titles[name]}: times as long as the embedded pack, median of the rounds`, measured: ratio.toFixed(1), target: `≥ ${peerFactor}`, passed: ratio >= peerFactor },
      observed(`${titles[name]}: times as much CPU time`, (median(cpuMs[name]) / median(cpuMs.embedded)).toFixed(1)),
    ]
  })

const stageRows = ({ stagesMs }: RoundsResult, name: ContestantName): [string, string][] =>
  Object.entries(stagesMs[name] ?? {}).map(([stage, all]) => [`${titles[name]}: ${stage}`, `${median(all).toFixed(1)} ms median, ${percentile(all, 0.95).toFixed(1)} ms p95`])

const oneCore = async (names: ContestantName[], task: Omit<RoundsTask, 'names' | 'rounds'>): Promise<Section> => {
  const endCount = countCpu(process.pid)
  const result = await runScript<RoundsTask, RoundsResult>('rounds', { ...task, names, rounds }, true)
  const shares = endCount()
  const alone: Figure[] = []
  for (const name of names) {
    const { rssBytes } = await runScript<RoundsTask, RoundsResult>('rounds', { ...task, names: [name], rounds: Math.min(rounds, 20) }, true)
    alone.push(observed(`${titles[name]}: resident memory of a process with nothing else, after ${Math.min(rounds, 20)} pictures`, `${(rssBytes / 1e6).toFixed(0)} MB`))
  }
  return {
    title: 'One process, one core: file bytes → template and quality',
    figures: [...latencyFigures(names, result), ...alone],
    profile: { title: 'Stages, same run', rows: names.flatMap((name) => stageRows(result, name)) },
    notes: [`The JPEG has ${result.frameBytes.toLocaleString('en')} bytes; ${rounds} rounds, the contestants one after another in each.`, othersNote([shares])],
  }
}

const twoCores = async (names: ContestantName[], task: Omit<ThroughputTask, 'names' | 'blocks' | 'picturesPerBlock'>): Promise<Section> => {
  const endCount = countCpu(process.pid)
  const result = await runScript<ThroughputTask, ThroughputResult>('throughput', { ...task, names, blocks, picturesPerBlock: 60 }, false)
  const shares: CpuShares = endCount()
  const figures = names.filter(isOurs).flatMap((name): Figure[] => {
    const all = result[name] ?? []
    const target = targetPerSecond[name]
    return [
      { name: `${titles[name]}: pictures a second, median of ${all.length} blocks`, measured: median(all).toFixed(1), target: `≥ ${target}`, passed: median(all) >= target },
      observed(`${titles[name]}: best block, mean`, `${largest(all).toFixed(1)}, ${mean(all).toFixed(1)}`),
    ]
  })
  return { title: 'Two workers on two cores', figures, notes: ['Blocks of 60 pictures, alternating between the packs; one picture waits for each that is worked on.', othersNote([shares])] }
}

const folder = mkdtempSync(join(tmpdir(), 'renbie-bench-engine-'))
try {
  const [person] = await readPeople({ referenceDate: new Date('2026-01-01') })
  if (!person) throw new Error('there are no synthetic people')
  const yunetPack = writeYunetPack(fileURLToPath(new URL('../../shared/data/models', import.meta.url)), join(folder, 'yunet'))
  const absent: ContestantName[] = [...(yunetPack === null ? (['yunet-mobilefacenet'] as const) : []), ...(peersInstalled() ? [] : (['face-api', 'face-api-default', 'human'] as const))]
  const names = contestantNames.filter((name) => !absent.includes(name))
  const portrait = person.livePictures[0]
  const options = { cacheDirectory: join(folder, 'models'), yunetPack: yunetPack ?? '' }
  writeResult(
    {
      name: 'engine',
      title: 'The engine, one picture and many',
      method: [
        'A synthetic person in a 1280×720 JPEG (quality 90), one face. All contestants get the file’s bytes and give the template of that face; ours judges its quality too. JPEG decoding is included and is libvips for all, since the peers have no decoder outside a browser.',
        'One core: one process tied to it with taskset; the contestants take turns round by round, and the factors are medians over rounds, so that what else runs on the machine slows both sides of each.',
        'The peers run on the WASM back end of TensorFlow.js (SIMD; one core, hence no threads) with quick settings. face-api 1.7.15: TinyFaceDetector at 320, the tiny 68 landmarks, its one descriptor network; and once more with the detector (SSD MobileNet v1) and landmarks that it takes by itself. human 3.3.6: BlazeFace, one face, no rotation pass, mesh and description (faceres); everything else off, its cache of earlier frames off.',
        ...(absent.length > 0 ? [`**Not measured here: ${absent.map((name) => titles[name]).join(', ')}** (the peers need \`npm ci\` in bench/; YuNet and MobileFaceNet are no part of the project).`] : []),
      ],
      sections: [await oneCore(names, { portrait, options }), await twoCores(names.filter(isOurs), { portrait, options: { ...options, workers: 2 } })],
    },
    values,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
