import { z } from 'zod'
import { travellerSchema, verificationSchema } from './checks.ts'
import { alertIdSchema, checkIdSchema, laneIdSchema, photoIdSchema, pictureIdSchema, siteIdSchema, subjectIdSchema, userIdSchema, watchlistIdSchema } from './ids.ts'
import { presentationAttackSchema } from './presentation-attack.ts'
import { faceGeometrySchema } from './quality.ts'
import { directionSchema, laneKindSchema } from './sites.ts'
import { severitySchema } from './watchlists.ts'

export const alertStateSchema = z.enum(['new', 'acknowledged', 'adjudicated'])
export type AlertState = z.infer<typeof alertStateSchema>
export const outcomeSchema = z.enum(['true-match', 'false-match', 'inconclusive'])
export type Outcome = z.infer<typeof outcomeSchema>

/** Coded grounds of an adjudication; `other` needs a comment. */
export const adjudicationReasons = [
  'features-agree',
  'document-confirms',
  'second-line-confirms',
  'features-differ',
  'document-differs',
  'second-line-differs',
  'picture-too-poor',
  'other',
] as const
export const adjudicationReasonSchema = z.enum(adjudicationReasons)
export type AdjudicationReason = z.infer<typeof adjudicationReasonSchema>

/** Which grounds fit which outcome; a true match "because the features differ" is refused. */
export const reasonsFor: Readonly<Record<Outcome, readonly AdjudicationReason[]>> = {
  'true-match': ['features-agree', 'document-confirms', 'second-line-confirms', 'other'],
  'false-match': ['features-differ', 'document-differs', 'second-line-differs', 'other'],
  inconclusive: ['picture-too-poor', 'other'],
}

const actorSchema = z.object({ userId: userIdSchema.nullable(), name: z.string() })

export const alertSchema = z.object({
  id: alertIdSchema,
  state: alertStateSchema,
  severity: severitySchema,
  raisedAt: z.iso.datetime(),
  checkId: checkIdSchema,
  siteId: siteIdSchema,
  siteName: z.string(),
  laneId: laneIdSchema,
  laneName: z.string(),
  laneKind: laneKindSchema,
  hall: z.string(),
  direction: directionSchema,
  traveller: travellerSchema,
  subject: z.object({
    id: subjectIdSchema,
    familyName: z.string(),
    givenNames: z.string(),
    nativeName: z.string(),
    birthDate: z.string().nullable(),
    nationalities: z.array(z.string()),
    sex: z.enum(['F', 'M', 'X']).nullable(),
    reason: z.string(),
    instructions: z.string(),
  }),
  watchlist: z.object({ id: watchlistIdSchema, name: z.string(), colour: z.string(), instructions: z.string() }),
  rank: z.int().min(1),
  score: z.number(),
  falseMatchRate: z.number().min(0).max(1),
  photoId: photoIdSchema.meta({ description: 'The enrolled photo that scored best' }),
  pictures: z.object({ live: pictureIdSchema, portrait: pictureIdSchema.nullable(), reference: pictureIdSchema }),
  faces: z.object({ live: faceGeometrySchema.nullable(), portrait: faceGeometrySchema.nullable(), reference: faceGeometrySchema.nullable() }),
  verification: verificationSchema.nullable(),
  presentationAttack: presentationAttackSchema.optional().meta({ description: 'Of the live picture; absent in alerts of version 0.1' }),
  acknowledged: actorSchema.extend({ at: z.iso.datetime() }).nullable(),
  adjudication: actorSchema
    .extend({ at: z.iso.datetime(), outcome: outcomeSchema, reason: adjudicationReasonSchema, comment: z.string() })
    .nullable(),
})
export type Alert = z.infer<typeof alertSchema>

export const adjudicateSchema = z.object({
  outcome: outcomeSchema,
  reason: adjudicationReasonSchema,
  comment: z.string().trim().max(2000).default(''),
})
export type Adjudicate = z.infer<typeof adjudicateSchema>
