import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackInput, PackManifest } from '@renbie/contracts'
import { NetworkWriter } from '../src/packs/embedded/onnx.ts'

/**
 * Tiny networks with the inputs and outputs of the real families, and packs made of them: what reads, checks and refuses
 * packs is tested on machines that have no others.
 */

export const DIMENSION = 32

const input = (sizePx: number): PackInput => ({ sizePx, colourOrder: 'rgb', range: 255, mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] })
const zeros = (length: number) => new Float32Array(length)

/** A linear map of the chip averaged over 14×14 parts: enough for one picture to differ from another. */
export function recogniserNetwork(dimension = DIMENSION, sizePx = 112): Uint8Array {
  const writer = new NetworkWriter('recogniser')
  const parts = 14
  const kernel = sizePx / parts
  const pooled = writer.node('AveragePool', ['chip'], 'pooled', { kernel_shape: [kernel, kernel], strides: [kernel, kernel] })
  const flat = writer.node('Flatten', [pooled], 'flat', { axis: 1 })
  const weights = Float32Array.from({ length: 3 * parts * parts * dimension }, (_, i) => Math.sin(i * 12.9898) * 0.1)
  writer.node('MatMul', [flat, writer.constant('weights', [3 * parts * parts, dimension], weights)], 'template')
  return writer.write({ name: 'chip', dims: [3, sizePx, sizePx] }, ['template'])
}

/** Heads of the sizes that a detector has at each stride, in the order of `heads`; it finds nothing. */
function detectorNetwork(heads: readonly { name: string; stride: number; numbers: number }[], sizePx: number, last: number | null): Uint8Array {
  const writer = new NetworkWriter('detector')
  for (const { name, stride, numbers } of heads) {
    const filter = writer.constant(`${name}/filter`, [numbers, 3, stride, stride], zeros(numbers * 3 * stride * stride))
    const cells = writer.node('Conv', ['input', filter], `${name}/cells`, { kernel_shape: [stride, stride], strides: [stride, stride] })
    writer.node('Reshape', [cells, writer.constant(`${name}/shape`, [2], [-1, last ?? numbers])], name)
  }
  return writer.write({ name: 'input', dims: [3, sizePx, sizePx] }, heads.map(({ name }) => name))
}

const strides = [8, 16, 32]

export function yunetNetwork(sizePx = 64, points = 10): Uint8Array {
  const heads = Object.entries({ cls: 1, obj: 1, bbox: 4, kps: points }).flatMap(([head, numbers]) => strides.map((stride) => ({ name: `${head}_${stride}`, stride, numbers })))
  return detectorNetwork(heads, sizePx, null)
}

export function scrfdNetwork(sizePx = 320): Uint8Array {
  const heads = [1, 4, 10].flatMap((numbers) => strides.map((stride) => ({ name: `${400 + numbers * 10 + stride}`, stride, numbers: 2 * numbers })))
  return detectorNetwork(heads, sizePx, 1)
}

export function unknownOperatorNetwork(): Uint8Array {
  const writer = new NetworkWriter('unknown')
  writer.node('Physiognomy', ['chip'], 'template')
  return writer.write({ name: 'chip', dims: [3, 112, 112] }, ['template'])
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A pack of the embedded detector and a tiny recogniser, with whatever else is given. */
export function writePack(folder: string, change: (manifest: PackManifest) => unknown = (manifest) => manifest, network = recogniserNetwork()): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'recogniser.onnx'), network)
  const manifest: PackManifest = {
    id: 'tiny',
    version: '1',
    licence: 'CC0-1.0',
    commercialUse: true,
    source: 'made by a test',
    detector: { family: 'blazeface' },
    recogniser: { family: 'arcface', file: 'recogniser.onnx', sha256: sha256(network), input: input(112), alignment: 'arcface-5', dimension: DIMENSION },
    calibration: [{ score: 0.2, falseMatchRate: 0.1 }, { score: 0.4, falseMatchRate: 0.001 }],
  }
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(change(manifest)))
  return folder
}

/** The same with a detector of its own. */
export function withYunet(folder: string, network = yunetNetwork()): (manifest: PackManifest) => PackManifest {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'detector.onnx'), network)
  return (manifest) => ({ ...manifest, detector: { family: 'yunet', file: 'detector.onnx', sha256: sha256(network), input: input(64) } })
}
