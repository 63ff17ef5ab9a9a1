import { basename } from 'node:path'
import { NetworkWriter } from './packs/embedded/onnx.ts'
import { providerLibrary, runtimeBackends, type Device } from './runtime/backends.ts'
import { loadNetwork } from './runtime/network.ts'

/** A device that was asked for and cannot be had. For the person who starts the node; never an answer to a request. */
export class DeviceError extends Error {
  constructor(device: Device, detail: string) {
    super(`The networks cannot run on ${device}: ${detail}. Install what is missing, or set engine.device to "cpu"`)
    this.name = 'DeviceError'
  }
}

/**
 * Tries the device with a network of one operator. Refused rather than done on the CPU in silence: a node whose workers and
 * lanes were counted for a graphics card would be many times too slow, and nobody would know why. Throws `DeviceError`.
 */
export async function requireDevice(device: Device): Promise<void> {
  const backend = runtimeBackends().backends.find(({ name }) => name === device)
  if (!backend) throw new DeviceError(device, `onnxruntime has no such provider on ${process.platform} ${process.arch}`)
  // Without its library onnxruntime says the same, after printing lines of its own.
  if (!backend.installed) throw new DeviceError(device, `${basename(providerLibrary(device))} is not installed beside onnxruntime`)
  try {
    const network = await loadNetwork(trialNetwork(), device)
    try {
      await network.run(1, 1, new Float32Array(3))
    } finally {
      await network.release()
    }
  } catch (error) {
    throw new DeviceError(device, error instanceof Error ? error.message : String(error))
  }
}

function trialNetwork(): Uint8Array {
  const writer = new NetworkWriter('trial')
  writer.node('Relu', ['input'], 'output')
  return writer.write({ name: 'input', dims: [3, 1, 1] }, ['output'])
}
