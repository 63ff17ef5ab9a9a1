import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PackManifest } from '@renbie/contracts'
import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createEngine, installPack, PackError, packStatus, type PackErrorCode } from '../src/index.ts'
import { openPack } from '../src/packs/open.ts'
import { colourLivenessNetwork, recogniserNetwork, retinafaceNetwork, scrfdNetwork, sha256, unknownOperatorNetwork, withLiveness, withYunet, writePack, yunetNetwork } from './pack-folder.ts'
import { picture } from './people.ts'
import { analysisOf, templateOf } from './shared-engine.ts'

const root = mkdtempSync(join(tmpdir(), 'renbie-packs-test-'))
const cache = join(root, 'cache')
afterAll(() => rmSync(root, { recursive: true }))

const notAssessed = { verdict: 'not-assessed', score: null, threshold: null, method: null }
const liveNetwork = { file: 'liveness.onnx', input: { sizePx: 80, colourOrder: 'bgr', range: 255 }, cropScale: 2 }

let folder: string
let count = 0
beforeEach(() => {
  folder = join(root, `pack-${count++}`)
})

const open = () => openPack({ kind: 'directory', directory: folder }, cache)

/** The error that a pack is refused with. */
async function refusal(opening: Promise<unknown> = open()): Promise<PackError> {
  const error = await opening.then(() => null, (reason: unknown) => reason)
  if (!(error instanceof PackError)) throw new Error(`refused with ${String(error)}`)
  return error
}

describe('a pack in a folder', () => {
  test('is used: templates have its dimension, rates are those of its calibration', async () => {
    const engine = await createEngine({ pack: { kind: 'directory', directory: writePack(folder) }, cacheDirectory: cache, workers: 1, queueLimit: 4, timeoutMs: 20_000 })
    try {
      expect(engine.pack).toMatchObject({ dimension: 32, id: expect.stringMatching(/^tiny-1-[0-9a-f]{8}$/) })
      const [one, again, other] = await Promise.all([picture('003', 'document'), picture('003', 'document'), picture('006', 'document')].map(async (bytes) => templateOf(analysisOf(await engine.analyse(bytes, 'live')))))
      expect(one).toHaveLength(32)
      expect(again).toEqual(one)
      expect(engine.similarity(one!, one!)).toBeCloseTo(1, 5)
      expect(engine.similarity(one!, other!)).toBeLessThan(0.9999)
      expect(engine.falseMatchRate(0.4)).toBeCloseTo(0.001, 9)
    } finally {
      await engine.close()
    }
  })

  test('its id follows its networks and how they are fed, not its licence', async () => {
    const id = async (change: (manifest: PackManifest) => unknown) => {
      writePack(folder, change)
      return (await open()).info.id
    }
    const first = await id((manifest) => manifest)
    expect(await id((manifest) => ({ ...manifest, licence: 'another', calibration: manifest.calibration?.map((point) => ({ ...point, score: point.score + 0.1 })) }))).toBe(first)
    expect(await id((manifest) => ({ ...manifest, recogniser: { ...manifest.recogniser, alignment: 'dlib-chip' } }))).not.toBe(first)
    expect(await id(withLiveness(folder))).toBe(first)
    expect(await id(withYunet(folder))).not.toBe(first)
  })

  test.each([
    ['yunet', yunetNetwork()],
    ['retinaface', retinafaceNetwork()],
  ] as const)('a detector (%s) that finds nothing says so', async (family, network) => {
    writePack(folder, (manifest) => {
      const changed = withYunet(folder, network)(manifest)
      return { ...changed, detector: { ...changed.detector, family } }
    })
    const engine = await createEngine({ pack: { kind: 'directory', directory: folder }, cacheDirectory: cache, workers: 1, queueLimit: 4, timeoutMs: 20_000 })
    try {
      expect(engine.pack.detector).toContain(family)
      expect(analysisOf(await engine.analyse(picture('003', 'document'), 'live')).quality.findings).toEqual([{ code: 'no-face', severity: 'refuse' }])
    } finally {
      await engine.close()
    }
  })
})

describe('presentation attacks', () => {
  const engineOf = (change: (manifest: PackManifest) => unknown) =>
    createEngine({ pack: { kind: 'directory', directory: writePack(folder, change) }, cacheDirectory: cache, workers: 1, queueLimit: 4, timeoutMs: 20_000 })
  const grey = (image: Buffer) => sharp(image).grayscale().jpeg().toBuffer()

  test('are looked for on the live picture and on no other', async () => {
    const engine = await engineOf(withLiveness(folder))
    try {
      const live = picture('003', 'live1')
      const assessed = async (image: Buffer, role: 'live' | 'document' | 'reference') => analysisOf(await engine.analyse(image, role)).presentationAttack
      const bonaFide = await assessed(live, 'live')
      expect(bonaFide).toMatchObject({ verdict: 'bona-fide', threshold: 0.5, method: expect.stringMatching(/^minifasnet 2× [0-9a-f]{8}$/) })
      const attack = await assessed(await grey(live), 'live')
      expect(attack.verdict).toBe('attack')
      expect(attack.score).toBeGreaterThan(bonaFide.score!)
      for (const role of ['document', 'reference'] as const) expect(await assessed(await grey(live), role)).toEqual(notAssessed)
      const nobody = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#808080' } }).png().toBuffer()
      expect(await assessed(nobody, 'live')).toEqual(notAssessed)
    } finally {
      await engine.close()
    }
  })

  test('are not assessed with a pack that has no networks for them', async () => {
    const engine = await engineOf((manifest) => manifest)
    try {
      expect(analysisOf(await engine.analyse(await grey(picture('003', 'live1')), 'live')).presentationAttack).toEqual(notAssessed)
    } finally {
      await engine.close()
    }
  })

  test.each(['human-antispoof', 'human-liveness'] as const)('can be looked for with the embedded networks (%s)', async (family) => {
    const engine = await engineOf((manifest) => ({ ...manifest, liveness: { family, threshold: 0.5 } }))
    try {
      const { score, method } = analysisOf(await engine.analyse(picture('003', 'live1'), 'live')).presentationAttack
      expect(method).toBe(family)
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThan(1)
    } finally {
      await engine.close()
    }
  })
})

describe('refused before anything starts', () => {
  const recogniser = (change: object) => (manifest: PackManifest) => ({ ...manifest, recogniser: { ...manifest.recogniser, ...change } })
  const damaged = recogniserNetwork().subarray(0, 4000)
  const unknown = unknownOperatorNetwork()
  const retinaface = (network: Uint8Array) => (manifest: PackManifest) => {
    const { detector } = withYunet(folder, network)(manifest)
    return { ...manifest, detector: { ...detector, family: 'retinaface' } }
  }
  const cases: [string, PackErrorCode, RegExp, () => void][] = [
    ['no folder', 'pack-missing', /models list/, () => undefined],
    ['a folder with something else', 'pack-layout-unknown', /pack\.json/, () => { writePack(folder); rmSync(join(folder, 'pack.json')) }],
    ['half a pack.json', 'pack-manifest-invalid', /JSON/, () => { writePack(folder); writeFileSync(join(folder, 'pack.json'), '{"id":') }],
    ['an unknown key', 'pack-manifest-invalid', /license/, () => void writePack(folder, (manifest) => ({ ...manifest, license: 'MIT' }))],
    ['an unknown key further in', 'pack-manifest-invalid', /recogniser/, () => void writePack(folder, recogniser({ mirror: true }))],
    ['a file outside of the folder', 'pack-manifest-invalid', /recogniser\.file/, () => void writePack(folder, recogniser({ file: '../recogniser.onnx' }))],
    ['a missing file', 'pack-file-unreadable', /absent\.onnx/, () => void writePack(folder, recogniser({ file: 'absent.onnx' }))],
    ['another digest', 'pack-digest-wrong', /recogniser\.onnx/, () => void writePack(folder, recogniser({ sha256: '0'.repeat(64) }))],
    ['a damaged network', 'pack-network-refused', /damaged/, () => void writePack(folder, undefined, damaged)],
    ['an unknown operator', 'pack-network-refused', /Physiognomy/, () => void writePack(folder, undefined, unknown)],
    ['another dimension', 'pack-shape-wrong', /instead of one of 64/, () => void writePack(folder, recogniser({ dimension: 64 }))],
    ['another input size', 'pack-shape-wrong', /112/, () => void writePack(folder, recogniser({ input: { sizePx: 128, colourOrder: 'rgb', range: 1 } }))],
    ['a detector without five points', 'pack-shape-wrong', /kps_8/, () => void writePack(folder, withYunet(folder, yunetNetwork(64, 8)))],
    ['a detector without its softmax', 'pack-shape-wrong', /softmax/, () => void writePack(folder, retinaface(retinafaceNetwork(64, true)))],
    ['a detector of another family', 'pack-shape-wrong', /in any order/, () => void writePack(folder, retinaface(yunetNetwork()))],
    ['liveness: another digest', 'pack-digest-wrong', /liveness\.onnx/, () => void writePack(folder, (manifest) => withLiveness(folder, undefined, { networks: [{ ...liveNetwork, sha256: '0'.repeat(64) }] })(manifest))],
    ['liveness: a class that it does not have', 'pack-shape-wrong', /number 3/, () => void writePack(folder, withLiveness(folder, undefined, { bonaFideClass: 3 }))],
    ['liveness: one number, as of another family', 'pack-shape-wrong', /classes/, () => void writePack(folder, withLiveness(folder, colourLivenessNetwork(80, 1), { bonaFideClass: 0 }))],
    ['liveness: another input size', 'pack-shape-wrong', /80×80/, () => void writePack(folder, withLiveness(folder, colourLivenessNetwork(96)))],
    ['liveness: a damaged network', 'pack-network-refused', /damaged/, () => void writePack(folder, withLiveness(folder, colourLivenessNetwork().subarray(0, 200)))],
    ['liveness: everything an attack', 'pack-manifest-invalid', /threshold/, () => void writePack(folder, withLiveness(folder, undefined, { threshold: 0 }))],
    ['no calibration', 'pack-uncalibrated', /models calibrate/, () => void writePack(folder, ({ calibration: _, ...manifest }) => manifest)],
    ['a calibration out of order', 'pack-calibration-invalid', /out of order/, () => void writePack(folder, (manifest) => ({ ...manifest, calibration: manifest.calibration?.toReversed() }))],
  ]
  test.each(cases)('%s', async (_, code, text, make) => {
    make()
    const error = await refusal()
    expect(error.code).toBe(code)
    expect(error.message).toMatch(text)
  })

  test('a calibration that was made with another pack', async () => {
    writePack(folder, ({ calibration: _, ...manifest }) => manifest)
    const { info } = await packStatus(folder, cache)
    const calibration = { pack: info.id, madeFrom: 'a test', people: 9, impostorPairs: 99, points: [{ score: 0.1, falseMatchRate: 0.1 }, { score: 0.5, falseMatchRate: 0.01 }], heldOut: [] }
    const write = (content: unknown) => writeFileSync(join(folder, 'calibration.json'), JSON.stringify(content))
    write(calibration)
    expect((await open()).calibration.falseMatchRate(0.5)).toBeCloseTo(0.01, 9)
    write({ ...calibration, pack: 'tiny-1-00000000' })
    expect((await refusal()).code).toBe('pack-calibration-invalid')
    write({ ...calibration, poinst: [] })
    expect((await refusal()).code).toBe('pack-calibration-invalid')
  })

  test('rates that nobody knows are not made up for an uncalibrated pack', async () => {
    writePack(folder, ({ calibration: _, ...manifest }) => manifest)
    const pack = await openPack({ kind: 'directory', directory: folder, uncalibrated: true }, cache)
    expect(() => pack.calibration.scoreAt(1e-4)).toThrow(PackError)
  })
})

/** As InsightFace lays out `buffalo_s`: no pack.json, further networks beside the two that are used. */
function insightFaceFolder(): string {
  writePack(folder, undefined, recogniserNetwork(512))
  rmSync(join(folder, 'pack.json'))
  writeFileSync(join(folder, 'w600k_mbf.onnx'), readFileSync(join(folder, 'recogniser.onnx')))
  rmSync(join(folder, 'recogniser.onnx'))
  writeFileSync(join(folder, 'det_500m.onnx'), scrfdNetwork())
  for (const other of ['1k3d68.onnx', '2d106det.onnx', 'genderage.onnx']) writeFileSync(join(folder, other), 'not read')
  return folder
}

describe('installing', () => {
  test('an InsightFace folder is recognised as it stands and gets digests on the way in', async () => {
    const status = await installPack(insightFaceFolder(), join(root, 'installed', 'buffalo'), cache)
    expect(status).toMatchObject({ calibrated: false, info: { dimension: 512 }, manifest: { id: 'insightface-w600k_mbf', commercialUse: false, detector: { family: 'scrfd', file: 'det_500m.onnx' } } })
    expect(readdirSync(join(root, 'installed', 'buffalo')).sort()).toEqual(['det_500m.onnx', 'pack.json', 'w600k_mbf.onnx'])
    const copied = join(root, 'installed', 'buffalo', 'w600k_mbf.onnx')
    writeFileSync(copied, recogniserNetwork(512).fill(7, 5000, 5001))
    expect((await refusal(packStatus(join(root, 'installed', 'buffalo'), cache))).code).toBe('pack-digest-wrong')
  })

  test('of two recognisers none is chosen', async () => {
    writeFileSync(join(insightFaceFolder(), 'w600k_r50.onnx'), recogniserNetwork(512))
    expect(await refusal()).toMatchObject({ code: 'pack-layout-unknown', message: expect.stringContaining('w600k_mbf.onnx, w600k_r50.onnx') })
  })

  test('a name is given once, and what is refused leaves nothing behind', async () => {
    const target = join(root, 'once', 'tiny')
    await installPack(writePack(folder), target, cache)
    expect((await refusal(installPack(folder, target, cache))).code).toBe('pack-name-taken')
    writePack(folder, undefined, unknownOperatorNetwork())
    expect((await refusal(installPack(folder, join(root, 'once', 'other'), cache))).code).toBe('pack-network-refused')
    expect(readdirSync(join(root, 'once'))).toEqual(['tiny'])
    expect(existsSync(join(target, 'pack.json'))).toBe(true)
    expect(sha256(readFileSync(join(target, 'recogniser.onnx')))).toBe(sha256(recogniserNetwork()))
  })
})
