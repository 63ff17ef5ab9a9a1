import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LaneQueue } from '../src/lane-queue.ts'

type Item = { lane: string; batch: boolean; number: number }
/** `null`: one item is taken. */
const steps = fc.array(fc.option(fc.record({ lane: fc.constantFrom('a', 'b', 'c', 'd'), batch: fc.boolean() }), { freq: 3 }), { maxLength: 200 })
const limits = fc.integer({ min: 0, max: 12 })

const fill = (queue: LaneQueue<Item>, lane: string, count: number, batch = false): (Item | null)[] => Array.from({ length: count }, (_, number) => queue.add({ lane, batch, number }, { lane, batch }))
const order = (queue: LaneQueue<Item>): string => queue.drain().map(({ lane, number }) => `${lane}${number}`).join(' ')

describe('any sequence of arrivals and departures', () => {
  test('loses nothing, serves each lane in its order, and stays within the limit', () =>
    fc.assert(
      fc.property(limits, steps, (limit, script) => {
        const queue = new LaneQueue<Item>(limit)
        const waiting = new Set<Item>()
        script.forEach((step, number) => {
          if (step) {
            const item = { ...step, number }
            const without = queue.add(item, step)
            waiting.add(item)
            if (without) expect(waiting.delete(without)).toBe(true)
          } else {
            const item = queue.take()
            expect(item === undefined).toBe(waiting.size === 0)
            if (!item) return
            waiting.delete(item)
            const earlier = [...waiting].filter(({ lane, batch, number: other }) => lane === item.lane && batch === item.batch && other < item.number)
            expect(earlier).toEqual([])
            if (item.batch) expect([...waiting].every(({ batch }) => batch)).toBe(true)
          }
          expect(queue.size).toBe(waiting.size)
          expect(queue.size).toBeLessThanOrEqual(limit)
        })
        expect(new Set(queue.drain())).toEqual(waiting)
      }),
    ))

  test('a check is refused only when no batch work waits and its lane holds its share', () =>
    fc.assert(
      fc.property(limits, steps, (limit, script) => {
        const queue = new LaneQueue<Item>(limit)
        const waiting = new Set<Item>()
        script.forEach((step, number) => {
          if (!step) return void waiting.delete(queue.take()!)
          const item = { ...step, number }
          const without = queue.add(item, step)
          const lanes = new Set([...waiting, item].map(({ lane }) => lane)).size
          if (without === item && !item.batch) {
            expect([...waiting].some(({ batch }) => batch)).toBe(false)
            expect([...waiting].filter(({ lane }) => lane === item.lane).length).toBeGreaterThanOrEqual(Math.floor(limit / lanes))
          }
          waiting.add(item)
          if (without) waiting.delete(without)
        })
      }),
    ))
})

test('lanes take turns, and one that comes new waits for one of each other', () => {
  const queue = new LaneQueue<Item>(20)
  fill(queue, 'a', 4)
  fill(queue, 'b', 2)
  expect(queue.take()).toMatchObject({ lane: 'a', number: 0 })
  fill(queue, 'c', 1)
  expect(order(queue)).toBe('b0 a1 c0 b1 a2 a3')
})

test('alone, a lane may take every place; the newest of a flood make room for another lane, up to equal shares', () => {
  const queue = new LaneQueue<Item>(6)
  expect(fill(queue, 'flood', 7)).toEqual([null, null, null, null, null, null, { lane: 'flood', batch: false, number: 6 }])
  expect(fill(queue, 'b', 4).map((without) => without?.lane + String(without?.number))).toEqual(['flood5', 'flood4', 'flood3', 'b3'])
  expect(order(queue)).toBe('flood0 b0 flood1 b1 flood2 b2')
})

test('batch work is taken last and gives up its places first', () => {
  const queue = new LaneQueue<Item>(3)
  fill(queue, 'batch', 3, true)
  expect(fill(queue, 'a', 4).map((without) => without?.lane + String(without?.number))).toEqual(['batch2', 'batch1', 'batch0', 'a3'])
  expect(fill(queue, 'batch', 1, true)).toEqual([{ lane: 'batch', batch: true, number: 0 }])
})

test('what is taken out frees its place', () => {
  const queue = new LaneQueue<string>(1)
  queue.add('a', { lane: '', batch: false })
  queue.remove('a')
  expect([queue.size, queue.add('b', { lane: '', batch: false }), queue.take(), queue.take()]).toEqual([0, null, 'b', undefined])
})
