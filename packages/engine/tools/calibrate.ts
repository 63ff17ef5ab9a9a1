/**
 * Makes the table score → false match rate of the embedded pack.
 *   node tools/calibrate.ts IMAGES PAIRS > src/packs/embedded/calibration.json
 * From the scores of all pairs of pictures of two different persons among those that the pairs file (LFW's format) names.
 */
import { filesOf, impostorScores, readPairs } from './lfw.ts'
import { openEngine, templatesOf } from './templates.ts'

/** Below this many pairs beyond a threshold its rate is too uncertain to be a point of the table. */
const FEWEST_PAIRS = 30

const [imagesFolder, pairsFile] = process.argv.slice(2)
if (!imagesFolder || !pairsFile) throw new Error('usage: calibrate.ts IMAGES PAIRS')
const engine = await openEngine()
const files = filesOf(await readPairs(imagesFolder, pairsFile))
const templates = await templatesOf(engine, files)
const scores = impostorScores(templates, engine.similarity)
const points: [score: number, falseMatchRate: number][] = []
// Three rates a decade, from half of all pairs down to where the pairs run out.
for (let rate = 0.5; rate * scores.length >= FEWEST_PAIRS; rate /= 10 ** (1 / 3)) {
  const score = scores[scores.length - Math.round(rate * scores.length)]
  if (score !== undefined) points.push([Number(score.toFixed(5)), Number(rate.toPrecision(4))])
}
const pack = engine.pack.id
const madeFrom = `tools/calibrate.ts, LFW View 1 pairsDevTrain: all cross-person pairs of ${templates.size} pictures`
const rows = points.map((point) => `    ${JSON.stringify(point)}`).join(',\n')
const head = JSON.stringify({ pack, madeFrom, impostorPairs: scores.length }, null, 2).slice(0, -2)
console.log(`${head},\n  "points": [\n${rows}\n  ]\n}`)
await engine.close()
