/** Compiles the AssemblyScript kernels: `npm run build:wasm -w packages/matcher`. The test suite rebuilds and compares. */
import { readFile, writeFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

type Build = { source: string; binary: string; features: string[] }

/** The relaxed build is used where the runtime knows relaxed SIMD, the plain one elsewhere. */
export const BUILDS: readonly Build[] = [
  { source: 'search', binary: 'search', features: ['simd', 'relaxed-simd', 'threads'] },
  { source: 'search', binary: 'search-plain', features: ['simd', 'threads'] },
  { source: 'encode', binary: 'encode', features: ['simd', 'threads'] },
]

/** No runtime, no data, no start function: a module is a few functions over a shared memory that TypeScript owns. */
const OPTIONS = ['--optimizeLevel', '3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory',
  '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--use', 'abort=']

export const binaryOf = ({ binary }: Build): URL => new URL(`../src/wasm/${binary}.wasm`, import.meta.url)

/** @returns the bytes of the binary as the installed compiler makes them of the source; throws with its messages */
export async function buildWasm({ source, features }: Build): Promise<Uint8Array> {
  const file = `${source}.ts`
  const text = await readFile(new URL(`../src/wasm/assembly/${file}`, import.meta.url), 'utf8')
  let binary: Uint8Array | undefined
  const enabled = features.flatMap((feature) => ['--enable', feature])
  const { error, stderr } = await asc.main([file, '--outFile', 'out.wasm', ...OPTIONS, ...enabled], {
    // Source names are bare, so that no path of the building machine can get into the binary.
    readFile: (name: string) => (name === file ? text : null),
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'out.wasm' && typeof contents !== 'string') binary = contents
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`${file} does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

if (import.meta.main) await Promise.all(BUILDS.map(async (build) => writeFile(binaryOf(build), await buildWasm(build))))
