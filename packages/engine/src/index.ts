export type {
  AnalyseOptions,
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
export { calibrate, type Portrait } from './calibrate/calibrate.ts'
export { installPack, packStatus, type PackStatus } from './packs/directory/install.ts'
export { readManifest } from './packs/directory/manifest.ts'
export { CALIBRATION_FILE } from './packs/directory/open.ts'
export { PackError, type PackErrorCode } from './packs/error.ts'
export type { PackInfo, PackSource } from './packs/pack.ts'
