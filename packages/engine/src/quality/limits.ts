import type { FindingCode, MeasureName, PictureRole } from '../analysis.ts'

/** The measures that are taken from the picture; the unified score is made of these. */
export type Component = Exclude<MeasureName, 'UnifiedQualityScore'>

/**
 * From which raw value on a measure advises or refuses; null: never. `below` or `above` says which side is bad; poses are
 * judged by their absolute value.
 */
export type Limit = {
  measure: Component
  finding: FindingCode
  side: 'below' | 'above'
  advise: number | null
  refuse: number | null
}

/*
 * Where the numbers come from: pictures of LFW View 1 and FRLL, degraded step by step, each step compared with another
 * picture of the same person at a false match rate of 0.1 %. `refuse` lies about where one comparison in ten to one in
 * five begins to fail, and no picture of either set or of the synthetic people is refused for light or blur as it is;
 * `advise` lies where the spread of undegraded pictures ends. Misses were no more frequent up to 40° of yaw.
 * Distances between the eyes are those of the check's requirements (ISO/IEC 39794-5 asks 90 of a document, for print).
 */
const live: readonly Limit[] = [
  { measure: 'InterEyeDistance', finding: 'face-too-small', side: 'below', advise: 60, refuse: 24 },
  { measure: 'Sharpness', finding: 'blurred', side: 'below', advise: 0.15, refuse: 0.08 },
  { measure: 'UnderExposurePrevention', finding: 'too-dark', side: 'above', advise: 0.4, refuse: 0.85 },
  { measure: 'OverExposurePrevention', finding: 'too-bright', side: 'above', advise: 0.1, refuse: 0.35 },
  { measure: 'DynamicRange', finding: 'low-contrast', side: 'below', advise: 4.9, refuse: 4.1 },
  { measure: 'HeadPoseYaw', finding: 'head-turned', side: 'above', advise: 25, refuse: 45 },
  { measure: 'HeadPosePitch', finding: 'head-turned', side: 'above', advise: 25, refuse: 40 },
  { measure: 'HeadPoseRoll', finding: 'head-tilted', side: 'above', advise: 15, refuse: 40 },
]

/** A document's portrait cannot be taken again at the lane: it is refused only where a live picture would be, advised on alike. */
const document = live

/** A reference is taken once and compared for years: it must be better before it is stored without advice. */
const reference: readonly Limit[] = [
  { measure: 'InterEyeDistance', finding: 'face-too-small', side: 'below', advise: 60, refuse: 24 },
  { measure: 'Sharpness', finding: 'blurred', side: 'below', advise: 0.2, refuse: 0.1 },
  { measure: 'UnderExposurePrevention', finding: 'too-dark', side: 'above', advise: 0.3, refuse: 0.8 },
  { measure: 'OverExposurePrevention', finding: 'too-bright', side: 'above', advise: 0.06, refuse: 0.3 },
  { measure: 'DynamicRange', finding: 'low-contrast', side: 'below', advise: 4.9, refuse: 4.3 },
  { measure: 'HeadPoseYaw', finding: 'head-turned', side: 'above', advise: 20, refuse: 40 },
  { measure: 'HeadPosePitch', finding: 'head-turned', side: 'above', advise: 20, refuse: 35 },
  { measure: 'HeadPoseRoll', finding: 'head-tilted', side: 'above', advise: 12, refuse: 35 },
]

export const limits: Readonly<Record<PictureRole, readonly Limit[]>> = { live, document, reference }
