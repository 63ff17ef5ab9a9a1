import protobuf from 'protobufjs'

/**
 * The part of ONNX (onnx.proto, IR version 8, operator set 17) that the networks of this pack need, written with the
 * field numbers of that file.
 */

export type Attribute = number | string | readonly number[]
export type Tensor = { dims: readonly number[]; values: Float32Array | BigInt64Array }
export type Node = { op: string; inputs: string[]; output: string; attributes: Record<string, Attribute> }

const schema = protobuf.Root.fromJSON({
  nested: {
    Model: message({ irVersion: ['int64', 1], producerName: ['string', 2], graph: ['Graph', 7], opsetImport: ['Opset*', 8] }),
    Opset: message({ domain: ['string', 1], version: ['int64', 2] }),
    Graph: message({ node: ['Node*', 1], name: ['string', 2], initializer: ['Tensor*', 5], input: ['Value*', 11], output: ['Value*', 12] }),
    Node: message({ input: ['string*', 1], output: ['string*', 2], name: ['string', 3], opType: ['string', 4], attribute: ['Attribute*', 5] }),
    Attribute: message({ name: ['string', 1], f: ['float', 2], i: ['int64', 3], s: ['bytes', 4], ints: ['int64*', 8], type: ['int32', 20] }),
    Tensor: message({ dims: ['int64*', 1], dataType: ['int32', 2], name: ['string', 8], rawData: ['bytes', 9] }),
    Value: message({ name: ['string', 1], type: ['Type', 2] }),
    Type: message({ tensorType: ['TensorType', 1] }),
    TensorType: message({ elemType: ['int32', 1], shape: ['Shape', 2] }),
    Shape: message({ dim: ['Dimension*', 1] }),
    Dimension: message({ dimValue: ['int64', 1], dimParam: ['string', 2] }),
  },
})

function message(fields: Record<string, [type: string, id: number]>): protobuf.IType {
  const entries = Object.entries(fields).map(([name, [type, id]]) => {
    const repeated = type.endsWith('*')
    return [name, { type: repeated ? type.slice(0, -1) : type, id, ...(repeated ? { rule: 'repeated' } : {}) }]
  })
  return { fields: Object.fromEntries(entries) }
}

const FLOAT = 1
const INT64 = 7

/** Collects the nodes of one network and writes it as an ONNX file. Tensor layout is NCHW; the batch size is free. */
export class NetworkWriter {
  readonly #nodes: Node[] = []
  readonly #constants = new Map<string, Tensor>()
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  /** Returns the name of the constant. */
  constant(name: string, dims: readonly number[], values: Float32Array | readonly number[]): string {
    const stored = values instanceof Float32Array ? values : BigInt64Array.from(values, (value) => BigInt(value))
    this.#constants.set(name, { dims, values: stored })
    return name
  }

  /** Returns the name of the output. */
  node(op: string, inputs: string[], output: string, attributes: Record<string, Attribute> = {}): string {
    this.#nodes.push({ op, inputs, output, attributes })
    return output
  }

  write(input: { name: string; dims: readonly number[] }, outputs: readonly string[]): Uint8Array {
    const model = {
      irVersion: 8,
      producerName: 'renbie',
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: this.#name,
        node: this.#nodes.map(({ op, inputs, output, attributes }) => ({
          opType: op,
          name: output,
          input: inputs,
          output: [output],
          attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
        })),
        initializer: [...this.#constants].map(([name, { dims, values }]) => ({
          name,
          dims,
          dataType: values instanceof Float32Array ? FLOAT : INT64,
          rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        })),
        input: [{ name: input.name, type: tensorType(['batch', ...input.dims]) }],
        output: outputs.map((name) => ({ name, type: { tensorType: { elemType: FLOAT } } })),
      },
    }
    const type = schema.lookupType('Model')
    return type.encode(type.fromObject(model)).finish()
  }
}

function tensorType(dims: readonly (number | string)[]) {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }))
  return { tensorType: { elemType: FLOAT, shape: { dim } } }
}

/** Every number attribute of the operators used here is an integer. */
function attributeOf(name: string, value: Attribute) {
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: 3 }
  return { name, ints: value, type: 7 }
}
