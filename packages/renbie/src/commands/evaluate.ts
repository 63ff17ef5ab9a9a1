import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { createEngine, type PackSource } from '@renbie/engine'
import { acquire, type Acquired, assertReadable } from '../evaluate/acquire.ts'
import { countNonMated } from '../evaluate/comparisons.ts'
import type { Corpus } from '../evaluate/corpus.ts'
import { reportPage } from '../evaluate/page.ts'
import { parsePairsFile } from '../evaluate/pairs-file.ts'
import { parsePeopleFile } from '../evaluate/people-file.ts'
import { readPersonFolders } from '../evaluate/person-folders.ts'
import { makeReport, type Report } from '../evaluate/report.ts'
import { thumbnail } from '../evaluate/thumbnails.ts'
import { SettingsError } from '../settings.ts'

export type EvaluateOptions = { images: string; out: string; pairs?: string; people?: string; impostors?: string; workers: string; bootstrap: string; seed: string; models: string; pack?: string }

/** Twenty million took 700 MB and 15 s to count; beyond that a smaller set of pictures says as much. */
const MOST_COMPARISONS = 20_000_000
const MAX_TEXT_BYTES = 128 * 2 ** 20
const PICTURE_TIMEOUT_MS = 60_000

/** Runs the engine over a corpus and writes report.json and report.html. Ctrl-C ends it without a report. */
export const evaluate = async (options: EvaluateOptions): Promise<void> => {
  const directory = resolve(options.images)
  const workers = wholeNumber('workers', options.workers, 1, 64)
  const replicates = wholeNumber('bootstrap', options.bootstrap, 0, 10_000)
  const seed = wholeNumber('seed', options.seed, 0, 2 ** 32 - 1)
  const corpus = options.pairs === undefined ? await folders(directory, seed) : parsePairsFile(await textOf(options.pairs))
  const people = options.people === undefined ? new Map() : parsePeopleFile(await textOf(options.people))
  if (people.size > 0 && !corpus.identified) throw new SettingsError('--people needs to know who is who: add the columns probeSubject,referenceSubject to the pairs')
  const impostors = impostorsOf(corpus, options.impostors)
  await assertReadable(directory, corpus.pictures)

  const interrupted = new AbortController()
  const stop = (): void => interrupted.abort(new SettingsError('stopped; no report was written'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const pack: PackSource = options.pack === undefined ? { kind: 'embedded' } : { kind: 'directory', directory: resolve(options.pack) }
  const engine = await createEngine({ pack, cacheDirectory: resolve(options.models), workers, queueLimit: 2 * workers, timeoutMs: PICTURE_TIMEOUT_MS })
  try {
    const onPicture = progress(corpus.pictures.length)
    const acquired = await acquire(engine, corpus.pictures, { directory, concurrency: 2 * workers, signal: interrupted.signal, onPicture })
    const report = makeReport({ corpus, acquired, engine, people, impostors, replicates, seed, madeAt: new Date(), machine: machine(workers) })
    const thumbnails = await thumbnailsOf(directory, corpus, acquired, report)
    interrupted.signal.throwIfAborted()
    await write(resolve(options.out), report, thumbnails)
    process.stdout.write(summary(report, resolve(options.out)))
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    await engine.close()
  }
}

const wholeNumber = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) throw new SettingsError(`--${name} must be a whole number from ${min} to ${max}`)
  return value
}

const textOf = async (file: string): Promise<string> => {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw new SettingsError(`The file ${file} cannot be read`)
  if (found.size > MAX_TEXT_BYTES) throw new SettingsError(`The file ${file} is larger than ${MAX_TEXT_BYTES / 2 ** 20} MiB`)
  return readFile(file, 'utf8')
}

const folders = async (directory: string, seed: number): Promise<Corpus> => {
  const found = await stat(directory).catch(() => null)
  if (!found?.isDirectory()) throw new SettingsError(`There is no folder ${directory}`)
  return readPersonFolders(directory, seed)
}

/**
 * All comparisons unless there are too many, or who is who was only inferred: two pictures of one person that no mated pair
 * connects would then be counted as false matches.
 */
const impostorsOf = (corpus: Corpus, wanted: string | undefined): Report['pairs']['impostors'] => {
  if (wanted === 'pairs') return wanted
  if (wanted !== undefined && wanted !== 'all') throw new SettingsError('--impostors must be all or pairs')
  const count = countNonMated(corpus.pictures.map(({ subject }) => subject))
  if (wanted === 'all' && count > MOST_COMPARISONS) throw new SettingsError(`--impostors all means ${count} comparisons; no more than ${MOST_COMPARISONS} fit in memory`)
  return wanted ?? (corpus.identified && count <= MOST_COMPARISONS ? 'all' : 'pairs')
}

/** On a terminal one line that changes, otherwise one for each tenth. */
const progress = (total: number): ((done: number, failures: number) => void) => {
  const step = process.stderr.isTTY ? Math.max(1, Math.floor(total / 1000)) : Math.ceil(total / 10)
  return (done, failures) => {
    if (done % step !== 0 && done !== total) return
    const line = `${done} of ${total} pictures, ${failures} without a template`
    process.stderr.write(process.stderr.isTTY && done !== total ? `\r${line}` : `${process.stderr.isTTY ? '\r' : ''}${line}\n`)
  }
}

const machine = (workers: number): string => `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${workers} workers, Node ${process.versions.node}`

const thumbnailsOf = async (directory: string, corpus: Corpus, acquired: readonly Acquired[], { worstPairs }: Report): Promise<Map<string, string>> => {
  const files = new Set([...worstPairs.mated, ...worstPairs.nonMated].flatMap(({ probe, reference }) => [probe, reference]))
  const thumbnails = new Map<string, string>()
  for (const [at, { file }] of corpus.pictures.entries()) if (files.has(file)) thumbnails.set(file, await thumbnail(directory, { file, box: acquired[at]?.box ?? null }))
  return thumbnails
}

/** Readable by the owner only: names and faces. A report is there whole or not at all. */
const write = async (out: string, report: Report, thumbnails: Map<string, string>): Promise<void> => {
  await mkdir(out, { recursive: true, mode: 0o700 })
  const files = { 'report.json': `${JSON.stringify(report, null, 2)}\n`, 'report.html': reportPage(report, thumbnails) }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(out, `${name}.part`), content, { mode: 0o600 })
    await rename(join(out, `${name}.part`), join(out, name))
  }
}

const summary = ({ accuracy, fta, images, fnmrAtFmr }: Report, out: string): string => {
  const rates = fnmrAtFmr.map(({ fmr, fnmr }) => `FNMR at FMR ${fmr}: ${fnmr === null ? 'too few comparisons' : `${(100 * fnmr).toFixed(2)} %`}`)
  return `Accuracy ${accuracy === null ? 'unknown' : accuracy.toFixed(4)}, failures to acquire ${fta.count} of ${images}\n${rates.join('\n')}\n${join(out, 'report.html')}\n`
}

/** The option’s default: a command run by hand may have every core. */
export const defaultWorkers = (): string => String(availableParallelism())
