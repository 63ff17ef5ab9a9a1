import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Device } from './backends.ts'

/** A loaded network: one input of `batch` × 3 × side × side, outputs by name, in the order of the file. */
export type Network = {
  /** Null where the size is free. */
  readonly inputShape: readonly (number | null)[]
  run(batch: number, sidePx: number, values: Float32Array): Promise<Map<string, Float32Array>>
  release(): Promise<void>
}

/**
 * Loads an ONNX file (or its bytes) for one worker. One thread: as many workers as cores keep every core busy without threads waiting on
 * each other. The arena gives memory back never, so a worker runs at a steady size from its first picture on. Throws when
 * the file cannot be read, is damaged or has an operator that onnxruntime does not know, and when the device cannot be had.
 */
export async function loadNetwork(source: string | Uint8Array, device: Device = 'cpu'): Promise<Network> {
  const session = await openSession(source, {
    executionProviders: [device],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  const input = session.inputNames[0]
  if (input === undefined) throw new Error('the network has no input')
  return {
    inputShape: shapeOf(session.inputMetadata[0]),
    async run(batch, sidePx, values) {
      const results = await session.run({ [input]: new Tensor('float32', values, [batch, 3, sidePx, sidePx]) })
      const outputs = new Map<string, Float32Array>()
      for (const name of session.outputNames) {
        const data = results[name]?.data
        if (data instanceof Float32Array) outputs.set(name, data)
      }
      return outputs
    },
    release: () => session.release(),
  }
}

/** The declarations have no overload for either of both. */
function openSession(source: string | Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  return typeof source === 'string' ? InferenceSession.create(source, options) : InferenceSession.create(source, options)
}

function shapeOf(input: InferenceSession.ValueMetadata | undefined): (number | null)[] {
  if (!input?.isTensor) return []
  return input.shape.map((size) => (typeof size === 'number' && size > 0 ? size : null))
}
