import { z } from 'zod'
import { packChangeSchema } from './pack-change.ts'

export const healthSchema = z.object({ status: z.literal('ok'), version: z.string() })
export const readinessSchema = z.object({
  ready: z.boolean(),
  parts: z.object({ database: z.boolean(), engine: z.boolean(), gallery: z.boolean(), objects: z.boolean() }),
})

export const systemSchema = z.object({
  version: z.string(),
  environment: z.enum(['production', 'test', 'demo']),
  database: z.enum(['postgresql', 'pglite']),
  pack: z.object({ id: z.string(), detector: z.string(), recogniser: z.string(), dimension: z.int() }),
  packChange: packChangeSchema.nullable(),
  unsearchedPhotos: z.int().min(0).meta({ description: 'Pictures that the pack in force has no template of' }),
  gallery: z.object({ templates: z.int(), bytes: z.int() }),
  engine: z.object({ workers: z.int(), running: z.int(), queued: z.int() }),
  verificationFalseMatchRate: z.number(),
})
export type SystemInfo = z.infer<typeof systemSchema>

export const auditEntrySchema = z.object({
  number: z.int().min(1),
  at: z.iso.datetime(),
  actor: z.string().meta({ description: 'user:ID, client:ID or system' }),
  action: z.string(),
  target: z.string().nullable(),
  siteId: z.string().nullable(),
  purpose: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditVerificationSchema = z.object({
  whole: z.boolean(),
  entries: z.int().min(0),
  firstBad: z.int().nullable().meta({ description: 'Number of the first row whose hash does not follow from the row before it' }),
})
export type AuditVerification = z.infer<typeof auditVerificationSchema>
