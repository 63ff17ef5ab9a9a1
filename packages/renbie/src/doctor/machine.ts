import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fact, fail, ok, warn, type Check } from './check.ts'

/** The release line that the product is pinned to and tested on. */
const testedNode = 24

export const nodeVersion: Check = () => {
  const [major] = process.versions.node.split('.').map(Number)
  const text = fact(`Node ${process.version}, ${process.platform} ${process.arch}`)
  if (major === testedNode) return [ok('node', text)]
  return [warn('node', text, { zh: `本系統以 Node ${testedNode} 測試，請改用該版本`, en: `The product is tested on Node ${testedNode}; run it on that` })]
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const typeOfNothingToVector = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b]
const oneFunction = [0x03, 0x02, 0x01, 0x00]

/** A module of one function that spreads a byte over a vector, as often as there are operands, and applies one operator. */
const moduleWith = (operator: readonly number[], operands: number): Uint8Array<ArrayBuffer> => {
  const splat = [0x41, 0x00, 0xfd, 0x0f]
  const body = [0x00, ...Array.from({ length: operands }, () => splat).flat(), 0xfd, ...operator, 0x0b]
  return new Uint8Array([...header, ...typeOfNothingToVector, ...oneFunction, 0x0a, body.length + 2, 0x01, body.length, ...body])
}
/** i8x16.popcnt, and i8x16.relaxed_swizzle of the relaxed SIMD proposal (0x100 as LEB128). */
const simd = moduleWith([0x62], 1)
const relaxedSimd = moduleWith([0x80, 0x02], 2)

const processorFlags = (): string[] => {
  try {
    const flags = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? []
    return ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni'].filter((flag) => flags.includes(flag))
  } catch {
    return []
  }
}

export const processor: Check = () => {
  const [has, hasRelaxed] = [WebAssembly.validate(simd), WebAssembly.validate(relaxedSimd)]
  const words = [cpus()[0]?.model.trim() ?? '?', ...processorFlags(), `WebAssembly SIMD ${has ? '✓' : '✗'}`, `relaxed SIMD ${hasRelaxed ? '✓' : '✗'}`]
  const text = fact(words.join(', '))
  if (!has) return [fail('processor', text, { zh: '比對需要 WebAssembly SIMD，請更換處理器或 Node 版本', en: 'The search needs WebAssembly SIMD: another processor, or another Node' })]
  if (!hasRelaxed) return [warn('processor', text, { zh: '沒有 relaxed SIMD，搜尋較慢；請確認 Node 版本', en: 'Without relaxed SIMD the search is slower; look at the version of Node' })]
  return [ok('processor', text)]
}

export const cores: Check = ({ settings }) => {
  const available = availableParallelism()
  const { workers } = settings.engine
  const text = { zh: `可用核心 ${available}，引擎執行緒 ${workers}`, en: `${available} cores, ${workers} engine workers` }
  if (workers <= available) return [ok('cores', text)]
  return [warn('cores', text, { zh: '執行緒多於核心只會互相等待：請降低 engine.workers', en: 'More workers than cores wait for each other: lower engine.workers' })]
}

/** Measured: a node without workers and watchlists, and one worker with the embedded networks (docs of engine and bench). */
const nodeBytes = 350e6
const workerBytes = 130e6
/** A template of 512 floats, as the largest open recognisers give, with its row. */
const templateBytes = 512 * 4 + 64

export const memory: Check = ({ settings }) => {
  const limit = process.constrainedMemory()
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  const base = nodeBytes + settings.engine.workers * workerBytes
  const full = base + settings.maxTemplates * templateBytes
  const gb = (bytes: number): string => (bytes / 1e9).toFixed(1)
  const text = {
    zh: `記憶體 ${gb(total)} GB；約需 ${gb(base)} GB，特徵值達上限（${settings.maxTemplates.toLocaleString('en')}，512 維）時 ${gb(full)} GB`,
    en: `${gb(total)} GB; about ${gb(base)} GB are needed, ${gb(full)} GB when maxTemplates (${settings.maxTemplates.toLocaleString('en')}, of 512 numbers) are reached`,
  }
  if (base > total) return [fail('memory', text, { zh: '記憶體不足：請降低 engine.workers 或增加記憶體', en: 'Too little: lower engine.workers or add memory' })]
  if (full > 0.9 * total) return [warn('memory', text, { zh: '名單未達上限前記憶體即用盡：請降低 maxTemplates 或增加記憶體', en: 'Memory ends before the watchlists reach their limit: lower maxTemplates or add memory' })]
  return [ok('memory', text)]
}
