import { InferenceSession, Tensor } from 'onnxruntime-node'

/** A loaded network: one input of `batch` × 3 × side × side, outputs by name. */
export type Network = { run(batch: number, sidePx: number, values: Float32Array): Promise<Map<string, Float32Array>> }

/**
 * Loads an ONNX file for one worker. One thread: as many workers as cores keep every core busy without threads waiting on
 * each other. The arena gives memory back never, so a worker runs at a steady size from its first picture on.
 */
export async function loadNetwork(path: string): Promise<Network> {
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  const input = session.inputNames[0]
  if (input === undefined) throw new Error('the network has no input')
  return {
    async run(batch, sidePx, values) {
      const results = await session.run({ [input]: new Tensor('float32', values, [batch, 3, sidePx, sidePx]) })
      const outputs = new Map<string, Float32Array>()
      for (const [name, tensor] of Object.entries(results)) {
        if (tensor.data instanceof Float32Array) outputs.set(name, tensor.data)
      }
      return outputs
    },
  }
}
