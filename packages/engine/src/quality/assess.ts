import { measureNames, type MeasureName, type UnassessedReason } from '@renbie/contracts'
import type { Finding, FindingCode, PictureRole, Quality, QualityMeasure } from '../analysis.ts'
import { constants } from './constants.ts'
import { limits, reasonFindings } from './limits.ts'
import { mapped } from './mapping.ts'
import type { RawValues } from './measure-face.ts'
import type { Raw } from './raw.ts'
import { unifiedScore, type Evidence } from './unified-score.ts'

const components = measureNames.filter((measure) => measure !== 'UnifiedQualityScore')

/** Measures, findings and the verdict for the traveller's face. */
export function assessFace(raws: RawValues, evidence: Evidence, role: PictureRole): Quality {
  const unified = measureOf('UnifiedQualityScore', unifiedScore(raws, evidence))
  const findings = findingsOf(raws, role)
  return { verdict: verdictOf(findings), score: unified.mapped, measures: [unified, ...components.map((measure) => measureOf(measure, raws[measure]))], findings }
}

/** Quality of a picture without a traveller: nothing could be assessed but that there are several faces. */
export function assessWithoutFace(code: 'no-face' | 'several-faces'): Quality {
  const measures = measureNames.map((measure) => (measure === 'SingleFacePresent' && code === 'several-faces' ? measureOf(measure, 1) : unassessed(measure, code)))
  return { verdict: 'unusable', score: null, measures, findings: [{ code, severity: 'refuse' }] }
}

function measureOf(measure: MeasureName, raw: Raw): QualityMeasure {
  if (typeof raw === 'string') return unassessed(measure, raw)
  return { measure, status: 'assessed', raw, mapped: mapped(raw, constants.mappings[measure]) }
}

function unassessed(measure: MeasureName, reason: UnassessedReason): QualityMeasure {
  return { measure, status: 'could-not-assess', raw: null, mapped: null, reason }
}

/** The worse of two findings with one code is kept. */
function findingsOf(raws: RawValues, role: PictureRole): Finding[] {
  const found = new Map<FindingCode, Finding>()
  for (const limit of limits[role]) {
    const value = raws[limit.measure]
    if (typeof value === 'string') continue
    const bad = (bound: number | null) => bound !== null && (limit.side === 'below' ? value < bound : Math.abs(value) > bound)
    if (bad(limit.refuse)) found.set(limit.finding, { code: limit.finding, severity: 'refuse' })
    else if (bad(limit.advise) && !found.has(limit.finding)) found.set(limit.finding, { code: limit.finding, severity: 'advice' })
  }
  for (const { measure, reason, finding } of reasonFindings[role]) {
    if (raws[measure] === reason) found.set(finding, { code: finding, severity: 'advice' })
  }
  return [...found.values()]
}

function verdictOf(findings: readonly Finding[]): Quality['verdict'] {
  if (findings.some(({ severity }) => severity === 'refuse')) return 'unusable'
  return findings.length > 0 ? 'poor' : 'good'
}
