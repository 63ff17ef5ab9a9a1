import type { Mesh } from '../detect/mesh.ts'
import { backgroundUniformity } from './background-uniformity.ts'
import { cheeksOf } from './cheeks.ts'
import { compressionArtifacts } from './compression-artifacts.ts'
import type { FaceView } from './face-view.ts'
import { headSize, leftwardCrop, marginAbove, marginBelow, rightwardCrop } from './framing.ts'
import { headPose } from './head-pose.ts'
import { illuminationUniformity } from './illumination-uniformity.ts'
import type { Component } from './limits.ts'
import { dynamicRange, histogramOf, luminanceMean, luminanceVariance, overExposure, underExposure } from './luminance.ts'
import { naturalColour } from './natural-colour.ts'
import { eyesOpen, mouthClosed } from './openings.ts'
import type { Raw } from './raw.ts'
import { sharpness } from './sharpness.ts'

/**
 * What the measures need besides the face. `shrink`: working picture over original, ≤ 1. `secondFaceRatio`: area of the next
 * largest face over this one's, 0 if alone.
 */
export type Surroundings = { shrink: number; secondFaceRatio: number }

export type RawValues = Record<Component, Raw>

/** Beyond this turn a distance across the face says nothing about the distance between the eyes. */
const LARGEST_YAW_DEG = 70

/** Every measure in its own unit. */
export function measureFace(view: FaceView, mesh: Mesh, { shrink, secondFaceRatio }: Surroundings): RawValues {
  const { pyramid, landmarks, chip } = view
  const { yawDeg, pitchDeg, rollDeg } = headPose(mesh)
  const cheeks = cheeksOf(view)
  const histogram = histogramOf(chip)
  const straightened = Math.cos((Math.min(Math.abs(yawDeg), LARGEST_YAW_DEG) * Math.PI) / 180)
  return {
    IlluminationUniformity: illuminationUniformity(cheeks),
    LuminanceMean: luminanceMean(histogram),
    LuminanceVariance: luminanceVariance(histogram),
    UnderExposurePrevention: underExposure(histogram),
    OverExposurePrevention: overExposure(histogram),
    DynamicRange: dynamicRange(histogram),
    Sharpness: sharpness(chip),
    CompressionArtifacts: compressionArtifacts(view, shrink < 1),
    NaturalColour: naturalColour(cheeks),
    SingleFacePresent: Math.sqrt(secondFaceRatio),
    EyesOpen: eyesOpen(landmarks),
    MouthClosed: mouthClosed(landmarks),
    InterEyeDistance: landmarks.eyesApart / shrink / straightened,
    HeadSize: headSize(landmarks, pyramid),
    LeftwardCropOfTheFaceImage: leftwardCrop(landmarks),
    RightwardCropOfTheFaceImage: rightwardCrop(landmarks, pyramid),
    MarginAboveOfTheFaceImage: marginAbove(landmarks),
    MarginBelowOfTheFaceImage: marginBelow(landmarks, pyramid),
    HeadPoseYaw: yawDeg,
    HeadPosePitch: pitchDeg,
    HeadPoseRoll: rollDeg,
    BackgroundUniformity: backgroundUniformity(view),
  }
}
