import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box, Engine, FaceAnalysis } from '@renbie/engine'
import { SettingsError } from '../settings.ts'
import type { Picture } from './corpus.ts'

/** Milliseconds by stage of the engine; waiting for a worker is left out, because it says nothing of the engine. */
export type StageTimes = { decodeMs: number; detectMs: number; qualityMs: number; templateMs: number }

/**
 * What became of one picture. `failure`: why there is no template (a failure to acquire, ISO/IEC 19795-1), else null.
 * `quality`: unified quality score, 0..100, null when there was no face to judge. `box`: pixels of the upright picture.
 */
export type Acquired = { template: Float32Array | null; failure: string | null; quality: number | null; box: Box | null; timing: StageTimes | null }

export type AcquireOptions = {
  directory: string
  /** Pictures in memory at once. */
  concurrency: number
  /** Stops between two pictures; the promise then rejects with its reason. */
  signal: AbortSignal
  onPicture: (done: number, failures: number) => void
}

/** A picture file beyond this is refused: no camera writes one, and a wrong file must not fill the memory. */
const MAX_FILE_BYTES = 64 * 2 ** 20

/** Every picture through the engine once, in the order given. @throws SettingsError for a file that cannot be read */
export const acquire = async (engine: Pick<Engine, 'analyse'>, pictures: readonly Picture[], options: AcquireOptions): Promise<Acquired[]> => {
  const acquired: Acquired[] = []
  let next = 0
  let done = 0
  let failures = 0
  const lane = async (): Promise<void> => {
    while (next < pictures.length) {
      options.signal.throwIfAborted()
      const at = next++
      const one = await acquireOne(engine, options.directory, pictures[at]!.file)
      acquired[at] = one
      if (one.failure !== null) failures++
      options.onPicture(++done, failures)
    }
  }
  // All are waited for, so that nothing runs on behind the caller's back; after a failure none takes another picture.
  const stopping = (error: unknown): never => {
    next = pictures.length
    throw error
  }
  const lanes = await Promise.allSettled(Array.from({ length: options.concurrency }, () => lane().catch(stopping)))
  const failed = lanes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  return acquired
}

const acquireOne = async (engine: Pick<Engine, 'analyse'>, directory: string, file: string): Promise<Acquired> => {
  const image = await readFile(join(directory, file)).catch((cause: unknown) => {
    throw new SettingsError(`${file} cannot be read`, { cause })
  })
  const result = await engine.analyse(image, 'reference', { batch: true })
  if (!result.ok) return { template: null, failure: result.code, quality: null, box: null, timing: null }
  const { template, primary, quality, timing } = result.analysis
  const { decodeMs, detectMs, qualityMs, templateMs } = timing
  return { template, failure: template ? null : reasonOf(result.analysis), quality: quality.score, box: primary?.box ?? null, timing: { decodeMs, detectMs, qualityMs, templateMs } }
}

const reasonOf = ({ primary, quality }: FaceAnalysis): string => {
  if (primary) return 'face-too-small'
  return quality.findings.find(({ severity }) => severity === 'refuse')?.code ?? 'no-face'
}

/** Found missing before hours of work, not after. @throws SettingsError naming file and line */
export const assertReadable = async (directory: string, pictures: readonly Picture[]): Promise<void> => {
  for (const { file, line } of pictures) {
    const where = line === null ? '' : `line ${line}: `
    const found = await stat(join(directory, file)).catch(() => null)
    if (!found?.isFile()) throw new SettingsError(`${where}there is no picture ${file}`)
    if (found.size > MAX_FILE_BYTES) throw new SettingsError(`${where}${file} is larger than ${MAX_FILE_BYTES / 2 ** 20} MiB`)
  }
}
