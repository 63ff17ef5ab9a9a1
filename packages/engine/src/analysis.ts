import type { ErrorCode, FindingCode, measureNames } from '@renbie/contracts'

/**
 * What the engine says about one picture. Coordinates are pixels of the upright picture (EXIF orientation applied),
 * origin at the outer corner of the top left pixel.
 */

export type Box = { x: number; y: number; width: number; height: number }
export type Point = { x: number; y: number }

/** Where a picture comes from decides how strictly its quality is judged. */
export type PictureRole = 'live' | 'document' | 'reference'

/** `everyFace`: all faces of a scene, down to 24 pixels wide, each with its template; takes about a second. */
export type AnalyseOptions = { everyFace?: boolean }

/** Component names of ISO/IEC 29794-5, as the contract lists them. */
export type MeasureName = (typeof measureNames)[number]

/** `raw` in the unit of the measure (pixels, degrees, ratio), `mapped` 0 (worst) to 100 (best); both null when not assessed. */
export type QualityMeasure = {
  measure: MeasureName
  status: 'assessed' | 'could-not-assess'
  raw: number | null
  mapped: number | null
}

export type Finding = { code: FindingCode; severity: 'advice' | 'refuse' }

export type { FindingCode }

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
  timing: { decodeMs: number; detectMs: number; qualityMs: number; templateMs: number; queuedMs: number }
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
