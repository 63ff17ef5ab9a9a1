import type { PackInput } from '@renbie/contracts'
import type { Calibration } from '../recognise/calibration.ts'

/** Names the networks and the way templates are made with them. `id` changes whenever templates would; liveness makes none. */
export type PackInfo = { id: string; detector: string; recogniser: string; dimension: number; digest: string }

/** What a recogniser's chip is cut by: five points on ArcFace's reference points, or the face mesh on dlib's mean face. */
export type Alignment = 'arcface-5' | 'dlib-chip'

/** What a worker needs to make its networks; it is sent to the worker thread as it is. `path`: ONNX files. */
export type PackPlan = {
  detector: { family: 'blazeface'; path: string } | { family: 'yunet' | 'scrfd' | 'retinaface'; path: string; input: PackInput }
  landmarks: { path: string }
  recogniser: { path: string; input: PackInput; alignment: Alignment; dimension: number }
  /** Null: this pack does not look for presentation attacks. */
  liveness: LivenessPlan | null
}

/** `answer`: whether a network gives classes before their softmax, and which of them means bona fide. `method` is shown with a verdict. */
export type LivenessPlan = {
  parts: { path: string; input: PackInput; cropScale: number }[]
  answer: { kind: 'logits' | 'probabilities'; bonaFideClass: number }
  threshold: number
  method: string
}

export type Pack = { info: PackInfo; plan: PackPlan; calibration: Calibration }

/**
 * Count up when alignment, sampling or anything else before the networks changes what a picture's template is: it is part
 * of every pack's id.
 */
export const TEMPLATE_REVISION = 1

/**
 * Where the networks come from: converted out of npm packages, or a folder with `pack.json` (or as InsightFace lays it
 * out). `uncalibrated` opens a folder without knowing its false match rates, for making a calibration and nothing else.
 */
export type PackSource = { kind: 'embedded' } | { kind: 'directory'; directory: string; uncalibrated?: boolean }
