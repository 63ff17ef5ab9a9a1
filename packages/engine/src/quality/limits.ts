import type { UnassessedReason } from '@renbie/contracts'
import type { FindingCode, MeasureName, PictureRole } from '../analysis.ts'

/** The measures that are taken from the picture, each by itself. */
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
 * Where the numbers come from: pictures of LFW View 1, FRLL and synthetic people as they are, and degraded step by step. `refuse`
 * lies where one comparison in ten to one in five begins to fail at a false match rate of 0.1 %, and beyond whatever a picture
 * of these sets has as it is; `advise` lies where the spread of undegraded pictures ends. Distances between the eyes are those
 * of the check's requirements (ISO/IEC 39794-5 asks 90 of a document, for print).
 *
 * Two limits are looser than the standard's mapping suggests, so that nobody is sent back for their face: luminance falls with
 * dark skin in good light (FRLL: from 0.04), so a face is too dark only far below that; and the mesh sees narrow eyes as half
 * closed, so that only eyes hardly seen at all count as closed.
 */
const common: readonly Limit[] = [
  { measure: 'InterEyeDistance', finding: 'face-too-small', side: 'below', advise: 60, refuse: 24 },
  { measure: 'LuminanceMean', finding: 'too-dark', side: 'below', advise: 0.035, refuse: 0.006 },
  { measure: 'LuminanceMean', finding: 'too-bright', side: 'above', advise: 0.7, refuse: 0.93 },
  { measure: 'CompressionArtifacts', finding: 'compressed', side: 'above', advise: 0.7, refuse: 2.5 },
  { measure: 'NaturalColour', finding: 'unnatural-colour', side: 'above', advise: 15, refuse: null },
  { measure: 'EyesOpen', finding: 'eyes-closed', side: 'below', advise: 0.03, refuse: null },
  { measure: 'LeftwardCropOfTheFaceImage', finding: 'face-cut-off', side: 'below', advise: 0.5, refuse: null },
  { measure: 'RightwardCropOfTheFaceImage', finding: 'face-cut-off', side: 'below', advise: 0.5, refuse: null },
  { measure: 'MarginAboveOfTheFaceImage', finding: 'face-cut-off', side: 'below', advise: 0.4, refuse: null },
  { measure: 'MarginBelowOfTheFaceImage', finding: 'face-cut-off', side: 'below', advise: 1, refuse: null },
  { measure: 'HeadSize', finding: 'face-too-close', side: 'above', advise: 0.65, refuse: null },
]

const live: readonly Limit[] = [
  ...common,
  { measure: 'Sharpness', finding: 'blurred', side: 'below', advise: 0.15, refuse: 0.08 },
  { measure: 'OverExposurePrevention', finding: 'too-bright', side: 'above', advise: 0.05, refuse: 0.35 },
  { measure: 'DynamicRange', finding: 'low-contrast', side: 'below', advise: 4, refuse: 2 },
  { measure: 'MouthClosed', finding: 'mouth-open', side: 'above', advise: 0.18, refuse: null },
  { measure: 'HeadPoseYaw', finding: 'head-turned', side: 'above', advise: 25, refuse: 45 },
  { measure: 'HeadPosePitch', finding: 'head-turned', side: 'above', advise: 25, refuse: 40 },
  { measure: 'HeadPoseRoll', finding: 'head-tilted', side: 'above', advise: 15, refuse: 40 },
]

/** A document's portrait cannot be taken again at the lane: it is refused only where a live picture would be, advised on alike. */
const document = live

/**
 * A reference is taken once and compared for years: it must be better before it is stored without advice. Light from one side and
 * a busy background are said of a reference only: pairs with such a picture are missed hardly more often (LFW, overlap below
 * 0.03: 18 of 282 against 58 of 1,315), so a traveller is not kept waiting for them.
 */
const reference: readonly Limit[] = [
  ...common,
  { measure: 'IlluminationUniformity', finding: 'uneven-light', side: 'below', advise: 0.03, refuse: null },
  { measure: 'Sharpness', finding: 'blurred', side: 'below', advise: 0.2, refuse: 0.09 },
  { measure: 'OverExposurePrevention', finding: 'too-bright', side: 'above', advise: 0.03, refuse: 0.3 },
  { measure: 'DynamicRange', finding: 'low-contrast', side: 'below', advise: 4, refuse: 2 },
  { measure: 'MouthClosed', finding: 'mouth-open', side: 'above', advise: 0.15, refuse: null },
  { measure: 'HeadPoseYaw', finding: 'head-turned', side: 'above', advise: 20, refuse: 40 },
  { measure: 'HeadPosePitch', finding: 'head-turned', side: 'above', advise: 20, refuse: 35 },
  { measure: 'HeadPoseRoll', finding: 'head-tilted', side: 'above', advise: 12, refuse: 35 },
  { measure: 'BackgroundUniformity', finding: 'background-busy', side: 'above', advise: 120, refuse: null },
]

export const limits: Readonly<Record<PictureRole, readonly Limit[]>> = { live, document, reference }

/** What a reason for not assessing a measure is worth saying of itself: always advice. */
type ReasonFinding = { measure: Component; reason: UnassessedReason; finding: FindingCode }

/** A grey live picture comes from a camera that is set wrongly; a document or a watchlist may have no other. */
export const reasonFindings: Readonly<Record<PictureRole, readonly ReasonFinding[]>> = {
  live: [{ measure: 'NaturalColour', reason: 'greyscale', finding: 'greyscale' }],
  document: [],
  reference: [],
}
