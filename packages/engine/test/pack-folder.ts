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

/** RetinaFace's outputs, points first; it finds nothing. `logits`: exported without its softmax. */
export function retinafaceNetwork(sizePx = 64, logits = false): Uint8Array {
  const writer = new NetworkWriter('detector')
  const names = { points: 10, boxes: 4, confidences: 2 }
  for (const [head, numbers] of Object.entries(names)) {
    const heads = strides.map((stride) => {
      const filter = writer.constant(`${head}/${stride}/filter`, [2 * numbers, 3, stride, stride], zeros(2 * numbers * 3 * stride * stride))
      // Of the two confidences of an anchor the first says "no face".
      const offset = writer.constant(`${head}/${stride}/offset`, [2 * numbers], Float32Array.from({ length: 2 * numbers }, (_, i) => (numbers === 2 && i % 2 === 0 ? 3 : 0)))
      const cells = writer.node('Conv', ['input', filter, offset], `${head}/${stride}/cells`, { kernel_shape: [stride, stride], strides: [stride, stride] })
      const last = writer.node('Transpose', [cells], `${head}/${stride}/last`, { perm: [0, 2, 3, 1] })
      return writer.node('Reshape', [last, writer.constant(`${head}/${stride}/shape`, [3], [1, -1, numbers])], `${head}/${stride}`)
    })
    const softened = head === 'confidences' && !logits
    const joined = writer.node('Concat', heads, softened ? 'confidences/before' : head, { axis: 1 })
    if (softened) writer.node('Softmax', [joined], head)
  }
  return writer.write({ name: 'input', dims: [3, sizePx, sizePx] }, Object.keys(names))
}

/**
 * A network for presentation attacks that tells what is printed in grey from what has colour, by how far red and blue lie
 * apart: three classes as MiniFASNet has them, the second one live.
 */
export function colourLivenessNetwork(sizePx = 80, classes = 3): Uint8Array {
  const writer = new NetworkWriter('liveness')
  const difference = writer.constant('difference', [1, 3, 1, 1], Float32Array.from([1, 0, -1]))
  const apart = writer.node('Abs', [writer.node('Conv', ['input', difference], 'signed', { kernel_shape: [1, 1] })], 'apart')
  const flat = writer.node('Flatten', [writer.node('GlobalAveragePool', [apart], 'mean')], 'flat', { axis: 1 })
  const live = (value: number) => Float32Array.from({ length: classes }, (_, i) => (i === 1 ? value : 0))
  writer.node('Gemm', [flat, writer.constant('slope', [1, classes], live(2)), writer.constant('offset', [classes], live(-8))], 'classes')
  return writer.write({ name: 'input', dims: [3, sizePx, sizePx] }, ['classes'])
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

/** The same with a network that looks for presentation attacks. */
export function withLiveness(folder: string, network = colourLivenessNetwork(), change: object = {}): (manifest: PackManifest) => PackManifest {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'liveness.onnx'), network)
  const plain: PackInput = { sizePx: 80, colourOrder: 'bgr', range: 255, mean: [0, 0, 0], deviation: [1, 1, 1] }
  const networks = [{ file: 'liveness.onnx', sha256: sha256(network), input: plain, cropScale: 2 }]
  return (manifest) => ({ ...manifest, liveness: { family: 'minifasnet', networks, bonaFideClass: 1, threshold: 0.5, ...change } })
}
