import { z } from 'zod'

/** Measures carry the component names of ISO/IEC 29794-5. "Could not assess" is a value with a reason, never a zero. */
export const measureNames = [
  'UnifiedQualityScore',
  'IlluminationUniformity',
  'LuminanceMean',
  'LuminanceVariance',
  'UnderExposurePrevention',
  'OverExposurePrevention',
  'DynamicRange',
  'Sharpness',
  'CompressionArtifacts',
  'NaturalColour',
  'SingleFacePresent',
  'EyesOpen',
  'MouthClosed',
  'InterEyeDistance',
  'HeadSize',
  'LeftwardCropOfTheFaceImage',
  'RightwardCropOfTheFaceImage',
  'MarginAboveOfTheFaceImage',
  'MarginBelowOfTheFaceImage',
  'HeadPoseYaw',
  'HeadPosePitch',
  'HeadPoseRoll',
  'BackgroundUniformity',
] as const
export type MeasureName = (typeof measureNames)[number]

/** Components of the standard that are not measured, because each needs a network for segmentation or expression that is not part of the engine. */
export const measuresNotCovered = ['EyesVisible', 'MouthOcclusionPrevention', 'FaceOcclusionPrevention', 'ExpressionNeutrality', 'NoHeadCoverings'] as const

/** Why a measure has no value. */
export const unassessedReasons = [
  'no-face',
  'several-faces',
  'face-too-small',
  'face-outside-picture',
  'no-contrast',
  'greyscale',
  'picture-shrunk',
  'background-hidden',
] as const
export type UnassessedReason = (typeof unassessedReasons)[number]

export const findingCodes = [
  'no-face',
  'several-faces',
  'face-too-small',
  'blurred',
  'too-dark',
  'too-bright',
  'low-contrast',
  'head-turned',
  'head-tilted',
  'uneven-light',
  'compressed',
  'unnatural-colour',
  'greyscale',
  'eyes-closed',
  'mouth-open',
  'face-cut-off',
  'face-too-close',
  'background-busy',
] as const
export type FindingCode = (typeof findingCodes)[number]

export const qualityMeasureSchema = z.object({
  measure: z.enum(measureNames),
  status: z.enum(['assessed', 'could-not-assess']),
  raw: z.number().nullable().meta({ description: 'Native value of the measure: pixels, degrees, ratio; null when not assessed' }),
  mapped: z.number().min(0).max(100).nullable().meta({ description: '0 (worst) to 100 (best); null when not assessed' }),
  reason: z.enum(unassessedReasons).optional().meta({ description: 'Why it could not be assessed; reports of earlier versions lack it' }),
})

const pointSchema = z.object({ x: z.number(), y: z.number() })
/** Where the face lies in the upright picture, pixels: enough to show faces side by side at one scale, eyes level. */
export const faceGeometrySchema = z.object({ widthPx: z.int().min(1), heightPx: z.int().min(1), eyes: z.tuple([pointSchema, pointSchema]) })
export type FaceGeometry = z.infer<typeof faceGeometrySchema>

export const qualitySchema = z.object({
  verdict: z.enum(['good', 'poor', 'unusable']),
  score: z.number().min(0).max(100).nullable(),
  facesFound: z.int().min(0),
  face: faceGeometrySchema.nullable().meta({ description: 'The face that was judged; null when there is none' }),
  measures: z.array(qualityMeasureSchema).meta({ description: `Components of ISO/IEC 29794-5. Not covered: ${measuresNotCovered.join(', ')}` }),
  findings: z.array(z.object({ code: z.enum(findingCodes), severity: z.enum(['advice', 'refuse']), message: z.string() })),
})
export type QualityReport = z.infer<typeof qualitySchema>
