/**
 * What a pack says of pictures when it looks for presentation attacks.
 *   node tools/presentation-attacks.ts PACK_FOLDER PICTURES [PATTERN]
 * PICTURES is a folder, read with all below it; PATTERN a part of the file names that count. Prints each score of a few
 * pictures, else how scores are spread and the share that reaches each threshold: the BPCER (ISO/IEC 30107-3) where all
 * pictures are bona fide, one less the APCER where all are attacks.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { analyseAll, openEngine } from './templates.ts'

const FEW = 12
const THRESHOLDS = [0.5, 0.8, 0.9, 0.95, 0.99]

const [packFolder, folder, pattern = ''] = process.argv.slice(2)
if (!packFolder || !folder) throw new Error('usage: presentation-attacks.ts PACK_FOLDER PICTURES [PATTERN]')
const engine = await openEngine(packFolder)
const entries = await readdir(folder, { recursive: true, withFileTypes: true })
const files = entries.filter((entry) => entry.isFile() && /\.(jpe?g|png|webp)$/i.test(entry.name) && entry.name.includes(pattern)).map((entry) => join(entry.parentPath, entry.name)).sort()
const assessed: { file: string; score: number; livenessMs: number }[] = []
await analyseAll(
  engine,
  files,
  (file, analysis) => {
    const score = analysis?.presentationAttack.score ?? null
    if (analysis && score !== null) assessed.push({ file, score, livenessMs: analysis.timing.livenessMs })
  },
  'live',
)
await engine.close()

const scores = assessed.map(({ score }) => score).sort((a, b) => a - b)
const times = assessed.map(({ livenessMs }) => livenessMs).sort((a, b) => a - b)
const at = (values: readonly number[], part: number) => values[Math.round(part * (values.length - 1))]?.toFixed(3) ?? '-'
console.log(`${scores.length} of ${files.length} pictures assessed, median ${at(times, 0.5)} ms each`)
if (scores.length <= FEW) for (const { file, score } of assessed) console.log(`${score.toFixed(4)} ${file}`)
console.log(`score: median ${at(scores, 0.5)}, 95 % below ${at(scores, 0.95)}, 99 % below ${at(scores, 0.99)}`)
for (const threshold of THRESHOLDS) {
  const reached = scores.filter((score) => score >= threshold).length
  console.log(`threshold ${threshold}: ${reached} reach it, ${((100 * reached) / scores.length).toFixed(2)} %`)
}
