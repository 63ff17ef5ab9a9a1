import { createEngine, type Engine, type FaceAnalysis } from '@renbie/engine'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from '../../../packages/engine/src/decode/decode.ts'
import { damage } from '../damage.ts'
import type { Random } from '../random.ts'
import type { OpenTarget } from '../target.ts'
import { misshapeJpeg } from './jpeg.ts'
import { misshapePng } from './png.ts'
import { largeSeeds, pictureSeeds, type PictureSeed } from './seeds.ts'
import { misshapeWebp } from './webp.ts'

/** The networks take most of the time and see only what the decoder let through: one picture in so many goes through all of it. */
const wholeEngineShare = 1 / 40
const largeShare = 1 / 200
const misshape = { jpeg: misshapeJpeg, png: misshapePng, webp: misshapeWebp }
const longestWorkingSidePx = 2048

/** The decoders of pictures and, for a part of the inputs, the whole engine with its worker. */
export const open = async (): Promise<OpenTarget> => {
  const [seeds, large] = [await pictureSeeds(), await largeSeeds()]
  const others = seeds.map(({ bytes }) => bytes)
  let engine: Engine | null = null
  return {
    input: (random) => damaged(random.pick(random.chance(largeShare) ? large : seeds), others, random),
    async run(input, random) {
      if (!random.chance(wholeEngineShare)) return `decoder: ${await decoded(input)}`
      engine ??= await createEngine({ cacheDirectory: join(tmpdir(), 'renbie-engine'), workers: 1, queueLimit: 1, timeoutMs: 60_000 })
      return `engine: ${await analysed(engine, input)}`
    },
    close: async () => engine?.close(),
  }
}

/** One to three damages, half of them by one who knows the format. */
const damaged = ({ format, bytes }: PictureSeed, others: readonly Buffer[], random: Random): Buffer => {
  let output = bytes
  for (let left = 1 + random.int(3); left > 0 && output.length > 0; left--) {
    output = random.chance(0.5) ? misshape[format](output, random) : damage(output, others, random)
  }
  return output
}

const known = (code: string): string => {
  if (!code.startsWith('image-')) throw new Error(`the answer is ${code}`)
  return code
}

const decoded = async (input: Uint8Array): Promise<string> => {
  const result = await decode(input)
  if (!result.ok) return known(result.code)
  const { data, width, height } = result.picture
  if (!(width >= 1 && height >= 1 && Math.max(width, height) <= longestWorkingSidePx)) throw new Error(`a picture of ${width}×${height}`)
  if (data.length !== width * height * 3) throw new Error(`${data.length} bytes for ${width}×${height}`)
  return 'picture'
}

const analysed = async (engine: Engine, input: Uint8Array): Promise<string> => {
  const result = await engine.analyse(input, 'live')
  if (!result.ok) {
    if (!result.code.startsWith('image-')) throw new Error(`the answer is ${result.code}: ${result.detail}`)
    return result.code
  }
  requireSound(result.analysis)
  return result.analysis.template ? 'template' : 'no template'
}

/** Numbers that are none would pass every threshold, or none. */
const requireSound = ({ template, faces, quality }: FaceAnalysis): void => {
  const length = template ? Math.hypot(...template) : 1
  if (!(Math.abs(length - 1) < 1e-3)) throw new Error(`a template of length ${length}`)
  const numbers = faces.flatMap(({ box, eyes, detectionScore }) => [box.x, box.y, box.width, box.height, detectionScore, ...eyes.flatMap(({ x, y }) => [x, y])])
  if (!numbers.every(Number.isFinite)) throw new Error('a face at a place that is no number')
  const values = quality.measures.flatMap(({ status, raw, mapped }) => (status === 'assessed' ? [raw, mapped] : []))
  if (!values.every(Number.isFinite)) throw new Error('a measure that is assessed and no number')
}
