import { z } from 'zod'

/** Measures carry the component names of ISO/IEC 29794-5. "Could not assess" is a value, never a zero. */
export const measureNames = [
  'UnifiedQualityScore',
  'InterEyeDistance',
  'Sharpness',
  'UnderExposurePrevention',
  'OverExposurePrevention',
  'DynamicRange',
  'HeadPoseYaw',
  'HeadPosePitch',
  'HeadPoseRoll',
  'SingleFacePresent',
] as const

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
] as const
export type FindingCode = (typeof findingCodes)[number]

export const qualityMeasureSchema = z.object({
  measure: z.enum(measureNames),
  status: z.enum(['assessed', 'could-not-assess']),
  raw: z.number().nullable().meta({ description: 'Native value of the measure: pixels, degrees, ratio' }),
  mapped: z.number().min(0).max(100).nullable().meta({ description: '0 (worst) to 100 (best)' }),
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
  measures: z.array(qualityMeasureSchema),
  findings: z.array(z.object({ code: z.enum(findingCodes), severity: z.enum(['advice', 'refuse']), message: z.string() })),
})
export type QualityReport = z.infer<typeof qualitySchema>

/** What the person who took the picture should do, in both languages of the console. */
export const findingAdvice: Readonly<Record<FindingCode, { zh: string; en: string }>> = {
  'no-face': { zh: '影像中找不到人臉，請正對鏡頭重新擷取', en: 'No face was found. Face the camera and take the picture again' },
  'several-faces': { zh: '影像中有多張大小相近的人臉，請讓旅客單獨入鏡', en: 'Several faces of about the same size. Let the traveller stand alone in the picture' },
  'face-too-small': { zh: '人臉太小，請靠近鏡頭', en: 'The face is too small. Move closer to the camera' },
  blurred: { zh: '影像模糊，請保持不動再擷取', en: 'The picture is blurred. Hold still and take it again' },
  'too-dark': { zh: '臉部太暗，請增加照明', en: 'The face is too dark. Add light' },
  'too-bright': { zh: '臉部過亮，請減少直射光', en: 'The face is too bright. Reduce direct light' },
  'low-contrast': { zh: '臉部對比不足，請檢查鏡頭與照明', en: 'The face has too little contrast. Check lens and light' },
  'head-turned': { zh: '頭部轉向過大，請正視鏡頭', en: 'The head is turned. Look straight into the camera' },
  'head-tilted': { zh: '頭部傾斜，請擺正', en: 'The head is tilted. Hold it upright' },
}
