import type { Recogniser } from '../recognise/recogniser.ts'
import { constants, type Feature } from './constants.ts'
import type { RawValues } from './measure-face.ts'
import type { Raw } from './raw.ts'

/**
 * What foretells utility besides the measures. `presence`: how sure the mesh is of a face, 0..1. `mirrorAgreement`: of the
 * template, null when the face is too small to have one. `network`: each has weights of its own.
 */
export type Evidence = { network: Recogniser['network']; presence: number; mirrorAgreement: number | null }

/** Each so that more is better; null when it could not be assessed. */
export type UtilityFeatures = Record<Feature, number | null>

/**
 * Unified quality score, 0..1: how much the picture can be relied upon in a comparison, from what is known of it alone. The
 * weighted mean of ramps over the features, each weight positive, so that the score never rises when a feature gets worse. Weights
 * and ramps are fitted to scores of mated pairs (`tools/fit-utility.ts`): up to a factor and a shift the score is the margin that
 * is to be expected of a pair of which this is the poorer picture. What could not be assessed counts as the worst, for it is so
 * because the face is too small or not wholly seen.
 */
export function unifiedScore(raws: RawValues, evidence: Evidence): number {
  const features = utilityFeatures(raws, evidence)
  const { terms } = constants.utility[evidence.network]
  const total = terms.reduce((sum, { weight }) => sum + weight, 0)
  return terms.reduce((sum, { feature, low, high, weight }) => sum + weight * ramp(features[feature], low, high), 0) / total
}

/** Keeps the logarithms finite, and the last nines from counting. */
const AGREEMENT_ROOM = 0.0005
const PRESENCE_ROOM = 0.000001

/** Ratios and probabilities near 1 by their logarithm: what counts is how many times nearer. */
export function utilityFeatures(raws: RawValues, { presence, mirrorAgreement }: Omit<Evidence, 'network'>): UtilityFeatures {
  const of = (raw: Raw, change: (value: number) => number = (value) => value) => (typeof raw === 'string' ? null : change(raw))
  const less = (value: number) => -Math.abs(value)
  return {
    mirrorAgreement: mirrorAgreement === null ? null : -Math.log(1 - mirrorAgreement + AGREEMENT_ROOM),
    presence: -Math.log(1 - Math.min(1, presence) + PRESENCE_ROOM),
    sharpness: of(raws.Sharpness),
    interEyeDistance: of(raws.InterEyeDistance, Math.log2),
    yaw: of(raws.HeadPoseYaw, less),
    pitch: of(raws.HeadPosePitch, less),
    dynamicRange: of(raws.DynamicRange),
    illumination: of(raws.IlluminationUniformity),
    overExposure: of(raws.OverExposurePrevention, less),
    mouth: of(raws.MouthClosed, less),
  }
}

function ramp(value: number | null, low: number, high: number): number {
  return value === null ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)))
}
