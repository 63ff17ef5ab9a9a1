/**
 * Accuracy on pairs in the format of Labeled Faces in the Wild.
 *   node tools/evaluate-pairs.ts IMAGES PAIRS [PACK_FOLDER]
 * Prints accuracy (ten folds: the threshold of nine decides the tenth), failures to acquire, and the false non-match rate of
 * the mated pairs at the thresholds that all cross-person pairs of the same pictures give for each false match rate.
 */
import { countFrom, filesOf, impostorScores, readPairs, type Pair } from './lfw.ts'
import { openEngine, templatesOf } from './templates.ts'

type Scored = { mated: boolean; score: number }

const [imagesFolder, pairsFile, packFolder] = process.argv.slice(2)
if (!imagesFolder || !pairsFile) throw new Error('usage: evaluate-pairs.ts IMAGES PAIRS [PACK_FOLDER]')
const engine = await openEngine(packFolder)
const pairs = await readPairs(imagesFolder, pairsFile)
const files = filesOf(pairs)
const templates = await templatesOf(engine, files)

/** A pair without both templates is a non-match, whoever is on it. */
const scored = pairs.map(({ first, second, mated }: Pair): Scored => {
  const a = templates.get(first)
  const b = templates.get(second)
  return { mated, score: a && b ? engine.similarity(a, b) : -1 }
})
const impostors = impostorScores(templates, engine.similarity)
const missed = files.filter((file) => !templates.has(file))
console.log(`pack ${engine.pack.id}, ${pairs.length} pairs of ${files.length} pictures, ${impostors.length} cross-person pairs`)
console.log(`accuracy (10-fold) ${tenFoldAccuracy(scored).toFixed(4)}`)
console.log(`FTA ${((100 * missed.length) / files.length).toFixed(3)} % ${missed.join(' ')}`)
const mated = scored.filter((pair) => pair.mated)
for (const rate of [1e-2, 1e-3, 1e-4, 1e-5]) {
  const threshold = impostors[Math.max(0, impostors.length - 1 - Math.floor(rate * impostors.length))] ?? 1
  const missedPairs = mated.filter(({ score }) => score <= threshold).length
  const predicted = engine.scoreAt(rate)
  const observed = countFrom(impostors, predicted) / impostors.length
  console.log(
    `FMR ${rate}: threshold ${threshold.toFixed(4)}, FNMR ${((100 * missedPairs) / mated.length).toFixed(2)} %; ` +
      `calibrated threshold ${predicted.toFixed(4)}, observed/predicted ${(observed / rate).toFixed(2)}`,
  )
}
await engine.close()

/** Folds are the consecutive tenths of mated and of non-mated pairs, as in the data set's protocol. */
function tenFoldAccuracy(all: readonly Scored[]): number {
  const foldOf = new Map<Scored, number>()
  for (const kind of [true, false]) {
    const same = all.filter((pair) => pair.mated === kind)
    same.forEach((pair, at) => foldOf.set(pair, Math.floor((10 * at) / same.length)))
  }
  let correct = 0
  for (let fold = 0; fold < 10; fold++) {
    const threshold = bestThreshold(all.filter((pair) => foldOf.get(pair) !== fold))
    correct += all.filter((pair) => foldOf.get(pair) === fold && pair.score >= threshold === pair.mated).length
  }
  return correct / all.length
}

function bestThreshold(pairs: readonly Scored[]): number {
  const rising = [...pairs].sort((a, b) => a.score - b.score)
  let correct = rising.filter((pair) => pair.mated).length
  let best = { correct, threshold: -1 }
  rising.forEach((pair, at) => {
    correct += pair.mated ? -1 : 1
    const next = rising[at + 1]?.score ?? 1
    if (correct > best.correct) best = { correct, threshold: (pair.score + next) / 2 }
  })
  return best.threshold
}
