import type { Finding, FindingCode, PictureRole, Quality, QualityMeasure } from '../analysis.ts'
import { dynamicRange } from './dynamic-range.ts'
import { overExposure, underExposure } from './exposure.ts'
import type { FaceSample } from './face-sample.ts'
import type { HeadPose } from './head-pose.ts'
import { limits, type Component } from './limits.ts'
import { sharpness } from './sharpness.ts'

/** The traveller's face as the measures see it. `secondFaceRatio`: area of the next largest face over this one's, 0 if alone. */
export type AssessedFace = { sample: FaceSample; pose: HeadPose; interEyeDistancePx: number; secondFaceRatio: number }

/** Raw value at which a measure maps to 0 and to 100, linear between. Poses map by their absolute value. */
const SCALES = {
  InterEyeDistance: { worst: 10, best: 90 },
  Sharpness: { worst: 0.03, best: 0.35 },
  UnderExposurePrevention: { worst: 1, best: 0 },
  OverExposurePrevention: { worst: 0.5, best: 0 },
  DynamicRange: { worst: 3.2, best: 6.2 },
  HeadPoseYaw: { worst: 60, best: 0 },
  HeadPosePitch: { worst: 60, best: 0 },
  HeadPoseRoll: { worst: 60, best: 0 },
  SingleFacePresent: { worst: 1, best: 0 },
} as const satisfies Record<Component, { worst: number; best: number }>

const components = Object.keys(SCALES) as Component[]

/** All measures, findings and the verdict for the traveller's face. */
export function assessFace(face: AssessedFace, role: PictureRole): Quality {
  const { sample, pose } = face
  const raw: Record<Component, number | null> = {
    InterEyeDistance: face.interEyeDistancePx,
    Sharpness: sharpness(sample),
    UnderExposurePrevention: underExposure(sample),
    OverExposurePrevention: overExposure(sample),
    DynamicRange: dynamicRange(sample),
    HeadPoseYaw: pose.yawDeg,
    HeadPosePitch: pose.pitchDeg,
    HeadPoseRoll: pose.rollDeg,
    SingleFacePresent: face.secondFaceRatio,
  }
  const measures = components.map((measure) => measureOf(measure, raw[measure]))
  const findings = findingsOf(raw, role)
  const score = unifiedScore(measures)
  const unified: QualityMeasure = { measure: 'UnifiedQualityScore', status: score === null ? 'could-not-assess' : 'assessed', raw: score, mapped: score }
  return { verdict: verdictOf(findings), score, measures: [unified, ...measures], findings }
}

/** Quality of a picture without a traveller: nothing could be assessed but how many faces there are. */
export function assessWithoutFace(code: 'no-face' | 'several-faces'): Quality {
  const single = measureOf('SingleFacePresent', code === 'several-faces' ? 1 : null)
  const others = (['UnifiedQualityScore', ...components] as const).filter((measure) => measure !== 'SingleFacePresent')
  const unknown = others.map((measure): QualityMeasure => ({ measure, status: 'could-not-assess', raw: null, mapped: null }))
  return { verdict: 'unusable', score: null, measures: [...unknown, single], findings: [{ code, severity: 'refuse' }] }
}

function measureOf(measure: Component, raw: number | null): QualityMeasure {
  if (raw === null) return { measure, status: 'could-not-assess', raw: null, mapped: null }
  const { worst, best } = SCALES[measure]
  const part = (Math.abs(raw) - worst) / (best - worst)
  return { measure, status: 'assessed', raw, mapped: Math.round(100 * Math.min(1, Math.max(0, part))) }
}

/** The worse of two findings with one code is kept. */
function findingsOf(raw: Record<Component, number | null>, role: PictureRole): Finding[] {
  const found = new Map<FindingCode, Finding>()
  for (const limit of limits[role]) {
    const value = raw[limit.measure]
    if (value === null) continue
    const bad = (bound: number | null) => bound !== null && (limit.side === 'below' ? value < bound : Math.abs(value) > bound)
    if (bad(limit.refuse)) found.set(limit.finding, { code: limit.finding, severity: 'refuse' })
    else if (bad(limit.advise) && !found.has(limit.finding)) found.set(limit.finding, { code: limit.finding, severity: 'advice' })
  }
  return [...found.values()]
}

/**
 * Mean of the geometric mean and the minimum of the components: one bad component must pull the score down, as it does
 * the comparison, and yet two pictures with the same worst component should not score alike. To be replaced by a measure
 * trained on comparison scores.
 */
function unifiedScore(measures: readonly QualityMeasure[]): number | null {
  const mapped = measures.flatMap((measure) => (measure.mapped === null ? [] : [measure.mapped]))
  if (mapped.length === 0) return null
  const geometric = Math.exp(mapped.reduce((sum, value) => sum + Math.log(Math.max(1, value)), 0) / mapped.length)
  return Math.round((geometric + Math.min(...mapped)) / 2)
}

function verdictOf(findings: readonly Finding[]): Quality['verdict'] {
  if (findings.some(({ severity }) => severity === 'refuse')) return 'unusable'
  return findings.length > 0 ? 'poor' : 'good'
}
