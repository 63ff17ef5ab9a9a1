import type { ErrorCode, FindingCode, MeasureName, PresentationAttack, UnassessedReason } from '@renbie/contracts'

/**
 * What the engine says about one picture. Coordinates are pixels of the upright picture (EXIF orientation applied),
 * origin at the outer corner of the top left pixel.
 */

export type Box = { x: number; y: number; width: number; height: number }
export type Point = { x: number; y: number }

/** Where a picture comes from decides how strictly its quality is judged. */
export type PictureRole = 'live' | 'document' | 'reference'

/**
 * How a picture is treated beside others. `lane`: who sends it (a lane, or a user who works by hand); lanes take turns, and
 * one that floods is the one that is refused. `batch`: nobody waits for it, so it stands behind those for whom somebody does.
 * `everyFace`: all faces of a scene, down to 24 pixels wide, each with its template; takes about a second.
 */
export type AnalyseOptions = { lane?: string; batch?: boolean; everyFace?: boolean }

/** `raw` in the unit of the measure (pixels, degrees, ratio), `mapped` 0 (worst) to 100 (best); both null, with the reason, when not assessed. */
export type QualityMeasure = {
  measure: MeasureName
  status: 'assessed' | 'could-not-assess'
  raw: number | null
  mapped: number | null
  reason?: UnassessedReason
}

export type Finding = { code: FindingCode; severity: 'advice' | 'refuse' }

export type { FindingCode, MeasureName }

/** `unusable` when a finding refuses, `poor` when one advises, else `good`. `score` 0..100, null when there was no face to judge. */
export type Quality = {
  verdict: 'good' | 'poor' | 'unusable'
  score: number | null
  measures: QualityMeasure[]
  findings: Finding[]
}

/** `eyes`: centres, the one at the left of the picture first. `detectionScore` 0..1. */
export type DetectedFace = { box: Box; eyes: [Point, Point]; detectionScore: number; interEyeDistancePx: number }

export type PictureFormat = 'jpeg' | 'png' | 'webp'

export type FaceAnalysis = {
  /** Size of the upright picture. */
  image: { widthPx: number; heightPx: number; format: PictureFormat }
  /** The traveller first, then by prominence. */
  faces: DetectedFace[]
  /** Null: no face, or two of about equal prominence (finding `several-faces`). */
  primary: DetectedFace | null
  /** L2-normalised; null without a primary face, and when that face is too small to be described. */
  template: Float32Array | null
  /** One for each of `faces`, only when every face was asked for; null for a face too small to be described. */
  templates?: (Float32Array | null)[]
  quality: Quality
  /** Only ever assessed on a live picture, and only with a pack that has networks for it. */
  presentationAttack: PresentationAttack
  timing: { decodeMs: number; detectMs: number; qualityMs: number; templateMs: number; livenessMs: number; queuedMs: number }
}

/** Those of the error catalogue that the engine answers with. */
export type EngineErrorCode = Extract<
  ErrorCode,
  | 'image-empty'
  | 'image-not-supported'
  | 'image-unreadable'
  | 'image-truncated'
  | 'image-too-many-pixels'
  | 'image-too-small'
  | 'engine-busy'
  | 'engine-timeout'
  | 'engine-failed'
>

/** `detail` is for logs: it never holds picture content. */
export type EngineResult = { ok: true; analysis: FaceAnalysis } | { ok: false; code: EngineErrorCode; detail: string }
