import { measureNames, measuresNotCovered } from '@renbie/contracts'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FindingCode, MeasureName } from '../src/index.ts'
import { assessFace } from '../src/quality/assess.ts'
import { readConstants } from '../src/quality/constants.ts'
import type { RawValues } from '../src/quality/measure-face.ts'
import measures from '../src/quality/measures.json' with { type: 'json' }
import { measureGolden, type Golden } from './golden.ts'
import golden from './golden-quality.json' with { type: 'json' }
import { picture } from './people.ts'
import { qualityPictures } from './quality-pictures.ts'
import { analysisOf, useEngine } from './shared-engine.ts'

const { engine } = useEngine()
let now: Golden
beforeAll(async () => {
  now = await measureGolden(engine())
}, 60_000)

const cell = (picture: string, measure: MeasureName) => now[picture]![measure]!
const rawOf = (picture: string, measure: MeasureName): number => {
  const found = cell(picture, measure)
  if (typeof found === 'string') throw new Error(`${measure} of ${picture}: ${found}`)
  return found[0]
}
const mappedOf = (picture: string, measure: MeasureName): number => {
  const found = cell(picture, measure)
  return typeof found === 'string' ? Number.NaN : found[1]
}

describe('the golden table', () => {
  test('has every picture, and every measure once', () => {
    expect(Object.keys(golden)).toEqual(Object.keys(qualityPictures))
    for (const row of Object.values(golden)) expect(Object.keys(row)).toEqual([...measureNames])
  })

  // Another build of libvips or onnxruntime rounds differently; what a measure says must not change with it.
  test.each(Object.keys(qualityPictures))('%s', (picture) => {
    for (const [measure, expected] of Object.entries((golden as unknown as Golden)[picture]!)) {
      const found = cell(picture, measure as MeasureName)
      if (typeof expected === 'string' || typeof found === 'string') expect([measure, found]).toEqual([measure, expected])
      else {
        expect(Math.abs(found[0] - expected[0]), `${measure}, raw ${found[0]} instead of ${expected[0]}`).toBeLessThanOrEqual(0.02 * Math.abs(expected[0]) + 0.02)
        expect(Math.abs(found[1] - expected[1]), `${measure}, mapped ${found[1]} instead of ${expected[1]}`).toBeLessThanOrEqual(3)
      }
    }
  })
})

/** The change, the measure, and by how much of 100 it is to fall at least. */
const causes: readonly (readonly [picture: string, measure: MeasureName, falls: number])[] = [
  ['dimmed', 'LuminanceMean', 50],
  ['dimmed', 'UnderExposurePrevention', 70],
  ['dimmed', 'DynamicRange', 30],
  ['overexposed', 'OverExposurePrevention', 80],
  ['overexposed', 'LuminanceMean', 70],
  ['low contrast', 'DynamicRange', 20],
  ['low contrast', 'LuminanceVariance', 50],
  ['blurred', 'Sharpness', 60],
  ['crushed by JPEG', 'CompressionArtifacts', 80],
  ['crushed by JPEG, as PNG', 'CompressionArtifacts', 80],
  ['tinted', 'NaturalColour', 90],
  ['lit from one side', 'IlluminationUniformity', 50],
  ['eyes painted shut', 'EyesOpen', 25],
  ['mouth painted open', 'MouthClosed', 20],
  ['shrunk', 'InterEyeDistance', 60],
  ['live, turned', 'HeadPoseYaw', 4],
  ['tilted', 'HeadPoseRoll', 15],
  ['cropped at the left', 'LeftwardCropOfTheFaceImage', 90],
  ['cropped at the right', 'RightwardCropOfTheFaceImage', 90],
  ['cropped below', 'HeadSize', 10],
  ['far away', 'HeadSize', 30],
  ['patterned background', 'BackgroundUniformity', 30],
  ['someone behind', 'SingleFacePresent', 30],
]

describe('each measure falls when its cause alone is changed', () => {
  test.each(causes)('%s: %s', (picture, measure, falls) => {
    expect(mappedOf('plain', measure) - mappedOf(picture, measure)).toBeGreaterThanOrEqual(falls)
  })

  test('margins shrink with the crop above and below', () => {
    expect(rawOf('cropped above', 'MarginAboveOfTheFaceImage')).toBeLessThan(rawOf('plain', 'MarginAboveOfTheFaceImage') - 0.5)
    expect(rawOf('cropped below', 'MarginBelowOfTheFaceImage')).toBeLessThan(rawOf('plain', 'MarginBelowOfTheFaceImage') - 0.5)
  })

  test('what is not the cause stays: light does not move geometry, a pattern behind does not move the face', () => {
    for (const measure of ['InterEyeDistance', 'HeadSize', 'EyesOpen', 'HeadPoseYaw'] as const) expect(Math.abs(mappedOf('dimmed', measure) - mappedOf('plain', measure))).toBeLessThanOrEqual(3)
    for (const measure of ['Sharpness', 'NaturalColour', 'IlluminationUniformity', 'LuminanceMean'] as const) expect(Math.abs(mappedOf('patterned background', measure) - mappedOf('plain', measure))).toBeLessThanOrEqual(3)
  })
})

describe('what cannot be assessed says why', () => {
  test.each([
    ['grey', 'NaturalColour', 'greyscale'],
    ['cropped at the left', 'IlluminationUniformity', 'face-outside-picture'],
    ['cropped above', 'BackgroundUniformity', 'background-hidden'],
  ] as const)('%s: %s', (picture, measure, reason) => {
    expect(cell(picture, measure)).toBe(reason)
  })

  test('components that are not covered are not among the measures', () => {
    for (const name of measuresNotCovered) expect(measureNames as readonly string[]).not.toContain(name)
  })
})

describe('advice', () => {
  test.each([
    ['tinted', 'unnatural-colour'],
    ['grey', 'greyscale'],
    ['mouth painted open', 'mouth-open'],
    ['cropped at the left', 'face-cut-off'],
    ['cropped below', 'face-cut-off'],
  ] satisfies [string, FindingCode][])('%s: %s', async (picture, code) => {
    const { quality } = analysisOf(await engine().analyse(await qualityPictures[picture]!(), 'live'))
    expect(quality.findings).toContainEqual({ code, severity: 'advice' })
    expect(quality.verdict).not.toBe('good')
  })

  // No picture that the tests could make has these: the mesh does not follow painted lids to the end, nor find a face so close.
  test.each([
    ['EyesOpen', 0.02, 'eyes-closed'],
    ['HeadSize', 0.7, 'face-too-close'],
    ['MarginAboveOfTheFaceImage', 0.3, 'face-cut-off'],
  ] as const)('%s of %f: %s', (measure, raw, code) => {
    const raws = Object.fromEntries(measureNames.map((name) => [name, rawOf('plain', name)])) as RawValues
    const { findings } = assessFace({ ...raws, [measure]: raw }, { network: 'arcface-5', presence: 1, mirrorAgreement: 0.98 }, 'live')
    expect(findings).toEqual([{ code, severity: 'advice' }])
  })

  test('blocks that hide the face refuse the picture', async () => {
    const { quality } = analysisOf(await engine().analyse(await qualityPictures['crushed by JPEG']!(), 'live'))
    expect(quality.findings).toEqual([{ code: 'compressed', severity: 'refuse' }, { code: 'low-contrast', severity: 'advice' }])
  })

  test('a plain picture has none; light from one side and a pattern behind are said of a reference only', async () => {
    const findings = async (picture: string, role: 'live' | 'reference') => analysisOf(await engine().analyse(await qualityPictures[picture]!(), role)).quality.findings.map(({ code }) => code)
    expect(await findings('plain', 'live')).toEqual([])
    expect(await findings('plain', 'reference')).toEqual([])
    expect(await findings('patterned background', 'live')).not.toContain('background-busy')
    expect(await findings('patterned background', 'reference')).toContain('background-busy')
    expect(await findings('lit from one side', 'live')).not.toContain('uneven-light')
    expect(await findings('lit from one side', 'reference')).toContain('uneven-light')
  })
})

describe('the unified score', () => {
  const degrees = async (make: (amount: number) => Promise<Buffer>, amounts: readonly number[]) => {
    const scores: number[] = []
    for (const amount of amounts) scores.push(analysisOf(await engine().analyse(await make(amount), 'live')).quality.score!)
    return scores
  }
  const document = picture('003', 'document')

  test.each([
    ['blurred', (amount) => sharp(document).blur(amount).png().toBuffer(), [2, 5, 9]],
    ['overexposed', (amount) => sharp(document).linear(amount, 0).png().toBuffer(), [1.4, 1.6, 2]],
    ['flattened', (amount) => sharp(document).linear(amount, 110).png().toBuffer(), [0.3, 0.15, 0.08]],
    ['shrunk', (amount) => sharp(document).resize({ width: amount }).png().toBuffer(), [300, 100, 60]],
    ['crushed by JPEG', (amount) => sharp(document).jpeg({ quality: amount }).toBuffer(), [50, 8, 3]],
  ] satisfies [string, (amount: number) => Promise<Buffer>, number[]][])('falls step by step as a picture is %s', async (_, make, amounts) => {
    const scores = [mappedOf('plain', 'UnifiedQualityScore'), ...(await degrees(make, amounts))]
    scores.slice(1).forEach((score, at) => expect(score, `${scores.join(', ')}`).toBeLessThanOrEqual(scores[at]! + 1))
    expect(scores.at(-1)).toBeLessThan(scores[0]! - 10)
  })

  test('is null without a face, as every measure but that of several faces is', async () => {
    const wall = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#b5b5b7' } }).png().toBuffer()
    const { quality } = analysisOf(await engine().analyse(wall, 'live'))
    expect(quality.score).toBeNull()
    for (const measure of quality.measures) expect(measure).toEqual({ measure: measure.measure, status: 'could-not-assess', raw: null, mapped: null, reason: 'no-face' })
  })
})

describe('constants', () => {
  const { mappings } = measures
  const { HeadSize, ...withoutHeadSize } = mappings
  const reading = (changed: object) => () => readConstants({ ...measures, mappings: changed })

  test('a key that is unknown, missing or out of range is refused', () => {
    expect(reading(mappings)).not.toThrow()
    expect(reading({ ...mappings, NaturalColor: mappings.NaturalColour })).toThrow(/NaturalColor/)
    expect(reading({ ...mappings, Sharpness: { ...mappings.Sharpness, W: 1 } })).toThrow(/"W"/)
    expect(reading(withoutHeadSize)).toThrow(/HeadSize/)
    expect(reading({ ...mappings, HeadSize: { ...HeadSize, w: 0 } })).toThrow(/HeadSize/)
    expect(() => readConstants({ ...measures, utility: { ...measures.utility, other: measures.utility['arcface-5'] } })).toThrow(/other/)
  })
})
