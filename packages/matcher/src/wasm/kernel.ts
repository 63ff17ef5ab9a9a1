import { readFileSync } from 'node:fs'

/** What is used of the WebAssembly of every JavaScript engine; the type library has it only as part of the browser's. */
declare namespace WebAssembly {
  export class Memory {
    constructor(descriptor: { initial: number; maximum: number })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  export class Module {
    constructor(bytes: Uint8Array)
  }
  export class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } })
    readonly exports: Record<string, unknown>
  }
}

/** `scan` of assembly/scan.ts, which says what the arguments are. */
export type Scan = (query: number, vectors: number, rows: number, strideBytes: number, floor: number, candidates: number) => number

export type Kernel = { readonly memory: WebAssembly.Memory; readonly scan: Scan }

/** A file made beforehand: the compiler is not needed, nor waited for, where the product runs. */
const compiled = new WebAssembly.Module(readFileSync(new URL('./scan.wasm', import.meta.url)))

/**
 * A kernel over a memory of its own.
 * @param pages pages of 64 KiB, at first and at most; the rest is address space only until it is grown into
 */
export function createKernel(pages: { initial: number; maximum: number }): Kernel {
  const memory = new WebAssembly.Memory(pages)
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  return { memory, scan: exports['scan'] as Scan }
}
