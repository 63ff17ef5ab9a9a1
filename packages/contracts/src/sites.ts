import { z } from 'zod'
import { laneIdSchema, siteIdSchema } from './ids.ts'

export const laneKindSchema = z.enum(['counter', 'e-gate'])
export const directionSchema = z.enum(['entry', 'exit'])
export type Direction = z.infer<typeof directionSchema>

export const laneSchema = z.object({
  id: laneIdSchema,
  siteId: siteIdSchema,
  hall: z.string().min(1).max(60),
  name: z.string().min(1).max(60),
  kind: laneKindSchema,
  direction: directionSchema,
  active: z.boolean(),
})
export type Lane = z.infer<typeof laneSchema>
export const laneCreateSchema = laneSchema.omit({ siteId: true, active: true })
export const lanePatchSchema = laneSchema.pick({ hall: true, name: true, active: true }).partial()

export const siteSchema = z.object({
  id: siteIdSchema,
  name: z.string().min(1).max(80),
  nameEn: z.string().min(1).max(80),
  timeZone: z.string().min(1).max(60).meta({ description: 'IANA name; ages are counted on this calendar', examples: ['Asia/Taipei'] }),
})
export type Site = z.infer<typeof siteSchema>
export const sitePatchSchema = siteSchema.omit({ id: true }).partial()

/** A lane with what was last heard of it; `lastCheckAt` null: nothing since the record began. */
export const laneStatusSchema = laneSchema.extend({
  lastCheckAt: z.iso.datetime().nullable(),
  checksLastHour: z.int().min(0),
  recapturesLastHour: z.int().min(0),
})
export type LaneStatus = z.infer<typeof laneStatusSchema>
export const siteStatusSchema = siteSchema.extend({ lanes: z.array(laneStatusSchema) })
export type SiteStatus = z.infer<typeof siteStatusSchema>
