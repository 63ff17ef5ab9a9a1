import type { Parts } from './analyse.ts'
import { blazeface } from './detect/blazeface.ts'
import type { Detector } from './detect/detector.ts'
import { scrfd } from './detect/scrfd.ts'
import { yunet } from './detect/yunet.ts'
import type { PackPlan } from './packs/pack.ts'
import { createRecogniser } from './recognise/recogniser.ts'
import type { Device } from './runtime/backends.ts'
import { loadNetwork, type Network } from './runtime/network.ts'

/** Loads the networks of a pack and fits each to the family that reads it. */
export async function openParts({ detector, landmarks, recogniser }: PackPlan, device: Device): Promise<Parts> {
  const [found, mesh, described] = await Promise.all([loadNetwork(detector.path, device), loadNetwork(landmarks.path, device), loadNetwork(recogniser.path, device)])
  return { detector: detectorOf(detector, found), landmarks: mesh, recogniser: createRecogniser(described, recogniser) }
}

function detectorOf(plan: PackPlan['detector'], network: Network): Detector {
  if (plan.family === 'blazeface') return blazeface(network)
  return plan.family === 'yunet' ? yunet(network, plan.input) : scrfd(network, plan.input)
}
