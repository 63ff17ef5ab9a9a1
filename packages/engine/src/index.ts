export type {
  Box,
  DetectedFace,
  EngineErrorCode,
  EngineResult,
  FaceAnalysis,
  Finding,
  FindingCode,
  MeasureName,
  PictureRole,
  Point,
  Quality,
  QualityMeasure,
} from './analysis.ts'
export { createEngine, type Engine, type EngineOptions } from './engine.ts'
export type { PackInfo } from './packs/embedded/pack.ts'
