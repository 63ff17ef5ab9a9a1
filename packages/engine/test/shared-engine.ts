import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createEngine, type Engine, type EngineResult, type FaceAnalysis } from '../src/index.ts'

/** One engine for the tests of a file, in a cache folder of its own. */
export function useEngine(): { engine: () => Engine; analysis: (image: Uint8Array) => Promise<FaceAnalysis> } {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'renbie-engine-test-'))
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ cacheDirectory, workers: 2, queueLimit: 500, timeoutMs: 30_000 })
  }, 30_000)
  afterAll(async () => {
    await engine.close()
    rmSync(cacheDirectory, { recursive: true })
  })
  return {
    engine: () => engine,
    analysis: async (image) => analysisOf(await engine.analyse(image, 'live')),
  }
}

/** The analysis of a picture that must have one. */
export function analysisOf(result: EngineResult): FaceAnalysis {
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`)
  return result.analysis
}

/** The template of a picture that must have one. */
export function templateOf({ template }: FaceAnalysis): Float32Array {
  if (!template) throw new Error('no template')
  return template
}
