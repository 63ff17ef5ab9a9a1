import { blockChannels } from './block-channels.ts'
import type { GraphNode } from './graph-node.ts'
import { NetworkWriter } from './onnx.ts'
import { readWeights, type Weight, type WeightEntry } from './weights.ts'

/** A TensorFlow.js graph model: the nodes of a frozen TensorFlow graph, tensors in NHWC. */
export type GraphModel = {
  modelTopology: { node: GraphNode[] }
  weightsManifest: { weights: WeightEntry[] }[]
}

/**
 * Writes the graph as ONNX in NCHW, node by node. `inputPx` is the side of the square input (3 channels, RGB);
 * outputs are named as the `Identity` nodes are and keep TensorFlow's order of values.
 */
export function convertGraphModel(name: string, model: GraphModel, bytes: Uint8Array, inputPx: number): Uint8Array {
  const entries = model.weightsManifest.flatMap((group) => group.weights)
  const nodes = inOrder(model.modelTopology.node)
  const conversion = new Conversion(name, blockChannels(nodes, readWeights(entries, bytes)))
  for (const node of nodes) conversion.add(node)
  return conversion.write(inputPx)
}

/** The file lists nodes in no order; ONNX wants every input before its use. */
function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const done = new Set<string>()
  const ordered: GraphNode[] = []
  const visit = (node: GraphNode) => {
    if (done.has(node.name)) return
    done.add(node.name)
    for (const input of node.input ?? []) {
      const source = byName.get(input)
      if (source) visit(source)
    }
    ordered.push(node)
  }
  for (const node of nodes) visit(node)
  return ordered
}

class Conversion {
  readonly #writer: NetworkWriter
  readonly #weights: Map<string, Weight>
  readonly #outputs: string[] = []
  /** Values that have lost their place in the picture: N × numbers, no longer N × C × H × W. */
  readonly #flat = new Set<string>()
  #inputName = ''

  constructor(name: string, weights: Map<string, Weight>) {
    this.#writer = new NetworkWriter(name)
    this.#weights = weights
  }

  write(inputPx: number): Uint8Array {
    return this.#writer.write({ name: this.#inputName, dims: [3, inputPx, inputPx] }, this.#outputs)
  }

  add(node: GraphNode): void {
    const [first = '', second = '', third = '', fourth = ''] = node.input ?? []
    switch (node.op) {
      case 'Const':
        return
      case 'Placeholder':
        this.#inputName = node.name
        return
      case '_FusedConv2D':
        return this.#fusedConvolution(node, first, second, third, fourth)
      case 'DepthwiseConv2dNative':
        this.#writer.node('Conv', [first, this.#depthwiseFilter(second)], node.name, this.#window(node, this.#weight(second).shape))
        return
      case '_FusedMatMul':
        return this.#fusedProduct(node, first, second, third)
      case 'Add':
      case 'AddV2':
        return this.#elementwise('Add', node, first, second)
      case 'Mul':
        return this.#elementwise('Mul', node, first, second)
      case 'Relu':
      case 'Sigmoid':
      case 'Softmax':
        this.#writer.node(node.op, [first], node.name)
        this.#follow(node, first)
        return
      case 'Prelu':
        return this.#prelu(first, second, node.name)
      case 'MaxPool':
        this.#writer.node('MaxPool', [first], node.name, this.#pool(node))
        return
      case 'Pad':
        this.#writer.node('Pad', [first, this.#pads(second)], node.name)
        return
      case 'Reshape':
        return this.#reshape(node, first, second)
      case 'Identity':
        this.#writer.node('Identity', [first], node.name)
        this.#outputs.push(node.name)
        return
      default:
        throw new Error(`operator ${node.op} is not known`)
    }
  }

  #weight(name: string): Weight {
    const weight = this.#weights.get(name)
    if (!weight) throw new Error(`weight ${name} is missing`)
    return weight
  }

  #fusedConvolution(node: GraphNode, input: string, filter: string, bias: string, slope: string): void {
    const [add, activation] = fusedOperators(node)
    if (add !== 'BiasAdd') throw new Error(`fused operator ${add} is not known`)
    const attributes = this.#window(node, this.#weight(filter).shape)
    const { values, shape } = this.#weight(bias)
    const inputs = [input, this.#filter(filter), this.#writer.constant(bias, shape, values)]
    if (activation === undefined) {
      this.#writer.node('Conv', inputs, node.name, { ...attributes, group: 1 })
      return
    }
    const sum = this.#writer.node('Conv', inputs, `${node.name}/sum`, { ...attributes, group: 1 })
    if (activation === 'Relu') this.#writer.node('Relu', [sum], node.name)
    else if (activation === 'Prelu') this.#prelu(sum, slope, node.name)
    else throw new Error(`fused activation ${activation} is not known`)
  }

  #fusedProduct(node: GraphNode, input: string, matrix: string, bias: string): void {
    const [add, activation] = fusedOperators(node)
    if (add !== 'BiasAdd' || (activation !== undefined && activation !== 'Relu')) throw new Error(`fused operators ${add},${activation} are not known`)
    const inputs = [input, this.#constant(matrix), this.#constant(bias)]
    const product = this.#writer.node('Gemm', inputs, activation ? `${node.name}/sum` : node.name)
    if (activation) this.#writer.node(activation, [product], node.name)
    this.#flat.add(node.name)
  }

  /** Of two values, or of a value and a constant a channel: [C] becomes [C, 1, 1] while there are rows and columns. */
  #elementwise(op: 'Add' | 'Mul', node: GraphNode, first: string, second: string): void {
    const constant = this.#weights.has(second)
    const other = !constant ? second : this.#flat.has(first) ? this.#constant(second) : this.#perChannel(second)
    this.#writer.node(op, [first, other], node.name)
    this.#follow(node, first)
  }

  /** A constant a channel, [C] or [1, 1, C] in TensorFlow, to ONNX's [C, 1, 1]. */
  #perChannel(name: string): string {
    const { values } = this.#weight(name)
    return this.#writer.constant(name, [values.length, 1, 1], values)
  }

  #follow(node: GraphNode, input: string): void {
    if (this.#flat.has(input)) this.#flat.add(node.name)
  }

  #constant(name: string): string {
    const { shape, values } = this.#weight(name)
    return this.#writer.constant(name, shape, values)
  }

  /** Attributes of a convolution with a filter of shape [height, width, inputs, outputs]. */
  #window(node: GraphNode, [height = 1, width = 1, inputs = 1]: number[]) {
    return { kernel_shape: [height, width], strides: spatial(node.attr?.strides), auto_pad: autoPad(node), group: inputs }
  }

  #pool(node: GraphNode) {
    return { kernel_shape: spatial(node.attr?.ksize), strides: spatial(node.attr?.strides), auto_pad: autoPad(node) }
  }

  #filter(name: string): string {
    const { shape, values } = this.#weight(name)
    const [h = 1, w = 1, inputs = 1, outputs = 1] = shape
    return this.#writer.constant(name, [outputs, inputs, h, w], transposed(values, shape, [3, 2, 0, 1]))
  }

  #depthwiseFilter(name: string): string {
    const { shape, values } = this.#weight(name)
    const [h = 1, w = 1, channels = 1, multiplier = 1] = shape
    return this.#writer.constant(name, [channels * multiplier, 1, h, w], transposed(values, shape, [2, 3, 0, 1]))
  }

  /**
   * PRelu with a slope a channel as a·x + (1 − a)·relu(x), both factors convolutions of one pixel and one channel: those stay
   * in onnxruntime's blocked layout. Its own PRelu does not, and took more than half of the face mesh's time.
   */
  #prelu(input: string, slope: string, output: string): void {
    const { values } = this.#weight(slope)
    const channels = values.length
    const scaled = (from: string, name: string, factors: Float32Array) =>
      this.#writer.node('Conv', [from, this.#writer.constant(`${output}/${name}`, [channels, 1, 1, 1], factors)], `${output}/${name}d`, { kernel_shape: [1, 1], group: channels })
    const positive = this.#writer.node('Relu', [input], `${output}/positive`)
    const [whole, rest] = [scaled(input, 'scale', values), scaled(positive, 'lift', values.map((value) => 1 - value))]
    this.#writer.node('Add', [whole, rest], output)
  }

  /** [[before, after] of N, H, W, C] to [before of N, C, H, W, after of N, C, H, W]. */
  #pads(name: string): string {
    const { values } = this.#weight(name)
    const before = [0, 3, 1, 2].map((axis) => values[axis * 2] ?? 0)
    const after = [0, 3, 1, 2].map((axis) => values[axis * 2 + 1] ?? 0)
    return this.#writer.constant(`${name}/nchw`, [8], [...before, ...after])
  }

  /** Values must leave in NHWC order, so the channels go last before they are laid out anew. */
  #reshape(node: GraphNode, input: string, shape: string): void {
    const last = this.#writer.node('Transpose', [input], `${node.name}/nhwc`, { perm: [0, 2, 3, 1] })
    const dims = [...this.#weight(shape).values]
    const target = this.#writer.constant(`${node.name}/shape`, [dims.length], dims)
    this.#writer.node('Reshape', [last, target], node.name)
    if (dims.length === 2) this.#flat.add(node.name)
  }
}

function fusedOperators(node: GraphNode): string[] {
  return (node.attr?.fused_ops?.list.s ?? []).map((text) => Buffer.from(text, 'base64').toString())
}

function spatial(list: { list: { i: string[] } } | undefined): number[] {
  return (list?.list.i ?? []).slice(1, 3).map(Number)
}

function autoPad(node: GraphNode): string {
  const padding = Buffer.from(node.attr?.padding?.s ?? '', 'base64').toString()
  if (padding === 'SAME') return 'SAME_UPPER'
  if (padding === 'VALID') return 'VALID'
  throw new Error(`padding ${padding} is not known`)
}

/** `values` of shape `shape` with its four axes put in the order `axes`. */
export function transposed(values: Float32Array, shape: readonly number[], axes: readonly [number, number, number, number]): Float32Array {
  const steps = [0, 0, 0, 1]
  for (let axis = 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * (shape[axis + 1] ?? 1)
  const [s0, s1, s2, s3] = axes.map((axis) => shape[axis] ?? 1) as [number, number, number, number]
  const [t0, t1, t2, t3] = axes.map((axis) => steps[axis]) as [number, number, number, number]
  const out = new Float32Array(values.length)
  let to = 0
  for (let i = 0; i < s0; i++)
    for (let j = 0; j < s1; j++)
      for (let k = 0; k < s2; k++)
        for (let l = 0; l < s3; l++) out[to++] = values[i * t0 + j * t1 + k * t2 + l * t3]!
  return out
}
