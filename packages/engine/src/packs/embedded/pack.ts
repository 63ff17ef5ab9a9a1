import { createHash } from 'node:crypto'
import { createCalibration, type CalibrationPoint } from '../../recognise/calibration.ts'
import { TEMPLATE_REVISION, type Pack, type PackPlan } from '../pack.ts'
import { preparePack, type PackFiles } from './build.ts'
import calibration from './calibration.json' with { type: 'json' }
import { CHIP_PX, TEMPLATE_DIMENSION } from './recogniser-network.ts'

/** Mean colour of the faces dlib trained on, and its divisor. */
const DLIB_MEAN: [number, number, number] = [122.782, 117.001, 104.298]
const DLIB_DIVISOR = 256

export const embeddedNames = {
  detector: 'BlazeFace 256 with face mesh 468 (MediaPipe, through @vladmandic/human)',
  recogniser: 'dlib ResNet v1 (through @vladmandic/face-api)',
} as const

/** The embedded networks as parts of a pack; a pack in a folder may take some of them. */
export function embeddedPlan(files: PackFiles): PackPlan {
  return {
    detector: { family: 'blazeface', path: files.detector },
    landmarks: { path: files.landmarks },
    recogniser: {
      path: files.recogniser,
      input: { sizePx: CHIP_PX, colourOrder: 'rgb', range: 255, mean: DLIB_MEAN, deviation: [DLIB_DIVISOR, DLIB_DIVISOR, DLIB_DIVISOR] },
      alignment: 'dlib-chip',
      dimension: TEMPLATE_DIMENSION,
    },
    // The networks that come with human do not find prints and screens without suspecting travellers: docs/decisions/0013.
    liveness: null,
  }
}

/** Prepares the embedded pack in `cacheDirectory` (see `preparePack`). */
export async function openEmbeddedPack(cacheDirectory: string): Promise<Pack> {
  const files = await preparePack(cacheDirectory)
  const digest = createHash('sha256').update(`${files.digest} templates ${TEMPLATE_REVISION}`).digest('hex')
  const info = { id: `embedded-1-${digest.slice(0, 8)}`, ...embeddedNames, dimension: TEMPLATE_DIMENSION, digest }
  return { info, plan: embeddedPlan(files), calibration: createCalibration(calibration.points.map(pointOf)) }
}

function pointOf(point: readonly number[]): CalibrationPoint {
  const [score, rate] = point
  if (score === undefined || rate === undefined) throw new Error('a calibration point is a score and a rate')
  return [score, rate]
}
