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

const live: readonly Limit[] = [
  { measure: 'InterEyeDistance', finding: 'face-too-small', side: 'below', advise: 60, refuse: 24 },
  { measure: 'Sharpness', finding: 'blurred', side: 'below', advise: 0.3, refuse: 0.2 },
  { measure: 'UnderExposurePrevention', finding: 'too-dark', side: 'above', advise: 0.3, refuse: 0.6 },
  { measure: 'OverExposurePrevention', finding: 'too-bright', side: 'above', advise: 0.1, refuse: 0.3 },
  { measure: 'DynamicRange', finding: 'low-contrast', side: 'below', advise: 5.5, refuse: 4.5 },
  { measure: 'HeadPoseYaw', finding: 'head-turned', side: 'above', advise: 25, refuse: 45 },
  { measure: 'HeadPosePitch', finding: 'head-turned', side: 'above', advise: 25, refuse: 40 },
  { measure: 'HeadPoseRoll', finding: 'head-tilted', side: 'above', advise: 20, refuse: 45 },
]

/** Thresholds by role. A document's portrait and a reference are judged once and used long, so they advise earlier. */
export const limits: Readonly<Record<PictureRole, readonly Limit[]>> = { live, document: live, reference: live }
