import { z } from 'zod'
import { photoIdSchema, pictureIdSchema, subjectIdSchema } from './ids.ts'

/** Why a model pack has no template of a stored picture. */
export const templateFailures = ['picture-missing', 'picture-unreadable', 'no-face', 'unusable', 'engine-failed'] as const
export const templateFailureSchema = z.enum(templateFailures)
export type TemplateFailure = z.infer<typeof templateFailureSchema>

/** A picture that a pack failed at. It names records only: who may see the person asks for them. */
export const templateFailureRecordSchema = z.object({
  pictureId: pictureIdSchema,
  photoId: photoIdSchema.nullable(),
  subjectId: subjectIdSchema.nullable(),
  reason: templateFailureSchema,
  at: z.iso.datetime(),
})
export type TemplateFailureRecord = z.infer<typeof templateFailureRecordSchema>

/** The change to another model pack: every picture that is searched for gets a template of the next one. */
export const packChangeSchema = z.object({
  pack: z.string().meta({ description: 'The next pack, by its id' }),
  name: z.string().nullable(),
  state: z.enum(['re-templating', 'waiting-for-acceptance', 'switching']),
  since: z.iso.datetime(),
  total: z.int().min(0),
  done: z.int().min(0),
  failed: z.int().min(0),
  estimatedEnd: z.iso.datetime().nullable().meta({ description: 'From the pace since the change began; null before there is one' }),
})
export type PackChange = z.infer<typeof packChangeSchema>

/** How many failures the administrator saw; when there are more by then, nothing is accepted. */
export const acceptFailuresSchema = z.object({ pack: z.string(), failed: z.int().min(0) })
