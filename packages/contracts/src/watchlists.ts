import { z } from 'zod'
import { photoIdSchema, pictureIdSchema, subjectIdSchema, watchlistIdSchema } from './ids.ts'
import { templateFailureSchema } from './pack-change.ts'
import { pictureInputSchema } from './pictures.ts'
import { qualitySchema } from './quality.ts'

export const severities = ['low', 'medium', 'high', 'critical'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

const thresholdSchema = z
  .number()
  .min(1e-8)
  .max(1e-2)
  .meta({ description: 'Threshold as a false-match rate: the share of strangers that may score this high against one reference' })

const watchlistFields = {
  name: z.string().trim().min(1).max(80),
  falseMatchRate: thresholdSchema,
  severity: severitySchema,
  colour: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  instructions: z.string().max(2000).meta({ description: 'What the officer does on a hit' }),
  legalBasis: z.string().max(400),
  inForce: z.boolean(),
}
export const watchlistSchema = z.object({
  id: watchlistIdSchema,
  ...watchlistFields,
  subjectCount: z.int().min(0),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Watchlist = z.infer<typeof watchlistSchema>
export const watchlistCreateSchema = z.object({
  ...watchlistFields,
  falseMatchRate: thresholdSchema.default(1e-5),
  severity: severitySchema.default('high'),
  colour: watchlistFields.colour.default('#c92a2a'),
  instructions: watchlistFields.instructions.default(''),
  legalBasis: watchlistFields.legalBasis.default(''),
  inForce: z.boolean().default(true),
})
export type WatchlistCreate = z.infer<typeof watchlistCreateSchema>
export const watchlistPatchSchema = z.object(watchlistFields).partial()
export type WatchlistPatch = z.infer<typeof watchlistPatchSchema>

const partialDate = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'YYYY, YYYY-MM or YYYY-MM-DD')
const subjectDocumentSchema = z.object({
  type: z.string().max(20),
  number: z.string().regex(/^[A-Z0-9<-]{1,30}$/),
  issuingState: z.string().regex(/^[A-Z]{1,3}$/),
})
const subjectFields = {
  familyName: z.string().trim().min(1).max(80),
  givenNames: z.string().trim().max(120),
  nativeName: z.string().trim().max(80).meta({ description: 'Name in the person’s own script' }),
  aliases: z.array(z.string().trim().min(1).max(160)).max(20),
  birthDate: partialDate.nullable(),
  nationalities: z.array(z.string().regex(/^[A-Z]{1,3}$/)).max(5),
  sex: z.enum(['F', 'M', 'X']).nullable(),
  documents: z.array(subjectDocumentSchema).max(20),
  reason: z.string().max(2000),
  severity: severitySchema.nullable().meta({ description: 'null: the watchlist’s' }),
  legalBasis: z.string().max(400),
  instructions: z.string().max(2000),
  validFrom: z.iso.datetime({ offset: true }).nullable(),
  validTo: z.iso.datetime({ offset: true }).nullable(),
  watchlistIds: z.array(watchlistIdSchema).max(32),
}
export const photoSchema = z.object({
  id: photoIdSchema,
  pictureId: pictureIdSchema,
  quality: qualitySchema,
  pack: z.string().meta({ description: 'The model pack that it was enrolled and judged with' }),
  failure: z
    .object({ pack: z.string(), reason: templateFailureSchema, inForce: z.boolean() })
    .nullable()
    .meta({ description: 'Why it is not searched for (`inForce`), or will not be once the next model pack takes over; null: it is and will be' }),
  enrolledAt: z.iso.datetime(),
})
export type Photo = z.infer<typeof photoSchema>

export const subjectSchema = z.object({
  id: subjectIdSchema,
  ...subjectFields,
  photos: z.array(photoSchema),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Subject = z.infer<typeof subjectSchema>
export const subjectCreateSchema = z.object({
  ...subjectFields,
  givenNames: subjectFields.givenNames.default(''),
  nativeName: subjectFields.nativeName.default(''),
  aliases: subjectFields.aliases.default([]),
  birthDate: subjectFields.birthDate.default(null),
  nationalities: subjectFields.nationalities.default([]),
  sex: subjectFields.sex.default(null),
  documents: subjectFields.documents.default([]),
  reason: subjectFields.reason.default(''),
  severity: subjectFields.severity.default(null),
  legalBasis: subjectFields.legalBasis.default(''),
  instructions: subjectFields.instructions.default(''),
  validFrom: subjectFields.validFrom.default(null),
  validTo: subjectFields.validTo.default(null),
  watchlistIds: subjectFields.watchlistIds.default([]),
})
export type SubjectCreate = z.infer<typeof subjectCreateSchema>
export const subjectPatchSchema = z.object(subjectFields).partial()
export type SubjectPatch = z.infer<typeof subjectPatchSchema>

export const photoEnrolSchema = pictureInputSchema
/** Enrolment answers with the verdict; a picture judged unusable is refused (`photo-unusable`) and not kept. */
export const photoEnrolledSchema = z.object({ photo: photoSchema, quality: qualitySchema })
