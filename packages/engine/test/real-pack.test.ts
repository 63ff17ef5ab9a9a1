import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PackManifest } from '@renbie/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '../src/index.ts'
import { sha256 } from './pack-folder.ts'
import { picture } from './people.ts'
import { analysisOf, templateOf } from './shared-engine.ts'

/** Networks and faces that are not part of the project: they lie beside it where it is developed. */
const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const models = join(shared, 'models')
const portraits = join(shared, 'frll')
const present = existsSync(models) && existsSync(portraits)
if (!present) console.warn(`Skipped: YuNet and MobileFaceNet are not tried on real faces, because ${shared} is not here`)

const names = { dynamic: 'yunet_n_dynamic.onnx', fixed: 'face_detection_yunet_2023mar.onnx', recogniser: 'mobilefacenet_foamliu.onnx' }
const plain = { mean: [0, 0, 0], deviation: [1, 1, 1] } satisfies { mean: [number, number, number]; deviation: [number, number, number] }

function writeRealPack(folder: string, detector: 'dynamic' | 'fixed', sizePx: number): void {
  const digest = (name: string) => (copyFileSync(join(models, name), join(folder, name)), sha256(readFileSync(join(models, name))))
  const manifest: PackManifest = {
    id: `yunet-${detector}-mobilefacenet`,
    version: '1',
    licence: 'YuNet MIT, MobileFaceNet Apache-2.0',
    commercialUse: true,
    source: 'OpenCV Zoo; foamliu/MobileFaceNet',
    detector: { family: 'yunet', file: names[detector], sha256: digest(names[detector]), input: { sizePx, colourOrder: 'bgr', range: 255, ...plain } },
    recogniser: {
      family: 'arcface',
      file: names.recogniser,
      sha256: digest(names.recogniser),
      input: { sizePx: 112, colourOrder: 'rgb', range: 1, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
      alignment: 'arcface-5',
      dimension: 128,
    },
    calibration: [{ score: 0.25, falseMatchRate: 1e-2 }, { score: 0.41, falseMatchRate: 1e-4 }],
  }
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(manifest))
}

const live = join(shared, 'pad')

/** MiniFASNet beside each detector: where the face lies is the mesh's word, so that both must come to the same verdicts. */
describe.runIf(present && existsSync(live)).each(['embedded', 'yunet'] as const)('presentation attacks by MiniFASNet, detector %s', (detector) => {
  const folder = mkdtempSync(join(tmpdir(), 'renbie-real-attacks-'))
  let engine: Engine
  beforeAll(async () => {
    writeRealPack(folder, 'dynamic', 256)
    const file = 'minifasnet_everglow01.onnx'
    copyFileSync(join(models, file), join(folder, file))
    const manifest = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as PackManifest
    const network = { file, sha256: sha256(readFileSync(join(models, file))), input: { sizePx: 80, colourOrder: 'bgr' as const, range: 255 as const, ...plain }, cropScale: 2 }
    const changed: PackManifest = { ...manifest, liveness: { family: 'minifasnet', networks: [network], bonaFideClass: 1, threshold: 0.9 }, ...(detector === 'embedded' ? { detector: { family: 'blazeface' } } : {}) }
    writeFileSync(join(folder, 'pack.json'), JSON.stringify(changed))
    engine = await createEngine({ pack: { kind: 'directory', directory: folder }, cacheDirectory: join(folder, 'cache'), workers: 1, queueLimit: 8, timeoutMs: 60_000 })
  }, 60_000)
  afterAll(async () => {
    await engine.close()
    rmSync(folder, { recursive: true })
  })

  test.each([['image_T1.jpg', 'bona-fide'], ['image_F1.jpg', 'attack'], ['image_F2.jpg', 'attack']] as const)('%s: %s', async (name, verdict) => {
    expect(analysisOf(await engine.analyse(readFileSync(join(live, name)), 'live')).presentationAttack.verdict).toBe(verdict)
  }, 60_000)
})

describe.runIf(present).each([['dynamic', 256], ['fixed', 640]] as const)('YuNet (%s, %i) and MobileFaceNet', (detector, sizePx) => {
  const folder = mkdtempSync(join(tmpdir(), 'renbie-real-pack-'))
  let engine: Engine
  beforeAll(async () => {
    writeRealPack(folder, detector, sizePx)
    engine = await createEngine({ pack: { kind: 'directory', directory: folder }, cacheDirectory: join(folder, 'cache'), workers: 2, queueLimit: 500, timeoutMs: 60_000 })
  }, 60_000)
  afterAll(async () => {
    await engine.close()
    rmSync(folder, { recursive: true })
  })
  const templateFrom = async (bytes: Uint8Array) => templateOf(analysisOf(await engine.analyse(bytes, 'live')))

  test('every smiling face is more like its own neutral picture than any two strangers are', async () => {
    const people = readdirSync(portraits).filter((name) => name.endsWith('_neutral.jpg')).slice(0, detector === 'dynamic' ? undefined : 12)
    const [neutral, smiling] = await Promise.all(
      ['_neutral', '_smiling'].map((kind) => Promise.all(people.map((name) => templateFrom(readFileSync(join(portraits, name.replace('_neutral', kind))))))),
    )
    const scores = neutral!.map((reference) => smiling!.map((probe) => engine.similarity(reference, probe)))
    const mated = scores.map((row, i) => row[i]!)
    const impostors = scores.flatMap((row, i) => row.filter((_, j) => j !== i))
    expect(mated.length).toBeGreaterThanOrEqual(12)
    expect(Math.min(...mated)).toBeGreaterThan(Math.max(...impostors))
  }, 120_000)

  test('a face of 100 pixels in a wide frame is described nearly as well as a large one', async () => {
    const document = picture('003', 'document')
    const face = await sharp(document).resize({ height: 160 }).toBuffer()
    const frame = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#556070' } }).composite([{ input: face, left: 900, top: 80 }]).png().toBuffer()
    expect(engine.similarity(await templateFrom(document), await templateFrom(frame))).toBeGreaterThan(0.75)
  }, 60_000)
})
