/**
 * Fits the weights of the unified quality score to how mated pairs compare.
 *   node tools/fit-utility.ts IMAGES PAIRS MEASURED [PACK_FOLDER]
 * Takes the mated pairs of the pairs file (LFW's format), and every other pair again with its first picture degraded; prints
 * what belongs under the network's name in `utility` of `src/quality/measures.json`. What was measured is kept in the file
 * MEASURED and read from there the next time, so that only the fit is made again. Fit on pairs that no result is shown on.
 *
 * A pair's margin (its score above the threshold of a false match rate of 0.1 %, in standard deviations of mated scores) is
 * predicted as the lower of its pictures' utilities, each a sum of ramps with weights ≥ 0: least squares, the ramps' ends at
 * quantiles of the features. The lower one by a soft minimum, so that it can be differentiated.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTraveller, secondFaceRatioOf } from '../src/analyse.ts'
import { decode } from '../src/decode/decode.ts'
import { openPack } from '../src/packs/open.ts'
import { openParts } from '../src/parts.ts'
import { createPyramid } from '../src/picture/pyramid.ts'
import { featureNames, type Term } from '../src/quality/constants.ts'
import { viewOf } from '../src/quality/face-view.ts'
import { measureFace } from '../src/quality/measure-face.ts'
import { utilityFeatures, type UtilityFeatures } from '../src/quality/unified-score.ts'
import { similarity } from '../src/recognise/recogniser.ts'
import { degrade } from './degrade.ts'
import { filesOf, impostorScores, readPairs } from './lfw.ts'

type Measured = { file: string; degraded: boolean; template: number[]; features: UtilityFeatures }
/** Ramps of both pictures, and the margin. */
type Example = { a: number[]; b: number[]; margin: number; weight: number }

const FALSE_MATCH_RATE = 1e-3
/** Margins beyond say nothing more about errors; the two people of a wrong pair must not outweigh a hundred right ones. */
const MARGIN_BOUNDS = [-2.5, 1.5] as const
/** A pair near the threshold counts twice: there the order decides. */
const NEAR_THRESHOLD = 0.6
const DEGRADED_WEIGHT = 0.5
const SOFTNESS = 0.25
const RIDGE = 0.002
const STEPS = 3000
/** Quantiles of a feature between which its ramps run, one after the other: the first of degraded pictures, the others of pictures as they are. */
const QUANTILES = { degraded: 0.05, plain: [0.02, 0.35, 0.9] } as const
/** Smaller weights are noise. */
const LEAST_WEIGHT = 0.01

const [imagesFolder, pairsFile, measuredFile, packFolder] = process.argv.slice(2)
if (!imagesFolder || !pairsFile || !measuredFile) throw new Error('usage: fit-utility.ts IMAGES PAIRS MEASURED [PACK_FOLDER]')
const pairs = (await readPairs(imagesFolder, pairsFile)).filter(({ mated }) => mated)
if (!existsSync(measuredFile)) await writeFile(measuredFile, JSON.stringify(await measureAll()))
const measured = JSON.parse(await readFile(measuredFile, 'utf8')) as Measured[]

const knots = featureNames.map(knotsOf)
const { examples, deviation } = examplesOf()
const weights = fit(examples)
const terms = knots.flatMap(({ feature, ramps }, at) =>
  ramps.map(({ low, high }, part): Term => ({ feature, low: rounded(low), high: rounded(high), weight: rounded(weights[at * QUANTILES.plain.length + part]!) })),
)
console.error(`${examples.length} pairs, deviation of mated scores ${deviation.toFixed(4)}`)
const madeFrom = `tools/fit-utility.ts, mated pairs of LFW View 1 pairsDevTrain: ${examples.filter(({ weight }) => weight === 1).length} as they are, ${examples.filter(({ weight }) => weight !== 1).length} with one picture degraded`
const kept = terms.filter(({ weight, low, high }) => weight >= LEAST_WEIGHT && low < high)
console.log(`{\n  "madeFrom": ${JSON.stringify(madeFrom)},\n  "terms": [\n${kept.map((term) => `    ${JSON.stringify(term)}`).join(',\n')}\n  ]\n}`)

/** All pictures of the pairs, then the first picture of every other pair degraded. */
async function measureAll(): Promise<Measured[]> {
  const pack = await openPack(packFolder === undefined ? { kind: 'embedded' } : { kind: 'directory', directory: packFolder, uncalibrated: true }, join(tmpdir(), 'renbie-engine'))
  const parts = await openParts(pack.plan)
  const measureOne = async (file: string, bytes: Uint8Array, degraded: boolean): Promise<Measured[]> => {
    const decoded = await decode(bytes)
    if (!decoded.ok) return []
    const pyramid = createPyramid(decoded.picture)
    const { faces, traveller } = await findTraveller(parts, pyramid)
    const view = traveller && viewOf(pyramid, traveller.mesh)
    const described = traveller && (await parts.recogniser.describe(pyramid, traveller.mesh))
    if (!view || !described) return []
    const raws = measureFace(view, traveller.mesh, { shrink: decoded.shrink, secondFaceRatio: secondFaceRatioOf(faces, pyramid) })
    const features = utilityFeatures(raws, { presence: traveller.mesh.presence, mirrorAgreement: described.mirrorAgreement })
    return [{ file, degraded, template: [...described.template], features }]
  }
  const all: Measured[] = []
  for (const file of filesOf(pairs)) all.push(...(await measureOne(file, await readFile(file), false)))
  const firsts = new Set(pairs.filter((_, at) => at % 2 === 0).map(({ first }) => first))
  let at = 0
  for (const file of firsts) all.push(...(await measureOne(file, await degrade(await readFile(file), at++), true)))
  return all
}

function knotsOf(feature: (typeof featureNames)[number]) {
  const values = (degraded: boolean) => measured.filter((each) => each.degraded === degraded).flatMap(({ features }) => features[feature] ?? []).sort((a, b) => a - b)
  const quantile = (rising: readonly number[], part: number) => rising[Math.floor(part * (rising.length - 1))]!
  const plain = values(false)
  const ends = [quantile(values(true), QUANTILES.degraded), ...QUANTILES.plain.map((part) => quantile(plain, part))]
  return { feature, ramps: ends.slice(1).map((high, at) => ({ low: Math.min(ends[at]!, high), high })) }
}

function rampsOf(features: UtilityFeatures): number[] {
  return knots.flatMap(({ feature, ramps }) => {
    const value = features[feature]
    return ramps.map(({ low, high }) => (value === null || !(low < high) ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)))))
  })
}

function examplesOf(): { examples: Example[]; deviation: number } {
  const plain = new Map(measured.filter(({ degraded }) => !degraded).map((each) => [each.file, each]))
  const degraded = new Map(measured.filter((each) => each.degraded).map((each) => [each.file, each]))
  const templates = new Map([...plain].map(([file, { template }]) => [file, Float32Array.from(template)]))
  const impostors = impostorScores(templates, similarity)
  const threshold = impostors[impostors.length - 1 - Math.floor(FALSE_MATCH_RATE * impostors.length)]!
  const scored = [...pairs.map((pair) => ({ a: plain.get(pair.first), b: plain.get(pair.second), weight: 1 })), ...pairs.map((pair) => ({ a: degraded.get(pair.first), b: plain.get(pair.second), weight: DEGRADED_WEIGHT }))].flatMap(
    ({ a, b, weight }) => (a && b ? [{ a, b, weight, score: similarity(Float32Array.from(a.template), Float32Array.from(b.template)) }] : []),
  )
  const scores = scored.filter(({ weight }) => weight === 1).map(({ score }) => score)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
  const [least, most] = MARGIN_BOUNDS
  const examples = scored.map(({ a, b, weight, score }) => ({ a: rampsOf(a.features), b: rampsOf(b.features), weight, margin: Math.min(most, Math.max(least, (score - threshold) / deviation)) }))
  return { examples, deviation }
}

/** Adam (Kingma and Ba 2015), weights kept ≥ 0. */
function fit(all: readonly Example[]): number[] {
  const size = all[0]!.a.length
  const values = [...Array.from({ length: size }, () => 0.3), 0]
  const first = values.map(() => 0)
  const second = values.map(() => 0)
  const total = all.reduce((sum, { weight }) => sum + weight, 0)
  for (let step = 1; step <= STEPS; step++) {
    const gradient = gradientOf(all, values, total)
    values.forEach((value, i) => {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2
      const pace = (0.1 / (1 + step / 500)) * (first[i]! / (1 - 0.9 ** step)) / (Math.sqrt(second[i]! / (1 - 0.999 ** step)) + 1e-8)
      values[i] = i < size ? Math.max(0, value - pace) : value - pace
    })
  }
  return values
}

function gradientOf(all: readonly Example[], values: readonly number[], total: number): number[] {
  const size = values.length - 1
  const gradient = values.map(() => 0)
  const utility = (ramps: readonly number[]) => ramps.reduce((sum, ramp, i) => sum + ramp * values[i]!, 0)
  for (const { a, b, margin, weight } of all) {
    const [ua, ub] = [utility(a), utility(b)]
    const share = 1 / (1 + Math.exp((ua - ub) / SOFTNESS))
    const error = share * ua + (1 - share) * ub + values[size]! - margin
    const pull = (error * weight * (margin < NEAR_THRESHOLD ? 2 : 1)) / total
    for (let i = 0; i < size; i++) gradient[i]! += pull * (share * a[i]! + (1 - share) * b[i]!)
    gradient[size]! += pull
  }
  for (let i = 0; i < size; i++) gradient[i]! += RIDGE * values[i]!
  return gradient
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
