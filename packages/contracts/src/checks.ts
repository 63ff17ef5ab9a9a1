import { z } from 'zod'
import { alertIdSchema, checkIdSchema, identityFindingIdSchema, laneIdSchema, pictureIdSchema, siteIdSchema, subjectIdSchema, watchlistIdSchema } from './ids.ts'
import { pictureInputSchema } from './pictures.ts'
import { presentationAttackSchema } from './presentation-attack.ts'
import { qualitySchema } from './quality.ts'
import { reasonCodes } from './reasons.ts'
import { directionSchema } from './sites.ts'

const country = z.string().regex(/^[A-Z]{1,3}$/, 'ICAO 9303 state code, one to three capital letters')

/** Classes of Immigration Act art. 91 ¶1; `national` (with household registration) is outside it. */
export const residences = ['foreigner', 'national-without-household-registration', 'mainland', 'hong-kong-macau', 'national'] as const
export const exemptions = ['diplomatic', 'official-mission', 'courtesy-visa', 'agency-consent'] as const

export const travellerSchema = z.object({
  documentType: z.string().regex(/^[A-Z][A-Z<]?$/, 'ICAO 9303 document code, such as P'),
  documentNumber: z.string().regex(/^[A-Z0-9<]{1,20}$/, 'capital letters and digits'),
  issuingState: country,
  nationality: country,
  familyName: z.string().min(1).max(80),
  givenNames: z.string().max(120),
  birthDate: z.iso.date(),
  sex: z.enum(['F', 'M', 'X']),
  residence: z.enum(residences),
  exemption: z.enum(exemptions).optional(),
})
export type Traveller = z.infer<typeof travellerSchema>

export const checkHeaderSchema = z.object({
  laneId: laneIdSchema,
  direction: directionSchema,
  capturedAt: z.iso.datetime({ offset: true }),
  traveller: travellerSchema,
})
export type CheckHeader = z.infer<typeof checkHeaderSchema>

export const checkRequestSchema = checkHeaderSchema.extend({
  live: pictureInputSchema,
  portrait: pictureInputSchema.optional(),
})
export type CheckRequest = z.infer<typeof checkRequestSchema>

export const decisions = ['clear', 'refer', 'recapture', 'exempt', 'not-applicable'] as const
export const decisionSchema = z.enum(decisions)
export type Decision = z.infer<typeof decisionSchema>

export const reasonSchema = z.object({ code: z.enum(reasonCodes), message: z.string() })

export const verificationSchema = z.object({
  score: z.number().meta({ description: 'Cosine of live and portrait template, −1 to 1' }),
  falseMatchRate: z.number().min(0).max(1).meta({ description: 'Share of pairs of strangers that score this high' }),
  match: z.boolean(),
})
export type Verification = z.infer<typeof verificationSchema>

export const candidateSchema = z.object({
  subjectId: subjectIdSchema,
  watchlistId: watchlistIdSchema,
  score: z.number(),
  falseMatchRate: z.number().min(0).max(1),
  rank: z.int().min(1),
  dismissedBy: alertIdSchema.optional().meta({ description: 'The alert in which an officer decided that this traveller is not that subject; no new alert while the entry is unchanged' }),
})
export const identificationSchema = z.object({
  searched: z.int().min(0).meta({ description: 'Reference templates that the live template was compared with' }),
  candidates: z.array(candidateSchema).meta({ description: 'Subjects at or above the threshold of their watchlist, best first' }),
})
export type Identification = z.infer<typeof identificationSchema>

const ms = z.number().min(0)
export const timingSchema = z.object({
  queuedMs: ms,
  decodeMs: ms,
  detectMs: ms,
  qualityMs: ms,
  templateMs: ms,
  livenessMs: ms.optional().meta({ description: 'Presentation attack detection; absent in checks of version 0.1' }),
  searchMs: ms,
  storeMs: ms,
  totalMs: ms,
})
export type Timing = z.infer<typeof timingSchema>

export const checkResultSchema = z.object({
  id: checkIdSchema,
  decision: decisionSchema,
  reasons: z.array(reasonSchema),
  verification: verificationSchema.optional(),
  identification: identificationSchema.optional(),
  identities: z.object({ searched: z.int().min(0), findingId: identityFindingIdSchema.nullable() }).optional().meta({ description: 'The search for the same face under other identities among past crossings' }),
  quality: z.object({ live: qualitySchema, portrait: qualitySchema.optional() }).optional(),
  presentationAttack: presentationAttackSchema.optional().meta({ description: 'Of the live picture; absent when no picture was examined' }),
  alerts: z.array(alertIdSchema),
  timing: timingSchema,
})
export type CheckResult = z.infer<typeof checkResultSchema>

/** A check in a list: what the lane feed shows. Names and document number only for those who may read checks. */
export const checkSummarySchema = z.object({
  id: checkIdSchema,
  siteId: siteIdSchema,
  laneId: laneIdSchema,
  direction: directionSchema,
  capturedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  decision: decisionSchema,
  reasons: z.array(z.enum(reasonCodes)),
  traveller: travellerSchema,
  verification: verificationSchema.nullable(),
  qualityScore: z.number().nullable(),
  alerts: z.array(alertIdSchema),
  livePictureId: pictureIdSchema.nullable(),
  portraitPictureId: pictureIdSchema.nullable(),
})
export type CheckSummary = z.infer<typeof checkSummarySchema>

export const checkDetailSchema = checkSummarySchema.extend({ result: checkResultSchema })
export type CheckDetail = z.infer<typeof checkDetailSchema>
