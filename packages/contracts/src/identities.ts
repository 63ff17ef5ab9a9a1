import { z } from 'zod'
import { travellerSchema } from './checks.ts'
import { checkIdSchema, identityFindingIdSchema, pictureIdSchema, siteIdSchema, userIdSchema } from './ids.ts'
import { faceGeometrySchema } from './quality.ts'
import { directionSchema } from './sites.ts'

/** What an analyst makes of one face under several identities. */
export const identityOutcomes = ['one-person', 'different-people', 'explained'] as const
export type IdentityOutcome = (typeof identityOutcomes)[number]

const seenSchema = z.object({
  checkId: checkIdSchema,
  capturedAt: z.iso.datetime(),
  siteId: siteIdSchema,
  direction: directionSchema,
  traveller: travellerSchema,
  livePictureId: pictureIdSchema.nullable(),
  liveFace: faceGeometrySchema.nullable().meta({ description: 'Where the face lies in the live picture' }),
})

/** One face under several identities (I6): a traveller who resembles earlier ones of other particulars. */
export const identityFindingSchema = z.object({
  id: identityFindingIdSchema,
  foundAt: z.iso.datetime(),
  state: z.enum(['open', 'closed']),
  seen: seenSchema.meta({ description: 'The check that raised it' }),
  earlier: z.array(seenSchema.extend({ score: z.number(), falseMatchRate: z.number().min(0).max(1) })).meta({ description: 'Most alike first; those at the caller’s sites' }),
  closing: z.object({ userId: userIdSchema.nullable(), name: z.string(), at: z.iso.datetime(), outcome: z.enum(identityOutcomes), comment: z.string() }).nullable(),
})
export type IdentityFinding = z.infer<typeof identityFindingSchema>

export const closeIdentityFindingSchema = z.object({ outcome: z.enum(identityOutcomes), comment: z.string().trim().max(2000).default('') })
