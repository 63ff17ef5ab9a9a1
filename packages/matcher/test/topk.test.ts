import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TopK } from '../src/topk.ts'

test('keeps what a full sort would put first, ties and all', () => {
  const hit = fc.record({ id: fc.nat(500), score: fc.integer({ min: -3, max: 3 }) })
  const hits = fc.uniqueArray(hit, { selector: ({ id }) => id, maxLength: 200 })
  fc.assert(fc.property(hits, fc.integer({ min: 1, max: 220 }), fc.integer({ min: -4, max: 4 }), (offered, limit, minScore) => {
    const best = new TopK(limit, minScore)
    for (const { id, score } of offered) best.offer(id, score)
    const wanted = offered.filter((hit) => hit.score >= minScore).sort((a, b) => b.score - a.score || a.id - b.id).slice(0, limit)
    expect(best.take()).toEqual(wanted)
  }))
})

test('its floor is the worst score kept once it is full, the threshold before', () => {
  const best = new TopK(2, -1)
  best.offer(1, 5)
  expect(best.floor).toBe(-1)
  best.offer(2, 7)
  expect(best.floor).toBe(5)
  best.offer(3, 6)
  expect(best.floor).toBe(6)
})
