import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureNames } from '@renbie/contracts'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createEngine, type FindingCode } from '../src/index.ts'
import { picture } from './people.ts'
import { templateOf, useEngine } from './shared-engine.ts'

const { engine, analysis } = useEngine()
const document = picture('003', 'document')

describe('templates', () => {
  test('a person is more like themselves than like anyone else', async () => {
    const people = ['000', '001', '003', '006', '020']
    const documents = await Promise.all(people.map(async (person) => templateOf(await analysis(picture(person, 'document')))))
    const live = await Promise.all(people.map(async (person) => templateOf(await analysis(picture(person, 'live2')))))
    for (const [i, probe] of live.entries()) {
      const scores = documents.map((reference) => engine().similarity(probe, reference))
      expect(scores.indexOf(Math.max(...scores))).toBe(i)
      expect(engine().falseMatchRate(scores[i]!)).toBeLessThan(1e-4)
    }
  })

  test('a template has length one and the dimension of the pack, and the mirrored picture gives almost the same one', async () => {
    const template = templateOf(await analysis(document))
    expect(template).toHaveLength(engine().pack.dimension)
    expect(engine().similarity(template, template)).toBeCloseTo(1, 5)
    const mirrored = templateOf(await analysis(await sharp(document).flop().png().toBuffer()))
    expect(engine().similarity(template, mirrored)).toBeGreaterThan(0.995)
  })

  test('the same bytes give the same template, and the buffer stays the caller’s', async () => {
    const bytes = new Uint8Array(document)
    const [first, second] = [await analysis(bytes), await analysis(bytes)]
    expect(templateOf(first)).toEqual(templateOf(second))
    expect(bytes).toHaveLength(document.length)
  })
})

describe('pictures as they come', () => {
  test.each([2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is applied', async (orientation) => {
    const { width, height } = await sharp(document).metadata()
    const stored = await sharp(await storedAs(orientation, document)).withMetadata({ orientation }).png().toBuffer()
    const found = await analysis(stored)
    expect(found.image).toMatchObject({ widthPx: width, heightPx: height })
    expect(engine().similarity(templateOf(found), templateOf(await analysis(document)))).toBeGreaterThan(0.9999)
  })

  test.each([
    ['PNG', () => sharp(document).png(), 0.9999],
    ['interlaced PNG', () => sharp(document).png({ progressive: true }), 0.9999],
    ['16-bit PNG', () => sharp(document).toColourspace('rgb16').png(), 0.9999],
    ['PNG with alpha', () => sharp(document).ensureAlpha().png(), 0.9999],
    ['lossless WebP', () => sharp(document).webp({ lossless: true }), 0.9999],
    ['progressive JPEG', () => sharp(document).jpeg({ progressive: true, quality: 95 }), 0.99],
    ['CMYK JPEG', () => sharp(document).toColourspace('cmyk').jpeg({ quality: 95 }), 0.98],
    ['grey JPEG', () => sharp(document).greyscale().jpeg({ quality: 95 }), 0.97],
    ['16-bit grey PNG', () => sharp(document).toColourspace('grey16').png(), 0.97],
    ['grey PNG with alpha', () => sharp(document).greyscale().toColourspace('b-w').ensureAlpha().png(), 0.97],
  ] as const)('%s', async (_, make, atLeast) => {
    const found = await analysis(await make().toBuffer())
    expect(engine().similarity(templateOf(found), templateOf(await analysis(document)))).toBeGreaterThan(atLeast)
  })

  test('what is transparent is seen as mid grey', async () => {
    const found = await analysis(await sharp(document).ensureAlpha(0).png().toBuffer())
    expect(found.quality.findings).toEqual([{ code: 'no-face', severity: 'refuse' }])
  })

  test('places are told in pixels of the picture as it was sent, however large', async () => {
    const small = await analysis(document)
    const large = await analysis(await sharp(document).resize({ width: 480 * 10 }).jpeg().toBuffer())
    expect(large.image.widthPx).toBe(4800)
    for (const eye of [0, 1] as const) {
      expect(Math.abs(large.primary!.eyes[eye].x / 10 - small.primary!.eyes[eye].x)).toBeLessThan(3)
      expect(Math.abs(large.primary!.eyes[eye].y / 10 - small.primary!.eyes[eye].y)).toBeLessThan(3)
    }
    expect(large.primary!.interEyeDistancePx / small.primary!.interEyeDistancePx).toBeCloseTo(10, 0)
  })
})

describe('who is the traveller', () => {
  test('a small face in a wide frame is found', async () => {
    const found = await analysis(await frame([{ person: '003', height: 130, left: 900, top: 300 }]))
    expect(found.faces).toHaveLength(1)
    expect(Math.abs(found.primary!.box.x + found.primary!.box.width / 2 - 952)).toBeLessThan(15)
  })

  test('a face that fills the picture is found', async () => {
    const box = (await analysis(document)).primary!.box
    const area = { left: Math.round(box.x), top: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) }
    const found = await analysis(await sharp(document).extract(area).png().toBuffer())
    expect(found.primary).not.toBeNull()
  })

  test('a face of twenty pixels is refused', async () => {
    const found = await analysis(await frame([{ person: '003', height: 40, left: 600, top: 300 }]))
    expect(['no-face', 'face-too-small']).toContain(found.quality.findings[0]?.code)
    expect(found.quality.verdict).toBe('unusable')
    expect(found.template).toBeNull()
  })

  test('two about equal faces: nobody is chosen', async () => {
    const found = await analysis(await frame([{ person: '001', height: 500, left: 150, top: 100 }, { person: '006', height: 500, left: 730, top: 100 }]))
    expect(found.faces).toHaveLength(2)
    expect(found.primary).toBeNull()
    expect(found.template).toBeNull()
    expect(found.quality).toMatchObject({ verdict: 'unusable', findings: [{ code: 'several-faces', severity: 'refuse' }] })
  })

  test('someone further back is reported and not used', async () => {
    const found = await analysis(await frame([{ person: '006', height: 300, left: 60, top: 60 }, { person: '003', height: 650, left: 400, top: 60 }]))
    expect(found.faces).toHaveLength(2)
    expect(found.primary).toEqual(found.faces[0])
    const alone = templateOf(await analysis(document))
    expect(engine().similarity(templateOf(found), alone)).toBeGreaterThan(0.98)
  })

  test('a picture without a face has no template and says so', async () => {
    const found = await analysis(await frame([]))
    expect(found).toMatchObject({ faces: [], primary: null, template: null })
    expect(found.quality.findings).toEqual([{ code: 'no-face', severity: 'refuse' }])
    expect(found.quality.measures.filter(({ status }) => status === 'assessed')).toEqual([])
  })
})

describe('every face of a scene', () => {
  const far = [{ person: '000', left: 300, top: 700 }, { person: '003', left: 1400, top: 200 }, { person: '006', left: 960, top: 900 }, { person: '051', left: 60, top: 31 }]
  const near = { person: '020', height: 420, left: 700, top: 260 }
  const scene = () => frame([...far.map((one) => ({ ...one, height: 68 })), near], { width: 1920, height: 1080 })

  test('faces of about 24 pixels in 1920×1080 are found beside a large one, which has its template', async () => {
    const result = await engine().analyse(await scene(), 'live', { everyFace: true })
    if (!result.ok) throw new Error(result.detail)
    const { faces, templates = [], primary, template } = result.analysis
    expect(faces).toHaveLength(1 + far.length)
    expect(templates).toHaveLength(faces.length)
    expect(primary).toEqual(faces[0])
    expect(template).toEqual(templates[0])
    expect(engine().falseMatchRate(engine().similarity(template!, templateOf(await analysis(picture('020', 'document')))))).toBeLessThan(1e-5)
    for (const { left, top } of far) {
      const found = faces.slice(1).filter(({ box }) => box.x > left && box.x + box.width < left + 60 && box.y > top - 5 && box.y + box.height < top + 70)
      expect(found).toHaveLength(1)
      expect(found[0]!.box.width).toBeLessThan(36)
    }
  }, 60_000)

  test('unasked there is one look, and no templates of others', async () => {
    const found = await analysis(await scene())
    expect(found.faces.length).toBeLessThan(1 + far.length)
    expect(found.templates).toBeUndefined()
    expect(found.template).not.toBeNull()
  })
})

describe('quality', () => {
  test('pictures as they should be are good or at worst advised upon', async () => {
    for (const person of ['000', '009', '020', '034', '051', '079']) {
      expect((await analysis(picture(person, 'document'))).quality.verdict).not.toBe('unusable')
      for (const kind of ['live1', 'live2', 'live3'] as const) expect((await analysis(picture(person, kind))).quality.verdict).not.toBe('unusable')
    }
  })

  test.each([
    ['blurred', () => sharp(document).blur(12)],
    ['too-dark', () => sharp(document).linear(0.08, 0)],
    ['too-bright', () => sharp(document).linear(1.9, 20)],
    ['low-contrast', () => sharp(document).linear(0.06, 110)],
    ['head-tilted', () => sharp(document).rotate(50, { background: '#808080' })],
    ['face-too-small', () => sharp(document).resize({ width: 72 })],
  ] as const)('%s is refused', async (code: FindingCode, degrade) => {
    const { quality } = await analysis(await degrade().png().toBuffer())
    expect(quality.findings).toContainEqual({ code, severity: 'refuse' })
    expect(quality.verdict).toBe('unusable')
  })

  test('every measure is there once, with raw and mapped value', async () => {
    const { measures } = (await analysis(document)).quality
    expect(measures.map(({ measure }) => measure)).toEqual([...measureNames])
    for (const { status, raw, mapped } of measures) {
      expect(status).toBe('assessed')
      expect(raw).not.toBeNull()
      expect(mapped).toBeGreaterThanOrEqual(0)
      expect(mapped).toBeLessThanOrEqual(100)
    }
  })
})

test('closing amid work answers it and ends the threads without harm', async () => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'renbie-engine-test-'))
  const short = await createEngine({ cacheDirectory, workers: 2, queueLimit: 20, timeoutMs: 5000 })
  const running = Array.from({ length: 6 }, () => short.analyse(document, 'live'))
  await running[0]
  await short.close()
  for (const result of await Promise.all(running)) expect(result.ok ? 'ok' : result.code).toMatch(/^(ok|engine-failed)$/)
  expect(await short.analyse(document, 'live')).toMatchObject({ ok: false, code: 'engine-failed' })
  rmSync(cacheDirectory, { recursive: true })
}, 20_000)

test.each([{ workers: 0 }, { workers: 1.5 }, { queueLimit: -1 }, { timeoutMs: 0 }])('option %o is out of range', async (wrong) => {
  await expect(createEngine({ cacheDirectory: '/nowhere', workers: 1, queueLimit: 1, timeoutMs: 1000, ...wrong })).rejects.toThrow(RangeError)
})

/**
 * The upright picture as a camera would store it under an EXIF orientation: the inverse of what a viewer then does. Turned
 * first and mirrored in a second pass, because sharp has an order of its own within one.
 */
async function storedAs(orientation: number, upright: Uint8Array): Promise<Buffer> {
  const angle = [0, 0, 0, 180, 180, 90, 270, 270, 90][orientation]!
  const turned = await sharp(upright).rotate(angle).png().toBuffer()
  return [2, 4, 5, 7].includes(orientation) ? sharp(turned).flop().png().toBuffer() : turned
}

/** A frame with document pictures of people set into it, each `height` pixels high. */
async function frame(people: { person: string; height: number; left: number; top: number }[], size = { width: 1280, height: 720 }): Promise<Buffer> {
  const layers = people.map(async ({ person, height, left, top }) => {
    const input = await sharp(picture(person, 'document')).resize({ height }).toBuffer()
    return { input, left, top }
  })
  const canvas = sharp({ create: { ...size, channels: 3, background: '#b5b5b7' } })
  return canvas.composite(await Promise.all(layers)).jpeg({ quality: 92 }).toBuffer()
}
