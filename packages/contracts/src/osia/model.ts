import { z } from 'zod'

/**
 * The data of OSIA ABIS 1.6.0 (Secure Identity Alliance), with the bounds of this platform. What is taken is narrower than the
 * standard where this platform compares nothing else (faces, pictures in the request); what is given is the standard's.
 * docs/osia.md says what was chosen.
 */

/** Ids that other systems choose. No slash and no blank: they stand in paths, of which the server takes 100 characters a part. */
const givenIdSchema = z.string().regex(/^[A-Za-z0-9._:@~+=-]{1,100}$/, 'letters, digits and . _ : @ ~ + = -, at most 100')
export const osiaPersonIdSchema = givenIdSchema
export const osiaEncounterIdSchema = givenIdSchema
/** `ALL` names every gallery in a search; ids that begin with `wl_` are watchlists. */
export const osiaGalleryIdSchema = givenIdSchema
export const osiaAllGalleries = 'ALL'

/** Most faces of one encounter, and most pictures of one probe. */
export const osiaMaxFaces = 4
/** Most candidates that one identification returns. */
export const osiaMaxCandidates = 200

const attributesSchema = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 16_384, 'at most 16 KiB of JSON')

const faceSubTypes = ['UNKNOWN', 'PORTRAIT', 'LEFT_PROFILE', 'RIGHT_PROFILE'] as const

/** What a client says of a picture. It is kept as it was said and given back; nothing is decided by it. */
const pictureFields = {
  biometricSubType: z.enum(faceSubTypes, 'of a face: UNKNOWN, PORTRAIT, LEFT_PROFILE or RIGHT_PROFILE').optional(),
  instance: z.string().max(80).optional(),
  captureDate: z.iso.datetime({ offset: true }).optional(),
  captureDevice: z.string().max(200).optional(),
  width: z.int().min(1).optional(),
  height: z.int().min(1).optional(),
  bitdepth: z.int().min(1).optional(),
  mimeType: z.string().max(100).optional(),
  resolution: z.int().min(1).optional(),
  compression: z.enum(['NONE', 'WSQ', 'JPEG', 'JPEG2000', 'PNG']).optional(),
  metadata: z.string().max(4_000).optional(),
  comment: z.string().max(1_000).optional(),
  quality: z.int().optional(),
  qualityFormat: z.string().max(80).optional(),
  algorithm: z.string().max(80).optional(),
  vendor: z.string().max(80).optional(),
}

const notFetched = z.never('this platform fetches nothing; send the picture in `image`').optional()
const notTaken = z.never('templates of other algorithms cannot be compared; send the picture in `image`').optional()

export const osiaFaceInputSchema = z.strictObject({
  biometricType: z.literal('FACE', 'this platform compares faces only'),
  ...pictureFields,
  image: z.string('the picture is needed, base64'),
  // Read-only in the standard: may be sent back as it was read, and says nothing.
  encounterId: z.string().max(128).optional(),
  imageRef: notFetched,
  templateRef: notFetched,
  template: notTaken,
  templateFormat: notTaken,
})
export type OsiaFaceInput = z.infer<typeof osiaFaceInputSchema>
export type OsiaFaceDetails = Omit<OsiaFaceInput, 'image' | 'encounterId' | 'imageRef' | 'templateRef' | 'template' | 'templateFormat'>
export const osiaFacesSchema = z.array(osiaFaceInputSchema).min(1, 'at least one face').max(osiaMaxFaces)

export const osiaStatusSchema = z.enum(['ACTIVE', 'INACTIVE'])
export type OsiaStatus = z.infer<typeof osiaStatusSchema>

const uniqueGalleries = (items: string[]): boolean => new Set(items).size === items.length
export const osiaGalleriesSchema = z.array(osiaGalleryIdSchema).max(32).refine(uniqueGalleries, 'each gallery once')

const encounterFields = {
  status: osiaStatusSchema,
  encounterType: z.string().min(1).max(80),
  clientData: z.base64().max(65_536).optional(),
  contextualData: attributesSchema.optional(),
  biographicData: attributesSchema.optional(),
}
export const osiaEncounterInputSchema = z.strictObject({
  // Read-only in the standard: the path names the encounter.
  encounterId: z.string().max(128).optional(),
  ...encounterFields,
  galleries: osiaGalleriesSchema.min(1).optional(),
  biometricData: osiaFacesSchema,
})
export type OsiaEncounterInput = z.infer<typeof osiaEncounterInputSchema>

export const osiaEncounterSchema = z.strictObject({
  encounterId: osiaEncounterIdSchema,
  ...encounterFields,
  galleries: z.array(z.string()).min(1).optional(),
  biometricData: z.array(z.strictObject({ biometricType: z.literal('FACE'), ...pictureFields, encounterId: z.string(), image: z.string() })),
})

const others = z.record(z.string(), z.unknown()).optional()
export const osiaPersonIdsSchema = z.strictObject({ personId: z.string(), encounterId: z.string() })
export const osiaExtendablePersonIdsSchema = osiaPersonIdsSchema.extend({ others })
export const osiaTaskIdSchema = z.strictObject({ taskId: z.string(), others })
export const osiaErrorSchema = z.strictObject({ code: z.int(), message: z.string() })
export type OsiaError = z.infer<typeof osiaErrorSchema>

export const osiaScoreDetailSchema = z.strictObject({ score: z.number(), encounterId: z.string(), biometricType: z.literal('FACE'), others })
export type OsiaScoreDetail = z.infer<typeof osiaScoreDetailSchema>
export const osiaCandidateSchema = z.strictObject({ personId: z.string(), rank: z.int(), score: z.number(), scores: z.array(osiaScoreDetailSchema), others })
export type OsiaCandidate = z.infer<typeof osiaCandidateSchema>
export const osiaVerificationSchema = z.strictObject({
  decision: z.boolean(),
  // Two sets of pictures have no encounter.
  scores: z.array(osiaScoreDetailSchema.partial({ encounterId: true })),
})

export const osiaComputedDataSchema = z.strictObject({
  biometricType: z.literal('FACE'),
  biometricSubType: z.enum(faceSubTypes).optional(),
  instance: z.string().optional(),
  template: z.string(),
  templateFormat: z.string(),
  quality: z.int().optional(),
  qualityFormat: z.string().optional(),
  algorithm: z.string(),
  vendor: z.string(),
})

export const osiaTaskStatusSchema = z.enum(['PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_ERROR', 'RESPONSE_RETRY', 'COMPLETED'])
export type OsiaTaskStatus = z.infer<typeof osiaTaskStatusSchema>
