import { numberedEventSchema, type NumberedEvent } from '@renbie/contracts'
import { expect, test } from 'vitest'
import { EventFeed } from '../src/events/feed.ts'

const event = (number: number): NumberedEvent => numberedEventSchema.parse({ number, at: '2026-01-01T00:00:00.000Z', event: { type: 'site-changed', siteId: `S${number}` } })

/** A log that grows by `append`, and a feed over it whose clock stands still until moved. */
const setUp = (follow: (event: NumberedEvent) => Promise<void> = async () => undefined) => {
  const log: NumberedEvent[] = []
  const clock = { nowMs: 0 }
  const after = async (number: number, limit: number) => log.filter((entry) => entry.number > number).slice(0, limit)
  const feed = new EventFeed({ after }, [follow], 0, () => clock.nowMs)
  return { feed, clock, append: () => void log.push(event(log.length + 1)) }
}
const numbers = (events: NumberedEvent[]) => events.map(({ number }) => number)

test('what is committed while a read is under way is seen by whoever asked meanwhile', async () => {
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => (release = resolve))
  const { feed, append } = setUp(async ({ number }) => (number === 1 ? held : undefined))
  append()
  const first = feed.drain()
  append()
  const second = feed.drain()
  release()
  await Promise.all([first, second])
  expect(feed.last).toBe(2)
  expect(numbers(await feed.page(0, 10))).toEqual([1, 2])
  expect(numbers(await feed.page(1, 10))).toEqual([2])
})

test('an event that a follower fails at is tried again, and what came before it is told at once', async () => {
  let broken = true
  const { feed, append } = setUp(async ({ number }) => {
    if (broken && number === 2) throw new Error('the database is away')
  })
  append()
  append()
  append()
  const woken = feed.waitForChange(60_000, new AbortController().signal)
  await expect(feed.drain()).rejects.toThrow('away')
  await woken
  expect(feed.last).toBe(1)
  broken = false
  await feed.drain()
  expect([feed.last, feed.passedOver]).toEqual([3, 0])
})

test('a record that can never be handled does not keep the rest back for ever, and somebody hears of it', async () => {
  const { feed, clock, append } = setUp(async ({ number }) => {
    if (number === 2) throw new Error('damaged')
  })
  const heard: unknown[] = []
  feed.start(3_600_000, (error) => heard.push(error))
  append()
  append()
  append()
  await expect(feed.drain()).rejects.toThrow('damaged')
  clock.nowMs = 29_000
  await expect(feed.drain()).rejects.toThrow('damaged')
  clock.nowMs = 31_000
  await feed.drain()
  await feed.stop()
  expect([feed.last, feed.passedOver, heard.length]).toEqual([3, 1, 1])
  expect(numbers(await feed.page(0, 10))).toEqual([1, 2, 3])
})
