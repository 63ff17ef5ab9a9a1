import type { Engine, QualityMeasure } from '../src/index.ts'
import { qualityPictures } from './quality-pictures.ts'
import { analysisOf } from './shared-engine.ts'

/** Raw and mapped value by picture and measure, or the reason why there is none. */
export type Golden = Record<string, Record<string, [raw: number, mapped: number] | string>>

/** What the engine says of every picture now, raw values to five digits. */
export async function measureGolden(engine: Pick<Engine, 'analyse'>): Promise<Golden> {
  const golden: Golden = {}
  for (const [name, make] of Object.entries(qualityPictures)) {
    const { quality } = analysisOf(await engine.analyse(await make(), 'live'))
    golden[name] = Object.fromEntries(quality.measures.map((measure) => [measure.measure, cellOf(measure)]))
  }
  return golden
}

function cellOf({ raw, mapped, reason }: QualityMeasure): [number, number] | string {
  return raw === null || mapped === null ? (reason ?? 'no reason') : [Number(raw.toPrecision(5)), mapped]
}
