import { expect, test } from 'vitest'
import { fuzzDocuments } from '../tools/fuzz.ts'

test('4,000 mutated zones, files, lists and pictures break no rule (tools/fuzz.ts has them)', async () => {
  const report = await fuzzDocuments({ count: 4000, seed: 20261124 })
  expect(Object.keys(report.perTarget)).toHaveLength(10)
}, 240_000)
