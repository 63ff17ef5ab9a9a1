import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Ids of each query's best rows, and how long all of them took. */
export type Answer = { ms: number; ids: number[][] }
export type Peer = { name: string; threads: readonly number[]; search(from: number, count: number, threads: number): Promise<Answer>; close(): void }

const timed = (work: () => number[][]): Promise<Answer> => {
  const start = performance.now()
  const ids = work()
  return Promise.resolve({ ms: performance.now() - start, ids })
}

/** What anybody would write first: a loop over all rows, the best kept in an array. */
export function plainLoop(rows: Float32Array, queries: Float32Array, dimension: number, limit: number): Peer {
  const best = (query: Float32Array): number[] => {
    const found: { id: number; score: number }[] = []
    for (let id = 0, at = 0; at < rows.length; id++, at += dimension) {
      let score = 0
      for (let i = 0; i < dimension; i++) score += query[i]! * rows[at + i]!
      if (found.length === limit && score <= found[limit - 1]!.score) continue
      if (found.length === limit) found.pop()
      const place = found.findIndex((other) => other.score < score)
      found.splice(place < 0 ? found.length : place, 0, { id, score })
    }
    return found.map(({ id }) => id)
  }
  return {
    name: 'plain loop', threads: [1], close: () => {},
    search: (from, count) => timed(() => Array.from({ length: count }, (_, at) => best(queries.subarray((from + at) * dimension, (from + at + 1) * dimension)))),
  }
}

/** What is used of usearch; bench/package.json has it, and only who measures installs that (`npm install --prefix bench`). */
type Usearch = { exactSearch(rows: Float32Array | Int8Array, queries: Float32Array | Int8Array, dimension: number, limit: number, metric: string, threads: number): { keys: BigUint64Array } }

/** None where it is not installed. */
export async function usearch(rows: Float32Array, queries: Float32Array, dimension: number, limit: number): Promise<Peer[]> {
  const name = 'usearch'
  const { exactSearch } = await (import(name) as Promise<Usearch>).catch((): Partial<Usearch> => ({}))
  if (!exactSearch) return []
  // `Int8Array.from` with a function would first make a list of all components.
  const eight = (vectors: Float32Array): Int8Array => {
    const rounded = new Int8Array(vectors.length)
    for (let at = 0; at < vectors.length; at++) rounded[at] = Math.max(-127, Math.min(127, Math.round(vectors[at]! * 127)))
    return rounded
  }
  const of = (name: string, data: Float32Array | Int8Array, asked: Float32Array | Int8Array): Peer => ({
    name, threads: [1, 2], close: () => {},
    search: (from, count, threads) => timed(() => {
      // A copy: usearch takes the memory below a view from its beginning, whatever the offset of the view.
      const { keys } = exactSearch(data, asked.slice(from * dimension, (from + count) * dimension), dimension, limit, 'ip', threads)
      return Array.from({ length: count }, (_, at) => [...keys.subarray(at * limit, (at + 1) * limit)].map(Number))
    }),
  })
  return [of('usearch exact, f32', rows, queries), of('usearch exact, i8', eight(rows), eight(queries))]
}

/** FAISS of Debian's python3-faiss in a process of its own, or null where it is not installed. */
export async function faiss(rowsFile: string, queriesFile: string, dimension: number, limit: number): Promise<{ version: string; peers: Peer[] } | null> {
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL('faiss_peer.py', import.meta.url)), rowsFile, queriesFile, String(dimension), String(limit)], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const first = await Promise.race([lines.next(), once(child, 'error').then(() => ({ done: true as const, value: undefined }))])
  if (first.done) return null
  const { version } = JSON.parse(first.value) as { version: string }
  const of = (name: string, index: string): Peer => ({
    name, threads: [1, 2], close: () => void child.kill(),
    async search(from, count, threads) {
      child.stdin.write(`${JSON.stringify({ index, from, count, threads })}\n`)
      return JSON.parse((await lines.next()).value as string) as Answer
    },
  })
  return { version, peers: [of('FAISS IndexFlatIP', 'flat'), of('FAISS IndexScalarQuantizer, 8 bits', 'sq8')] }
}
