import { z } from 'zod'
import { travellerSchema, verificationSchema } from './checks.ts'
import { checkIdSchema, photoIdSchema, siteIdSchema, subjectIdSchema, watchlistIdSchema } from './ids.ts'
import { pictureInputSchema } from './pictures.ts'
import { qualitySchema } from './quality.ts'
import { directionSchema } from './sites.ts'

/** Most candidates that one identification returns. */
export const maxCandidates = 200
/** Candidates of an investigation, which has no threshold: as many as a person can look at. */
export const investigationCandidates = 50
/** Most subjects that one identification names. */
export const maxNamedSubjects = 1_000

/** Why faces are compared by hand. Kept in the audit trail with who, when and how many candidates. */
export const comparisonPurposes = ['inspection', 'adjudication', 'investigation', 'watchlist-maintenance', 'test'] as const
const asked = {
  purpose: z.enum(comparisonPurposes).meta({ description: 'Why; kept in the audit trail' }),
  caseReference: z.string().trim().max(120).default('').meta({ description: 'Case or order that this belongs to; kept in the audit trail' }),
}

/** A face: a picture sent along, an enrolled photo, or a picture of a check. */
export const faceInputSchema = z.union([
  z.strictObject(pictureInputSchema.shape),
  z.strictObject({ photoId: photoIdSchema }),
  z.strictObject({ checkId: checkIdSchema, picture: z.enum(['live', 'portrait']) }),
])
export type FaceInput = z.infer<typeof faceInputSchema>

/** What was seen of a face that was sent along or looked up. Null: a stored photo, which was judged when it was enrolled. */
const seenFaceSchema = z.object({ quality: qualitySchema.nullable() })

const rateSchema = z.number().min(1e-9).max(0.1)

export const verifyRequestSchema = z.object({
  probe: faceInputSchema,
  reference: faceInputSchema,
  falseMatchRate: rateSchema.optional().meta({ description: 'Threshold; without it that of the 1:1 at the lanes' }),
  ...asked,
})
export const appliedThresholdSchema = z.object({ falseMatchRate: z.number(), score: z.number() })
export type AppliedThreshold = z.infer<typeof appliedThresholdSchema>
export const verifyResultSchema = z.object({
  ...verificationSchema.shape,
  threshold: appliedThresholdSchema,
  pack: z.string().meta({ description: 'Model pack that both templates were made with' }),
  probe: seenFaceSchema,
  reference: seenFaceSchema,
})
export type VerifyResult = z.infer<typeof verifyResultSchema>

export const crossingFilterSchema = z.strictObject({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Exclusive' }),
  siteIds: z.array(siteIdSchema).min(1).max(200).optional(),
  direction: directionSchema.optional(),
  nationalities: z.array(travellerSchema.shape.nationality).min(1).max(250).optional(),
  document: travellerSchema.pick({ issuingState: true, documentNumber: true }).optional(),
})

export const identifyAmongSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('watchlists'), watchlistIds: z.array(watchlistIdSchema).min(1).max(32) }),
  z.strictObject({ kind: z.literal('subjects'), subjectIds: z.array(subjectIdSchema).min(1).max(maxNamedSubjects) }),
  z.strictObject({ kind: z.literal('all') }).meta({ description: 'Every subject, whether in force or not' }),
  z.strictObject({ kind: z.literal('crossings'), filter: crossingFilterSchema.default({}) }).meta({ description: 'Past crossings, within the caller’s sites' }),
])
export type IdentifyAmong = z.infer<typeof identifyAmongSchema>
export type CrossingFilter = z.infer<typeof crossingFilterSchema>

export const identifyThresholdSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('false-match-rate'), falseMatchRate: rateSchema }),
  z.strictObject({ kind: z.literal('false-positive-identification-rate'), falsePositiveIdentificationRate: z.number().min(1e-6).max(1) }),
  z.strictObject({ kind: z.literal('investigation') }).meta({ description: `The best ${investigationCandidates}, for a person to judge` }),
])
export type IdentifyThreshold = z.infer<typeof identifyThresholdSchema>

export const identifyRequestSchema = z.object({
  probe: faceInputSchema,
  among: identifyAmongSchema,
  threshold: identifyThresholdSchema,
  maxCandidates: z.int().min(1).max(maxCandidates).default(20),
  ...asked,
})

const rankedFields = {
  rank: z.int().min(1),
  score: z.number().meta({ description: 'Of the best photo' }),
  falseMatchRate: z.number().min(0).max(1).meta({ description: 'Share of strangers that score this high against one template' }),
  falsePositiveIdentificationRate: z.number().min(0).max(1).meta({ description: 'Chance that a stranger’s search of these templates finds anybody who scores this high' }),
  margin: z.number().min(0).nullable().meta({ description: 'Score less the next candidate’s; null for the last' }),
}
/** Where a candidate stands among those found. */
export type Ranked = { rank: number; falseMatchRate: number; falsePositiveIdentificationRate: number; margin: number | null }

export const subjectCandidateSchema = z.object({
  ...rankedFields,
  subjectId: subjectIdSchema,
  photoId: photoIdSchema,
  meanScore: z.number().meta({ description: 'Over all photos of the subject' }),
  photos: z.int().min(1),
  watchlistIds: z.array(watchlistIdSchema),
})
export type SubjectCandidate = z.infer<typeof subjectCandidateSchema>

export const crossingCandidateSchema = z.object({ ...rankedFields, checkId: checkIdSchema, capturedAt: z.iso.datetime(), siteId: siteIdSchema, direction: directionSchema })
export type CrossingCandidate = z.infer<typeof crossingCandidateSchema>

export const identifyResultSchema = z.object({
  pack: z.string(),
  searched: z.object({ templates: z.int().min(0), subjects: z.int().min(0).meta({ description: '0 among past crossings, which are not put together to people' }) }),
  threshold: appliedThresholdSchema.nullable().meta({ description: 'Null in an investigation' }),
  candidates: z.array(subjectCandidateSchema).meta({ description: 'Subjects, best first' }),
  crossings: z.array(crossingCandidateSchema).meta({ description: 'Past crossings, best first' }),
  truncated: z.boolean().meta({ description: 'More than `maxCandidates` reached the threshold' }),
  probe: seenFaceSchema,
  searchMs: z.number().min(0),
})
export type IdentifyResult = z.infer<typeof identifyResultSchema>

/** The third party of a three-way comparison: photos on file of a subject, chosen photos, or earlier crossings. */
export const filePhotosSchema = z.union([
  z.strictObject({ subjectId: subjectIdSchema }),
  z.strictObject({ photoIds: z.array(photoIdSchema).min(1).max(20) }),
  z.strictObject({ checkIds: z.array(checkIdSchema).min(1).max(20) }),
])
export type FilePhotos = z.infer<typeof filePhotosSchema>

export const threeWayRequestSchema = z.object({
  live: faceInputSchema,
  document: faceInputSchema,
  file: filePhotosSchema,
  falseMatchRate: rateSchema.optional(),
  ...asked,
})
export const threeWayPairs = ['live-document', 'live-file', 'document-file'] as const
export const threeWayResultSchema = z.object({
  pack: z.string(),
  threshold: appliedThresholdSchema,
  pairs: z.array(
    z.object({
      pair: z.enum(threeWayPairs),
      ...verificationSchema.shape,
      file: z.union([z.object({ photoId: photoIdSchema }), z.object({ checkId: checkIdSchema })]).nullable().meta({ description: 'Which photo on file scored best; null where none takes part' }),
      meanScore: z.number(),
    }),
  ),
  weakest: z.enum(threeWayPairs).meta({ description: 'The pair that strangers would resemble most easily' }),
  allMatch: z.boolean(),
  live: seenFaceSchema,
  document: seenFaceSchema,
})
export type ThreeWayResult = z.infer<typeof threeWayResultSchema>
