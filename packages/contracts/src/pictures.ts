import { z } from 'zod'

/** Largest picture file that is accepted, bytes. A 12-megapixel JPEG of good quality has 4 to 6 MB. */
export const maxPictureBytes = 12 * 1024 * 1024
/** Largest request body, bytes: two pictures in base64 and the document fields. */
export const maxBodyBytes = 34 * 1024 * 1024

/**
 * A picture in JSON: base64 of a JPEG, PNG or WebP file, at most 12 MiB, at most 40 megapixels. The size is checked where the
 * text is decoded, so that too large a picture gets its own error rather than a schema's.
 */
export const pictureInputSchema = z.object({
  image: z.string().meta({ description: 'base64 (RFC 4648 §4) of a JPEG, PNG or WebP file', format: 'byte' }),
})

/** Why somebody looks at a face. Kept in the audit trail beside the user and the picture. */
export const picturePurposes = ['monitoring', 'adjudication', 'watchlist-maintenance', 'inspection', 'analysis', 'audit'] as const
export const picturePurposeSchema = z.enum(picturePurposes)
export type PicturePurpose = z.infer<typeof picturePurposeSchema>
