import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { env, listSupportedBackends } from 'onnxruntime-node'

/** Where networks run. */
export type Device = 'cpu' | 'cuda'

/** What onnxruntime's binding knows on this platform, and whether the library of each is installed. */
export type RuntimeBackends = { version: string; backends: { name: string; installed: boolean }[] }

export function runtimeBackends(): RuntimeBackends {
  return {
    version: env.versions.node ?? env.versions.common,
    backends: listSupportedBackends().map(({ name, bundled }) => ({ name, installed: bundled || existsSync(providerLibrary(name)) })),
  }
}

/** Its package ships without the large ones: its install script fetches them, and this project runs no install scripts. */
export function providerLibrary(name: string): string {
  return fileURLToPath(new URL(`../bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime_providers_${name}.so`, import.meta.resolve('onnxruntime-node')))
}
