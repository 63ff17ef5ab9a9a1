import { PassThrough } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterEach, expect, test, vi } from 'vitest'
import type { Principal } from '../src/domain/access.ts'
import { EventFeed } from '../src/events/feed.ts'
import { EventStreams } from '../src/http/stream.ts'

afterEach(() => vi.useRealTimers())

test('a reader that takes nothing any more gives its place back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const streams = new EventStreams(new EventFeed({ after: async () => [] }, [], 0, () => 0), 1)
  const principal: Principal = { actor: 'client:x', userId: null, clientId: null, name: 'x', permissions: new Set(), sites: 'all' }
  // Nobody reads the other end, so the first write already waits.
  const raw = Object.assign(new PassThrough({ highWaterMark: 1 }), { writeHead: () => undefined })
  const reply = { hijack: () => undefined, sent: true, raw } as unknown as FastifyReply
  const served = streams.serve({ headers: {} } as FastifyRequest, reply, async () => principal)
  await vi.advanceTimersByTimeAsync(29_000)
  expect([streams.open, raw.destroyed]).toEqual([1, false])
  await vi.advanceTimersByTimeAsync(2_000)
  await served
  expect([streams.open, raw.destroyed]).toEqual([0, true])
})
