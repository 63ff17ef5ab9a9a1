import { readFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Engine, type FaceAnalysis, type PackSource, type PictureRole } from '../src/index.ts'

/**
 * The engine as the tools use it: all cores, patient. The converted networks are kept in the machine's temporary folder.
 * `packDirectory`: another pack than the embedded one.
 */
export function openEngine(packDirectory?: string, workers = availableParallelism()): Promise<Engine> {
  const pack: PackSource = packDirectory === undefined ? { kind: 'embedded' } : { kind: 'directory', directory: packDirectory }
  return createEngine({ pack, cacheDirectory: join(tmpdir(), 'renbie-engine'), workers, queueLimit: 2 * workers, timeoutMs: 60_000 })
}

/** Analyses all files, a few at a time, and calls back for each; null: the picture got an error or has no template. */
export async function analyseAll(
  engine: Engine,
  files: readonly string[],
  use: (file: string, analysis: FaceAnalysis | null) => void,
  role: PictureRole = 'reference',
): Promise<void> {
  const waiting = [...files]
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await engine.analyse(await readFile(file), role)
      if (!result.ok && result.code.startsWith('engine-')) throw new Error(`${file}: ${result.code} ${result.detail}`)
      use(file, result.ok ? result.analysis : null)
    }
  }
  await Promise.all(Array.from({ length: engine.load().workers + 1 }, lane))
}

/** Templates of all files that have one. */
export async function templatesOf(engine: Engine, files: readonly string[]): Promise<Map<string, Float32Array>> {
  const templates = new Map<string, Float32Array>()
  await analyseAll(engine, files, (file, analysis) => {
    if (analysis?.template) templates.set(file, analysis.template)
  })
  return templates
}
