import { readFileSync } from 'node:fs'

/** What is used of the WebAssembly of every JavaScript engine; the type library has it only as part of the browser's. */
declare namespace WebAssembly {
  export class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true })
    readonly buffer: SharedArrayBuffer
    grow(pages: number): number
  }
  export class Module {
    constructor(bytes: Uint8Array)
  }
  export class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } })
    readonly exports: Record<string, unknown>
  }
  export function validate(bytes: Uint8Array): boolean
}

export type SharedMemory = WebAssembly.Memory

export const PAGE_BYTES = 65_536

/** @param pages pages of 64 KiB, at first and at most; those never written cost address space only */
export const createMemory = (initial: number, maximum: number): SharedMemory => new WebAssembly.Memory({ initial, maximum, shared: true })

/** The functions of assembly/search.ts, which says what the arguments are. */
export type SearchKernel = {
  scan(query: number, parameters: number, plane: number, rests: number, rows: number, scratch: number, floor: number, candidates: number): number
  refine(candidates: number, count: number, query: number, codes: number, firstPlane: number, planes: number, codePlanes: number,
    rests: number, vectors: number, strideBytes: number, blockRows: number, floor: number, minScore: number): number
}

/** The functions of assembly/encode.ts. */
export type EncodeKernel = {
  rotate(matrix: number, vector: number, out: number, rows: number, stride: number): void
  quantise(components: number, offset: number, scale: number, inverse: number, weight: number, planes: number, codes: number, sums: number): void
}

/** `relaxed` needs a runtime with relaxed SIMD (Node 22 and later have it); both find the same. */
export type SearchBuild = 'relaxed' | 'plain'

/** Files made beforehand: the compiler is not needed, nor waited for, where the product runs. */
const read = (name: string): Uint8Array => readFileSync(new URL(`./${name}.wasm`, import.meta.url))

const relaxed = read('search')
const modules = new Map<string, WebAssembly.Module>()

const moduleOf = (name: string): WebAssembly.Module => {
  const known = modules.get(name)
  if (known) return known
  const compiled = new WebAssembly.Module(read(name))
  modules.set(name, compiled)
  return compiled
}

export const bestBuild = (): SearchBuild => (WebAssembly.validate(relaxed) ? 'relaxed' : 'plain')

export const searchKernel = (build: SearchBuild, memory: SharedMemory): SearchKernel =>
  new WebAssembly.Instance(moduleOf(build === 'relaxed' ? 'search' : 'search-plain'), { env: { memory } }).exports as SearchKernel

export const encodeKernel = (memory: SharedMemory): EncodeKernel => new WebAssembly.Instance(moduleOf('encode'), { env: { memory } }).exports as EncodeKernel
