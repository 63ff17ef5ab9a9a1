import { join } from 'node:path'
import type { PackManifest } from '@renbie/contracts'
import { retinafaceFault } from '../../detect/retinaface.ts'
import { scrfdFault } from '../../detect/scrfd.ts'
import { yunetFault } from '../../detect/yunet.ts'
import { livenessFault } from '../../liveness/liveness.ts'
import { loadNetwork, type Network } from '../../runtime/network.ts'
import { PackError } from '../error.ts'
import type { PackPlan } from '../pack.ts'
import { digestOf, networkFiles } from './manifest.ts'

/** What is wrong with the outputs of a network for an input of `sizePx`; null when they are those of its family. */
type OutputFault = (outputs: Map<string, Float32Array>, sizePx: number) => string | null

/** Every file that the manifest names is there and has its digest. Throws `PackError`. */
export async function verifyFiles(directory: string, manifest: PackManifest): Promise<void> {
  for (const { file, sha256 } of networkFiles(manifest)) {
    const digest = await digestOf(join(directory, file))
    if (digest !== sha256) throw new PackError('pack-digest-wrong', `${file}: ${digest}`)
  }
}

const detectorFaults = { yunet: yunetFault, scrfd: scrfdFault, retinaface: retinafaceFault } as const satisfies Record<string, OutputFault>

/** Loads each network of a folder and runs it once on an empty picture. Throws `PackError`. */
export async function verifyNetworks(manifest: PackManifest, { detector, recogniser, liveness }: PackPlan): Promise<void> {
  if (detector.family !== 'blazeface') await tryNetwork(detector.path, detector.input.sizePx, detectorFaults[detector.family])
  if (manifest.recogniser.family !== 'dlib') await tryNetwork(recogniser.path, recogniser.input.sizePx, templateFault(recogniser.dimension))
  if (manifest.liveness?.family === 'minifasnet' && liveness) {
    for (const { path, input } of liveness.parts) await tryNetwork(path, input.sizePx, livenessFault(liveness.answer.bonaFideClass))
  }
}

const templateFault = (dimension: number): OutputFault => (outputs) => {
  const lengths = [...outputs.values()].map((values) => values.length)
  return lengths.length === 1 && lengths[0] === dimension ? null : `outputs of ${lengths.join(', ') || 'no'} numbers instead of one of ${dimension}`
}

async function tryNetwork(path: string, sizePx: number, fault: OutputFault): Promise<void> {
  const network = await loadNetwork(path).catch((cause: unknown) => {
    throw new PackError('pack-network-refused', `${path}: ${firstLine(cause)}`, cause)
  })
  try {
    const complaint = shapeFault(network.inputShape, sizePx) ?? fault(await runEmpty(network, path, sizePx), sizePx)
    if (complaint !== null) throw new PackError('pack-shape-wrong', `${path}: ${complaint}`)
  } finally {
    await network.release()
  }
}

/** N × 3 × side × side, each as wanted or free. */
function shapeFault(shape: Network['inputShape'], sizePx: number): string | null {
  const wanted = [1, 3, sizePx, sizePx]
  const fits = shape.length === 4 && wanted.every((size, axis) => shape[axis] === null || shape[axis] === size)
  return fits ? null : `input ${shape.map((size) => size ?? 'free').join('×')} instead of 1×3×${sizePx}×${sizePx}`
}

function runEmpty(network: Network, path: string, sizePx: number): Promise<Map<string, Float32Array>> {
  return network.run(1, sizePx, new Float32Array(3 * sizePx * sizePx)).catch((cause: unknown) => {
    throw new PackError('pack-network-refused', `${path}: ${firstLine(cause)}`, cause)
  })
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 300)
}
