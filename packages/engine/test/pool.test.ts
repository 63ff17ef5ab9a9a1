import { afterEach, expect, test } from 'vitest'
import { Worker } from 'node:worker_threads'
import { createPool, type Pool } from '../src/pool.ts'

const ANSWER = new Uint8Array([0, 0])
const HANG = new Uint8Array([1])
const END = new Uint8Array([2])
const THROW = new Uint8Array([3])
const SPIN = new Uint8Array([4])
const LATE = new Uint8Array([5])
const GROW = new Uint8Array([6])
/** What the scripted worker says when all is well. */
const answered = { ok: false, code: 'image-empty', detail: '2 bytes' }

let pool: Pool
afterEach(() => pool.close())

async function open(options: { workers?: number; queueLimit?: number; timeoutMs?: number; script?: string } = {}): Promise<Pool> {
  const { workers = 1, queueLimit = 2, timeoutMs = 20_000, script = './workers/scripted.ts' } = options
  pool = await createPool({ start: () => new Worker(new URL(script, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 32 } }), workers, queueLimit, timeoutMs, nowMs: () => performance.now() })
  return pool
}

test('more than the queue holds is answered engine-busy, and the queue is served in order', async () => {
  await open({ queueLimit: 2 })
  const order: number[] = []
  const runs = [0, 1, 2].map((i) => pool.run(ANSWER, 'live').then((result) => (order.push(i), result)))
  expect(pool.load()).toEqual({ queued: 2, running: 1, workers: 1 })
  expect(await pool.run(ANSWER, 'live')).toMatchObject({ ok: false, code: 'engine-busy' })
  expect(await Promise.all(runs)).toEqual([answered, answered, answered])
  expect(order).toEqual([0, 1, 2])
})

test.each([['ends', END], ['throws', THROW], ['runs out of memory', GROW]])('a worker that %s costs its own picture only', async (_, image) => {
  await open()
  const [lost, next] = [pool.run(image, 'live'), pool.run(ANSWER, 'live')]
  expect(await lost).toMatchObject({ ok: false, code: 'engine-failed' })
  expect(await next).toEqual(answered)
  expect(pool.load()).toEqual({ queued: 0, running: 0, workers: 1 })
})

test('while one worker dies again and again, every picture is answered, and those of the other are right', async () => {
  await open({ workers: 2, queueLimit: 100 })
  const results = await Promise.all(Array.from({ length: 40 }, (_, i) => pool.run(i % 4 === 0 ? END : ANSWER, 'live')))
  results.forEach((result, i) => expect(result).toMatchObject(i % 4 === 0 ? { ok: false, code: 'engine-failed' } : answered))
  await expect.poll(() => pool.load()).toEqual({ queued: 0, running: 0, workers: 2 })
})

test('lanes take turns, whoever came first with many; batch work comes last', async () => {
  await open({ queueLimit: 20 })
  const order: string[] = []
  const send = async (lane: string, batch = false) => {
    expect(await pool.run(ANSWER, 'live', { lane, batch })).toEqual(answered)
    order.push(lane)
  }
  const flood = ['a', 'a', 'a', 'a'].map((lane) => send(lane))
  await Promise.all([...flood, send('batch', true), send('b'), send('c')])
  expect(order.join(' ')).toBe('a a b c a a batch')
})

test('the lane that fills the queue is the one that is refused', async () => {
  await open({ queueLimit: 4 })
  const flood = Array.from({ length: 6 }, () => pool.run(ANSWER, 'live', { lane: 'flood' }))
  const others = [pool.run(ANSWER, 'live', { lane: 'b' }), pool.run(ANSWER, 'live', { lane: 'c' })]
  expect(await Promise.all(others)).toEqual([answered, answered])
  const codes = (await Promise.all(flood)).map((result) => (result.ok ? 'ok' : result.code))
  expect(codes).toEqual(['image-empty', 'image-empty', 'image-empty', 'engine-busy', 'engine-busy', 'engine-busy'])
})

test.each([['waits for ever', HANG], ['never gives the thread back', SPIN]])('a worker that %s is replaced', async (_, image) => {
  await open({ timeoutMs: 1000 })
  expect(await pool.run(image, 'live')).toMatchObject({ ok: false, code: 'engine-timeout' })
  // Until its grace is over the place is taken, and others are told so.
  await expect.poll(() => pool.run(ANSWER, 'live'), { timeout: 15_000 }).toEqual(answered)
}, 20_000)

test('a picture does not wait for ever behind one that hangs', async () => {
  await open({ timeoutMs: 700 })
  const hanging = pool.run(HANG, 'live')
  const waiting = pool.run(HANG, 'live')
  expect(await hanging).toMatchObject({ code: 'engine-timeout' })
  expect(['engine-busy', 'engine-timeout']).toContain((await waiting as { code: string }).code)
})

test('the caller’s buffer is not taken away, and a view sends only its own bytes', async () => {
  await open()
  const view = new Uint8Array(1000).subarray(10, 12)
  expect(await pool.run(view, 'live')).toEqual(answered)
  expect(view.buffer.byteLength).toBe(1000)
})

test('an answer that comes too late is dropped, and the worker goes on', async () => {
  await open({ timeoutMs: 300 })
  expect(await pool.run(LATE, 'live')).toMatchObject({ ok: false, code: 'engine-timeout' })
  await expect.poll(() => pool.run(ANSWER, 'live'), { timeout: 10_000 }).toEqual(answered)
})

test('workers that cannot start make the pool fail at once', async () => {
  await expect(open({ script: './workers/broken.ts' })).rejects.toThrow('cannot be loaded')
})

test('closing answers what runs and what waits, and nothing runs after it', async () => {
  await open({ timeoutMs: 1000 })
  const runs = [pool.run(HANG, 'live'), pool.run(ANSWER, 'live')]
  await pool.close()
  for (const result of await Promise.all(runs)) expect(result).toMatchObject({ ok: false, code: 'engine-failed' })
  expect(await pool.run(ANSWER, 'live')).toMatchObject({ ok: false, code: 'engine-failed' })
})
