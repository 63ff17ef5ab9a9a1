import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { packCalibrationSchema, type PackCalibrationPoint, type PackManifest } from '@renbie/contracts'
import { calibrationFrom, type Calibration } from '../../recognise/calibration.ts'
import { preparePack } from '../embedded/build.ts'
import { embeddedNames, embeddedPlan } from '../embedded/pack.ts'
import { PackError } from '../error.ts'
import { TEMPLATE_REVISION, type Pack, type PackInfo, type PackPlan } from '../pack.ts'
import { livenessPlanOf } from './liveness.ts'
import { readManifest, readText } from './manifest.ts'
import { verifyFiles, verifyNetworks } from './verify.ts'

export const CALIBRATION_FILE = 'calibration.json'

/** Opens the pack in a folder, every file and network verified first. Throws `PackError`. */
export async function openDirectoryPack(source: { directory: string; uncalibrated?: boolean }, cacheDirectory: string): Promise<Pack> {
  const { directory } = source
  const manifest = await readManifest(directory)
  await verifyFiles(directory, manifest)
  const embedded = await preparePack(cacheDirectory)
  const liveness = await livenessPlanOf(directory, manifest.liveness, cacheDirectory)
  const plan = { ...planOf(directory, manifest, embeddedPlan(embedded)), liveness }
  const info = infoOf(manifest, plan, embedded.digest)
  // What is quickly read comes first: a node that is to be refused should not first load half a gigabyte.
  const calibration = source.uncalibrated ? unknownRates(info) : await readCalibration(directory, manifest, info)
  await verifyNetworks(manifest, plan)
  return { info, plan, calibration }
}

/** Parts without a file are the embedded ones. */
function planOf(directory: string, { detector, recogniser }: PackManifest, embedded: PackPlan): Omit<PackPlan, 'liveness'> {
  return {
    detector: detector.family === 'blazeface' ? embedded.detector : { family: detector.family, path: join(directory, detector.file), input: detector.input },
    landmarks: embedded.landmarks,
    recogniser:
      recogniser.family === 'dlib'
        ? embedded.recogniser
        : { path: join(directory, recogniser.file), input: recogniser.input, alignment: recogniser.alignment, dimension: recogniser.dimension },
  }
}

/** Licence, calibration and liveness are left out of the digest: they do not change a template. */
function infoOf({ id, version, detector, recogniser }: PackManifest, plan: PackPlan, embeddedDigest: string): PackInfo {
  const parts = JSON.stringify({ detector, recogniser, embedded: embeddedDigest, templates: TEMPLATE_REVISION })
  const digest = createHash('sha256').update(parts).digest('hex')
  return {
    id: `${id}-${version}-${digest.slice(0, 8)}`,
    detector: 'file' in detector ? `${detector.family} ${detector.input.sizePx} (${detector.file})` : embeddedNames.detector,
    recogniser: 'file' in recogniser ? `${recogniser.family} ${recogniser.alignment} (${recogniser.file})` : embeddedNames.recogniser,
    dimension: plan.recogniser.dimension,
    digest,
  }
}

/** From the manifest, else from `calibration.json`. No rates are ever made up: a threshold that means nothing lets strangers pass. */
export async function readCalibration(directory: string, manifest: PackManifest, info: PackInfo): Promise<Calibration> {
  if (manifest.calibration) return calibrationOf(manifest.calibration)
  if (!(await readdir(directory)).includes(CALIBRATION_FILE)) throw new PackError('pack-uncalibrated', info.id)
  let parsed: ReturnType<typeof packCalibrationSchema.safeParse>
  try {
    parsed = packCalibrationSchema.safeParse(JSON.parse(await readText(join(directory, CALIBRATION_FILE))))
  } catch (cause) {
    throw cause instanceof PackError ? cause : new PackError('pack-calibration-invalid', 'not valid JSON', cause)
  }
  if (!parsed.success) throw new PackError('pack-calibration-invalid', parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  if (parsed.data.pack !== info.id) throw new PackError('pack-calibration-invalid', `made with ${parsed.data.pack}, this is ${info.id}`)
  return calibrationOf(parsed.data.points)
}

function calibrationOf(points: readonly PackCalibrationPoint[]): Calibration {
  try {
    return calibrationFrom(points)
  } catch (cause) {
    throw new PackError('pack-calibration-invalid', cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function unknownRates({ id }: PackInfo): Calibration {
  const refuse = (): never => {
    throw new PackError('pack-uncalibrated', id)
  }
  return { falseMatchRate: refuse, scoreAt: refuse, lowestObserved: 1 }
}
