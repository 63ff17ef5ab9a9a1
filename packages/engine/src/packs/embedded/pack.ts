import { createHash } from 'node:crypto'
import { createCalibration, type Calibration, type CalibrationPoint } from '../../recognise/calibration.ts'
import { preparePack, type PackFiles } from './build.ts'
import calibration from './calibration.json' with { type: 'json' }
import { TEMPLATE_DIMENSION } from './recogniser-network.ts'

/** Names the networks and the way templates are made with them. `id` changes whenever templates would. */
export type PackInfo = { id: string; detector: string; recogniser: string; dimension: number; digest: string }

/** Count up when alignment, sampling or anything else before the network changes what a picture's template is. */
const TEMPLATE_REVISION = 1

export type Pack = { info: PackInfo; files: PackFiles; calibration: Calibration }

/** Prepares the embedded pack in `cacheDirectory` (see `preparePack`). */
export async function openEmbeddedPack(cacheDirectory: string): Promise<Pack> {
  const files = await preparePack(cacheDirectory)
  const digest = createHash('sha256').update(`${files.digest} templates ${TEMPLATE_REVISION}`).digest('hex')
  const info: PackInfo = {
    id: `embedded-1-${digest.slice(0, 8)}`,
    detector: 'BlazeFace 256 with face mesh 468 (MediaPipe, through @vladmandic/human)',
    recogniser: 'dlib ResNet v1 (through @vladmandic/face-api)',
    dimension: TEMPLATE_DIMENSION,
    digest,
  }
  return { info, files, calibration: createCalibration(calibration.points.map(pointOf)) }
}

function pointOf(point: readonly number[]): CalibrationPoint {
  const [score, rate] = point
  if (score === undefined || rate === undefined) throw new Error('a calibration point is a score and a rate')
  return [score, rate]
}
