/**
 * Times one search on one thread, kernel against reference, and checks that both gave the same hits:
 * `npm run measure -w packages/matcher [-- ROWSxDIMENSION …]`. Prints medians, in milliseconds.
 */
import { createGallery, createReferenceGallery, type Gallery, type Hit } from '../src/index.ts'
import { randomOf, randomUnit } from '../test/vectors.ts'

const DEFAULTS = ['10000x128', '100000x128', '1000000x128', '10000x512', '100000x512', '1000000x512']
const LIMIT = 20

/** Rows are one of a few thousand vectors, rotated: making a million at random takes minutes. */
function fill(galleries: Gallery[], rows: number, dimension: number): void {
  const random = randomOf(1)
  const sources = Array.from({ length: Math.min(rows, 4096) }, () => randomUnit(dimension, random))
  const vector = new Float32Array(dimension)
  for (let id = 0; id < rows; id++) {
    const source = sources[id % sources.length]!
    const turn = Math.floor(id / sources.length) % dimension
    vector.set(source.subarray(turn))
    vector.set(source.subarray(0, turn), dimension - turn)
    for (const gallery of galleries) gallery.upsert(id, vector, 1 << id % 10)
  }
}

function median(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!.toFixed(2)
}

function time(queries: Float32Array[], search: (query: Float32Array) => Hit[]): { medianMs: string; hits: Hit[][] } {
  const times: number[] = []
  const hits = queries.map((query) => {
    const start = performance.now()
    const found = search(query)
    times.push(performance.now() - start)
    return found
  })
  return { medianMs: median(times), hits }
}

function measure(rows: number, dimension: number): void {
  const kernel = createGallery({ dimension, maxRows: rows })
  const reference = createReferenceGallery({ dimension, maxRows: rows })
  fill([kernel, reference], rows, dimension)
  const random = randomOf(2)
  const queries = Array.from({ length: 30 }, () => randomUnit(dimension, random))
  for (const query of queries.slice(0, 5)) kernel.search(query, { limit: LIMIT })
  const all = time(queries, (query) => kernel.search(query, { limit: LIMIT }))
  const tenth = time(queries, (query) => kernel.search(query, { limit: LIMIT, groups: 1 }))
  const truth = time(queries.slice(0, 3), (query) => reference.search(query, { limit: LIMIT }))
  const same = JSON.stringify(truth.hits) === JSON.stringify(all.hits.slice(0, 3))
  const gigabytesPerSecond = ((rows * dimension * 4) / 1e6 / Number(all.medianMs)).toFixed(1)
  console.log(`${rows} × ${dimension}: kernel ${all.medianMs} ms (${gigabytesPerSecond} GB/s), a tenth of the rows by group `
    + `${tenth.medianMs} ms, reference ${truth.medianMs} ms, hits ${same ? 'equal' : 'DIFFER'}, ${(kernel.bytes / 2 ** 20).toFixed(0)} MiB`)
  if (!same) process.exitCode = 1
}

for (const shape of process.argv.length > 2 ? process.argv.slice(2) : DEFAULTS) {
  const [rows, dimension] = shape.split('x').map(Number)
  measure(rows ?? NaN, dimension ?? NaN)
}
