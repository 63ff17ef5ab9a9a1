/** Compiles the AssemblyScript kernel: `npm run build:wasm -w packages/matcher`. The test suite rebuilds and compares. */
import { readFile, writeFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

const SOURCE = new URL('../src/wasm/assembly/scan.ts', import.meta.url)
export const BINARY = new URL('../src/wasm/scan.wasm', import.meta.url)

/** No runtime, no data, no start function: the module is one function over a memory that TypeScript owns. */
const OPTIONS = ['--optimizeLevel', '3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd',
  '--importMemory', '--noExportMemory', '--initialMemory', '1', '--use', 'abort=']

/** @returns the bytes of scan.wasm as the installed compiler makes them of the source; throws with its messages */
export async function buildWasm(): Promise<Uint8Array> {
  const source = await readFile(SOURCE, 'utf8')
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(['scan.ts', '--outFile', 'scan.wasm', ...OPTIONS], {
    // Source names are bare, so that no path of the building machine can get into the binary.
    readFile: (name: string) => (name === 'scan.ts' ? source : null),
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'scan.wasm' && typeof contents !== 'string') binary = contents
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`scan.ts does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

if (import.meta.main) await writeFile(BINARY, await buildWasm())
