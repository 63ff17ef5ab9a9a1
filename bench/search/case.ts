/**
 * One size of bench:search, in a process of its own: `node case.ts ROWS DIMENSION KIND THREADS[,THREADS] [peers]`. The result is one
 * line of JSON on standard output; progress goes to standard error.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { compare, createGallery, type Gallery, type Hit } from '@renbie/matcher'
import { smallest } from '../lib/statistics.ts'
import { faiss, plainLoop, usearch, type Peer } from './peers.ts'
import { createRowSource, type Kind } from './rows.ts'

const [rows, dimension] = [Number(process.argv[2]), Number(process.argv[3])]
const kind = process.argv[4] as Kind
const threadCounts = process.argv[5]!.split(',').map(Number)
const withPeers = process.argv[6] === 'peers'

const LIMIT = 20
const QUERIES = 64
const BATCHES = [1, 8, 64]
/** Rows between two turns of the event loop, as a database page would be. */
const PAGE_ROWS = 2000
/** Rounds in which every engine answers the same queries, one engine after the other. */
const ROUNDS = rows > 2e6 ? 5 : 9
/** Searches before the first that counts. */
const WARMING = rows > 2e6 ? 20 : 200
/** Queries whose answer is compared with the reference's: as many as it can be asked in reasonable time. */
const CHECKED = rows > 2e6 ? 1 : rows > 2e5 ? 4 : 16

export type Timing = { engine: string; threads: number; queries: number; medianMs: number; minMs: number; recall: number | null; exact: boolean | null }
export type CaseResult = {
  rows: number
  dimension: number
  kind: Kind
  bytesPerRow: number
  insertedPerSecond: number
  learnMs: number
  longestStopMs: number
  streamMs: number
  thresholdMs: number
  faiss: string | null
  timings: Timing[]
}

const say = (text: string): void => void process.stderr.write(`  ${rows} × ${dimension} ${kind}: ${text}\n`)
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Half the queries are further pictures of people in the gallery, half are of people who are not. */
function drawAll(use: (row: Float32Array, id: number) => void | Promise<void>): { queries: Float32Array[]; done: Promise<void> } {
  const source = createRowSource(kind, dimension, 1)
  const queries: Float32Array[] = []
  const every = Math.floor(rows / (QUERIES / 2))
  const run = async (): Promise<void> => {
    for (let id = 0; id < rows; id++) {
      const row = source.next()
      if (id % every === every >> 1 && queries.length < QUERIES) queries.push(source.mate(), source.stranger())
      const waits = use(row, id)
      if (waits) await waits
    }
  }
  return { queries, done: run() }
}

async function fill(gallery: Gallery): Promise<{ insertedPerSecond: number; learnMs: number; longestStopMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let insertMs = 0
  const page: Float32Array[] = []
  const insert = (last: number): void => {
    const start = performance.now()
    for (const [at, row] of page.entries()) gallery.upsert(last - page.length + 1 + at, row, 0)
    insertMs += performance.now() - start
    page.length = 0
  }
  await drawAll((row, id) => {
    page.push(row.slice())
    if (page.length < PAGE_ROWS && id < rows - 1) return
    insert(id)
    return setImmediate()
  }).done
  const start = performance.now()
  delay.enable()
  const settling = gallery.settled()
  await settling
  delay.disable()
  return { insertedPerSecond: rows / (insertMs / 1e3), learnMs: performance.now() - start, longestStopMs: delay.max / 1e6 }
}

/** What reference.ts gives over all rows: its score of every row, the best kept by score, then id. */
async function truthOf(queries: Float32Array[]): Promise<Hit[][]> {
  const best = queries.map((): Hit[] => [])
  await drawAll((row, id) => {
    for (const [at, query] of queries.entries()) {
      const hits = best[at]!
      const score = compare(query, row)
      if (hits.length === LIMIT && score <= hits[LIMIT - 1]!.score) continue
      if (hits.length === LIMIT) hits.pop()
      // Ids rise, so a row comes after all that it is equal to.
      const place = hits.findIndex((hit) => hit.score < score)
      hits.splice(place < 0 ? hits.length : place, 0, { id, score })
    }
  }).done
  return best
}

/** Milliseconds to read so many bytes once, with the fastest read of memory there is here: glibc's memchr. */
function streamMsOf(bytes: number): number {
  const buffer = Buffer.alloc(Math.min(bytes, 2 ** 29), 1)
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now()
    if (buffer.indexOf(2) !== -1) throw new Error('a byte that is not there was found')
    return performance.now() - start
  })
  return (smallest(times) * bytes) / buffer.length
}

const ours = (gallery: Gallery, queries: Float32Array[], threads: number): Peer => ({
  name: 'renbie', threads: [threads], close: () => {},
  async search(from, count) {
    const start = performance.now()
    const hits = count === 1 ? [await gallery.search(queries[from]!, { limit: LIMIT })] : await gallery.searchMany(queries.slice(from, from + count), { limit: LIMIT })
    return { ms: performance.now() - start, ids: hits.map((found) => found.map(({ id }) => id)) }
  },
})

/** Time after which an engine is not asked again for so many queries. */
const BUDGET_MS = 2000

/** Sixty-four times a second or more would be waited for; FAISS flat is asked all the same, as it searches many queries in another way. */
const hopeless = (peer: Peer, threads: number, batch: number, before: readonly Timing[]): boolean =>
  peer.name !== 'FAISS IndexFlatIP' && (before.find((timing) => timing.engine === peer.name && timing.threads === threads && timing.queries === 1)?.medianMs ?? 0) * batch > 5 * BUDGET_MS

/** All engines in turn, round after round: what disturbs one round disturbs them all. `before`: what was measured so far. */
async function race(engines: { peer: Peer; threads: number }[], batch: number, truth: Hit[][], before: readonly Timing[]): Promise<Timing[]> {
  const rounds = batch === 1 ? ROUNDS * 3 : ROUNDS
  const times = engines.map((): number[] => [])
  const found = engines.map((): [number, number] => [0, 0])
  for (let round = 0; round < rounds; round++) {
    const from = batch === QUERIES ? 0 : (round * batch) % QUERIES
    for (const [at, { peer, threads }] of engines.entries()) {
      if (round > 0 && times[at]!.reduce((sum, ms) => sum + ms * batch, 0) > BUDGET_MS) continue
      if (hopeless(peer, threads, batch, before)) continue
      const { ms, ids } = await peer.search(from, batch, threads)
      times[at]!.push(ms / batch)
      for (const [query, hits] of truth.entries()) {
        if (query < from || query >= from + batch) continue
        found[at]![0] += hits.filter(({ id }) => ids[query - from]!.includes(id)).length
        found[at]![1] += hits.length
      }
    }
  }
  return engines.flatMap(({ peer, threads }, at) => times[at]!.length === 0 ? [] : ({
    engine: peer.name, threads, queries: batch, medianMs: median(times[at]!), minMs: smallest(times[at]!),
    recall: found[at]![1] === 0 ? null : found[at]![0] / found[at]![1], exact: null,
  }))
}

const folder = mkdtempSync(join(tmpdir(), 'renbie-bench-search-'))
try {
  say('rows for the peers')
  const data = withPeers ? new Float32Array(rows * dimension) : null
  const { queries, done } = drawAll((row, id) => data?.set(row, id * dimension))
  await done
  const flatQueries = new Float32Array(QUERIES * dimension)
  for (const [at, query] of queries.entries()) flatQueries.set(query, at * dimension)
  let outside: Awaited<ReturnType<typeof faiss>> = null
  const peers: Peer[] = []
  if (data) {
    const file = openSync(join(folder, 'rows.f32'), 'w')
    for (let at = 0; at < data.byteLength; at += 2 ** 28) writeSync(file, new Uint8Array(data.buffer, at, Math.min(2 ** 28, data.byteLength - at)))
    closeSync(file)
    writeFileSync(join(folder, 'queries.f32'), new Uint8Array(flatQueries.buffer))
    outside = await faiss(join(folder, 'rows.f32'), join(folder, 'queries.f32'), dimension, LIMIT)
    peers.push(...(outside?.peers ?? []), ...(await usearch(data, flatQueries, dimension, LIMIT)), plainLoop(data, flatQueries, dimension, LIMIT))
  }
  say(`the reference, ${CHECKED} queries`)
  const truth = await truthOf(queries.slice(0, CHECKED))
  const timings: Timing[] = []
  let filled = { insertedPerSecond: 0, learnMs: 0, longestStopMs: 0 }
  let bytesPerRow = 0
  let thresholdMs = 0
  for (const [turn, threads] of threadCounts.entries()) {
    say(`filling, ${threads} ${threads === 1 ? 'thread' : 'threads'}`)
    const gallery = createGallery({ dimension, maxRows: rows, threads })
    const measured = await fill(gallery)
    if (turn === 0) filled = measured
    bytesPerRow = gallery.bytes / rows
    // As in a process that has been running for a while: compiled. The peers are native code and need no such thing.
    for (let at = 0; at < WARMING; at++) await gallery.search(queries[at % QUERIES]!, { limit: LIMIT })
    const answers = await gallery.searchMany(queries.slice(0, CHECKED), { limit: LIMIT })
    const exact = JSON.stringify(answers) === JSON.stringify(truth)
    if (!exact) say('ANSWERS DIFFER FROM THE REFERENCE')
    const engines = [{ peer: ours(gallery, queries, threads), threads }, ...peers.filter((peer) => peer.threads.includes(threads)).map((peer) => ({ peer, threads }))]
    for (const batch of BATCHES) {
      say(`${batch} ${batch === 1 ? 'query' : 'queries'}`)
      const results = await race(engines, batch, truth, timings)
      timings.push(...results.map((timing) => (timing.engine === 'renbie' ? { ...timing, exact } : timing)))
    }
    if (turn === 0) {
      // The score of the best hit of a mate: a threshold at which mates and little else are found.
      const minScore = truth[0]![0]!.score
      const times: number[] = []
      for (const query of queries) {
        const start = performance.now()
        await gallery.search(query, { limit: 1000, minScore })
        times.push(performance.now() - start)
      }
      thresholdMs = median(times)
    }
    await gallery.close()
  }
  for (const peer of peers) peer.close()
  const result: CaseResult = { rows, dimension, kind, bytesPerRow, ...filled, streamMs: streamMsOf(rows * dimension * 4), thresholdMs, faiss: outside?.version ?? null, timings }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
