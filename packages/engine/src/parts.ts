import type { Parts } from './analyse.ts'
import { blazeface } from './detect/blazeface.ts'
import type { Detector } from './detect/detector.ts'
import { retinaface } from './detect/retinaface.ts'
import { scrfd } from './detect/scrfd.ts'
import { yunet } from './detect/yunet.ts'
import { createLiveness } from './liveness/liveness.ts'
import type { PackPlan } from './packs/pack.ts'
import { createRecogniser } from './recognise/recogniser.ts'
import type { Device } from './runtime/backends.ts'
import { loadNetwork, type Network } from './runtime/network.ts'

/** Loads the networks of a pack and fits each to the family that reads it. */
export async function openParts({ detector, landmarks, recogniser, liveness }: PackPlan, device: Device): Promise<Parts> {
  const [found, mesh, described, ...judges] = await Promise.all([detector, landmarks, recogniser, ...(liveness?.parts ?? [])].map(({ path }) => loadNetwork(path, device)))
  if (!found || !mesh || !described) throw new Error('a network is not loaded')
  return { detector: detectorOf(detector, found), landmarks: mesh, recogniser: createRecogniser(described, recogniser), liveness: liveness && createLiveness(judges, liveness) }
}

function detectorOf(plan: PackPlan['detector'], network: Network): Detector {
  if (plan.family === 'blazeface') return blazeface(network)
  const families = { yunet, scrfd, retinaface }
  return families[plan.family](network, plan.input)
}
