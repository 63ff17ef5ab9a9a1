import { z } from 'zod'
import { mergeIdSchema, photoIdSchema, subjectIdSchema, userIdSchema } from './ids.ts'

const reason = z.string().trim().min(1).max(500).meta({ description: 'Why; kept with the merge' })
const actorSchema = z.object({ userId: userIdSchema.nullable(), name: z.string(), reason })

export const mergeRequestSchema = z.object({ absorbedId: subjectIdSchema.meta({ description: 'The subject that goes; the one of the address stays' }), reason })
export const undoMergeSchema = z.object({ reason })

/** Two entries found to be one person: what went, and whether it came back. */
export const mergeSchema = z.object({
  id: mergeIdSchema,
  survivorId: subjectIdSchema,
  absorbedId: subjectIdSchema,
  mergedAt: z.iso.datetime(),
  mergedBy: actorSchema,
  photoIds: z.array(photoIdSchema).meta({ description: 'Photos that came from the absorbed subject' }),
  undoneAt: z.iso.datetime().nullable(),
  undoneBy: actorSchema.nullable(),
})
export type Merge = z.infer<typeof mergeSchema>
