import { transposed } from './graph-model.ts'
import { NetworkWriter, type Attribute } from './onnx.ts'
import type { Weight } from './weights.ts'

export const CHIP_PX = 150
export const TEMPLATE_DIMENSION = 128

/**
 * dlib's ResNet for faces (King, dlib_face_recognition_resnet_model_v1) from the weights of face-api: 29 convolutions,
 * input RGB 3×150×150 already normalised, output 128 numbers, not normalised. Input name `chip`, output `template`.
 */
export function writeRecogniser(weights: Map<string, Weight>): Uint8Array {
  const layers = new Layers(weights)
  let at = layers.convolution('chip', 'conv32_down', { strides: [2, 2], auto_pad: 'VALID' })
  at = layers.relu(at)
  at = layers.writer.node('MaxPool', [at], 'pool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'VALID' })
  for (const block of ['conv32_1', 'conv32_2', 'conv32_3']) at = layers.residual(at, block)
  at = layers.residualDown(at, 'conv64_down', { pad: false, widen: 32 })
  for (const block of ['conv64_1', 'conv64_2', 'conv64_3']) at = layers.residual(at, block)
  at = layers.residualDown(at, 'conv128_down', { pad: false, widen: 64 })
  for (const block of ['conv128_1', 'conv128_2']) at = layers.residual(at, block)
  at = layers.residualDown(at, 'conv256_down', { pad: true, widen: 128 })
  for (const block of ['conv256_1', 'conv256_2']) at = layers.residual(at, block)
  at = layers.residualDown(at, 'conv256_down_out', { pad: true, widen: 0 })
  at = layers.writer.node('GlobalAveragePool', [at], 'mean')
  at = layers.writer.node('Flatten', [at], 'features', { axis: 1 })
  const fc = layers.weight('fc')
  layers.writer.node('MatMul', [at, layers.writer.constant('fc', fc.shape, fc.values)], 'template')
  return layers.writer.write({ name: 'chip', dims: [3, CHIP_PX, CHIP_PX] }, ['template'])
}

class Layers {
  readonly writer = new NetworkWriter('recogniser')
  readonly #weights: Map<string, Weight>

  constructor(weights: Map<string, Weight>) {
    this.#weights = weights
  }

  weight(name: string): Weight {
    const weight = this.#weights.get(name)
    if (!weight) throw new Error(`weight ${name} is missing`)
    return weight
  }

  relu(input: string): string {
    return this.writer.node('Relu', [input], `${input}/relu`)
  }

  /** The scale layer after each convolution is folded into its filter and bias: (conv + bias)·scale + shift. */
  convolution(input: string, name: string, attributes: Record<string, Attribute>): string {
    const filters = this.weight(`${name}/conv/filters`)
    const bias = this.weight(`${name}/conv/bias`)
    const scale = this.weight(`${name}/scale/weights`).values
    const shift = this.weight(`${name}/scale/biases`).values
    const [height = 1, width = 1, inputs = 1, outputs = 1] = filters.shape
    const filter = transposed(filters.values, filters.shape, [3, 2, 0, 1])
    const perOutput = filter.length / outputs
    for (let i = 0; i < filter.length; i++) filter[i]! *= scale[Math.floor(i / perOutput)] ?? 1
    const offset = bias.values.map((value, channel) => value * (scale[channel] ?? 1) + (shift[channel] ?? 0))
    const constants = [
      this.writer.constant(`${name}/filter`, [outputs, inputs, height, width], filter),
      this.writer.constant(`${name}/bias`, [outputs], offset),
    ]
    return this.writer.node('Conv', [input, ...constants], name, { kernel_shape: [height, width], ...attributes })
  }

  residual(input: string, name: string): string {
    const same = { strides: [1, 1], auto_pad: 'SAME_UPPER' }
    const inner = this.relu(this.convolution(input, `${name}/conv1`, same))
    const outer = this.convolution(inner, `${name}/conv2`, same)
    return this.relu(this.writer.node('Add', [outer, input], `${name}/sum`))
  }

  /**
   * Halves the picture. dlib pads what is smaller with zeros: the convolution by a row and a column where its window did
   * not reach the edge (`pad`), the pooled input by `widen` channels.
   */
  residualDown(input: string, name: string, { pad, widen }: { pad: boolean; widen: number }): string {
    const inner = this.relu(this.convolution(input, `${name}/conv1`, { strides: [2, 2], auto_pad: 'VALID' }))
    let outer = this.convolution(inner, `${name}/conv2`, { strides: [1, 1], auto_pad: 'SAME_UPPER' })
    let pooled = this.writer.node('AveragePool', [input], `${name}/pooled`, { kernel_shape: [2, 2], strides: [2, 2] })
    if (pad) outer = this.#padEnd(outer, [0, 0, 1, 1])
    if (widen > 0) pooled = this.#padEnd(pooled, [0, widen, 0, 0])
    return this.relu(this.writer.node('Add', [outer, pooled], `${name}/sum`))
  }

  #padEnd(input: string, after: number[]): string {
    const pads = this.writer.constant(`${input}/pads`, [8], [0, 0, 0, 0, ...after])
    return this.writer.node('Pad', [input, pads], `${input}/padded`)
  }
}
