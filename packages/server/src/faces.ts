import { findingAdvice, PlatformError, type Language, type QualityReport } from '@renbie/contracts'
import type { Engine, FaceAnalysis } from '@renbie/engine'
import type { Described } from './domain/check.ts'

const contentTypes = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const

const report = (analysis: FaceAnalysis): QualityReport => ({
  verdict: analysis.quality.verdict,
  score: analysis.quality.score,
  facesFound: analysis.faces.length,
  face: analysis.primary ? { widthPx: analysis.image.widthPx, heightPx: analysis.image.heightPx, eyes: analysis.primary.eyes } : null,
  measures: analysis.quality.measures,
  findings: analysis.quality.findings.map((finding) => ({ ...finding, message: '' })),
})

/** A picture through the engine, its failures as errors of the catalogue that name the field `path`. */
export const describePicture = async (engine: Engine, bytes: Uint8Array, role: 'live' | 'document' | 'reference', path: string): Promise<Described> => {
  const result = await engine.analyse(bytes, role)
  if (!result.ok) throw new PlatformError(result.code, { detail: result.detail, fields: [{ path, message: '' }] })
  const { analysis } = result
  const template = analysis.template && { pack: engine.pack.id, vector: analysis.template }
  return { template, quality: report(analysis), contentType: contentTypes[analysis.image.format], timing: analysis.timing }
}

/** Findings with their advice in the reader's language; what is stored carries codes. */
export const localiseQuality = (quality: QualityReport, language: Language): QualityReport => ({
  ...quality,
  findings: quality.findings.map((finding) => ({ ...finding, message: language === 'en' ? findingAdvice[finding.code].en : findingAdvice[finding.code].zh })),
})
