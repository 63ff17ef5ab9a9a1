import { measureNames, type MeasureName } from '@renbie/contracts'
import { z } from 'zod'
import measures from './measures.json' with { type: 'json' }

/** Whose numbers these are: the reference software's (same raw value), or our own, with how they were set. */
const source = { from: z.enum(['reference software', 'standard', 'own']), note: z.string().optional() }
const number = z.number()
const positive = z.number().positive()

const mappingSchema = z.discriminatedUnion('kind', [
  /** h · (a + s · σ((|raw − centre| − x0) / w)) */
  z.strictObject({ kind: z.literal('sigmoid'), h: number, a: number, s: number, x0: number, w: positive, centre: number, ...source }),
  /** 100 · σ((raw − low) / w) · (1 − σ((raw − high) / w)) */
  z.strictObject({ kind: z.literal('band'), low: number, high: number, w: positive, ...source }),
  /** 100 · sin(π · f · raw / (f · raw + 1)) */
  z.strictObject({ kind: z.literal('hump'), factor: positive, ...source }),
  /** 100 · raw ^ exponent */
  z.strictObject({ kind: z.literal('power'), exponent: positive, ...source }),
  /** offset + factor · raw */
  z.strictObject({ kind: z.literal('linear'), offset: number, factor: number, ...source }),
  /** 1 / (raw + offset) */
  z.strictObject({ kind: z.literal('reciprocal'), offset: positive, ...source }),
  /** 100 · cos² of raw degrees */
  z.strictObject({ kind: z.literal('cosine-squared'), ...source }),
])
export type Mapping = z.infer<typeof mappingSchema>

/** What the unified score is made of, see `unified-score.ts`. */
export const featureNames = ['mirrorAgreement', 'presence', 'sharpness', 'interEyeDistance', 'yaw', 'pitch', 'dynamicRange', 'illumination', 'overExposure', 'mouth'] as const
export type Feature = (typeof featureNames)[number]

/** A ramp from 0 at `low` to 1 at `high`, and what it counts: expected margin, in standard deviations of mated scores. */
const termSchema = z.strictObject({ feature: z.enum(featureNames), low: number, high: number, weight: positive }).refine(({ low, high }) => low < high, 'high must be above low')
export type Term = z.infer<typeof termSchema>
const utilitySchema = z.strictObject({ madeFrom: z.string(), terms: z.array(termSchema).min(1) })

/** Numbers of `measures.json`. A key that is not known here stops the start: a misspelt one would be a setting that does nothing. */
const constantsSchema = z.strictObject({
  mappings: z.strictObject(Object.fromEntries(measureNames.map((measure) => [measure, mappingSchema])) as Record<MeasureName, typeof mappingSchema>),
  utility: z.strictObject({ 'dlib-chip': utilitySchema, 'arcface-5': utilitySchema }),
})
export type Constants = z.infer<typeof constantsSchema>

/** @throws ZodError naming the key that is missing, unknown or out of range */
export function readConstants(raw: unknown): Constants {
  return constantsSchema.parse(raw)
}

export const constants: Constants = readConstants(measures)
