/**
 * Makes the table score → false match rate of the embedded pack.
 *   node tools/calibrate.ts IMAGES PAIRS > src/packs/embedded/calibration.json
 * From the scores of all pairs of pictures of two different persons among those that the pairs file (LFW's format) names.
 */
import { calibrate } from '../src/index.ts'
import { filesOf, personOf, readPairs } from './lfw.ts'
import { openEngine, templatesOf } from './templates.ts'

const [imagesFolder, pairsFile] = process.argv.slice(2)
if (!imagesFolder || !pairsFile) throw new Error('usage: calibrate.ts IMAGES PAIRS')
const engine = await openEngine()
const templates = await templatesOf(engine, filesOf(await readPairs(imagesFolder, pairsFile)))
const portraits = [...templates].map(([file, template]) => ({ person: personOf(file), template }))
const source = `tools/calibrate.ts, LFW View 1 pairsDevTrain: all cross-person pairs of ${templates.size} pictures`
const { pack, madeFrom, impostorPairs, points, heldOut } = calibrate(engine.pack.id, source, portraits)
for (const { predicted, observed } of heldOut) console.error(`held out: predicted ${predicted}, observed/predicted ${(observed / predicted).toFixed(2)}`)
const rows = points.map(({ score, falseMatchRate }) => `    ${JSON.stringify([score, falseMatchRate])}`).join(',\n')
const head = JSON.stringify({ pack, madeFrom, impostorPairs }, null, 2).slice(0, -2)
console.log(`${head},\n  "points": [\n${rows}\n  ]\n}`)
await engine.close()
