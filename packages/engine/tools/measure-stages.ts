/**
 * Time per stage for one picture after another, on one worker.
 *   node tools/measure-stages.ts PORTRAIT [RUNS] [PACK_FOLDER]
 * The portrait is set into a 1280×720 frame as a lane's camera would see it, and written as JPEG. Beside other work on the
 * machine the least, the fastest quarter and the processor time (of all threads) tell what the engine takes.
 */
import sharp from 'sharp'
import { openEngine } from './templates.ts'

const [portrait, runsText = '100', packFolder] = process.argv.slice(2)
if (!portrait) throw new Error('usage: measure-stages.ts PORTRAIT [RUNS] [PACK_FOLDER]')
const face = await sharp(portrait).resize({ height: 620 }).toBuffer()
const frame = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#556070' } })
  .composite([{ input: face, gravity: 'south' }])
  .jpeg({ quality: 90 })
  .toBuffer()
const engine = await openEngine(packFolder, 1)
const stages = new Map<string, number[]>()
for (let run = 0; run < Number(runsText) + 5; run++) {
  const started = performance.now()
  const before = process.cpuUsage()
  const result = await engine.analyse(frame, 'live')
  const totalMs = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  if (!result.ok || !result.analysis.template) throw new Error('no template')
  if (run < 5) continue
  for (const [stage, ms] of Object.entries({ ...result.analysis.timing, totalMs, processorMs: (user + system) / 1000 })) stages.set(stage, [...(stages.get(stage) ?? []), ms])
}
console.log(`1280×720 JPEG of ${frame.length} bytes, ${runsText} runs, milliseconds`)
for (const [stage, values] of stages) {
  const rising = values.sort((a, b) => a - b)
  const at = (part: number) => rising[Math.floor(part * (rising.length - 1))]?.toFixed(1)
  console.log(`${stage.padEnd(12)} least ${at(0)}  fastest quarter ${at(0.25)}  median ${at(0.5)}  p95 ${at(0.95)}`)
}
console.log(`resident memory ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`)
await engine.close()
