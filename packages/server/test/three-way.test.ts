import { checkIdSchema, photoIdSchema } from '@renbie/contracts'
import { expect, test } from 'vitest'
import type { Template } from '../src/domain/template.ts'
import { compareThreeWay } from '../src/domain/three-way.ts'

const face = (degrees: number): Template => ({ pack: 'p', vector: Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)) })
const verify = (a: Template, b: Template) => {
  const score = a.vector.reduce((sum, value, i) => sum + value * b.vector[i]!, 0)
  return { score, falseMatchRate: (1 - score) / 2, match: score >= 0.9 }
}
const id = '01890000-0000-7000-8000-000000000000'
const photoId = photoIdSchema.parse(`pho_${id}`)
const checkId = checkIdSchema.parse(`chk_${id}`)

test('a side with the file is as strong as the best of its photos, and says which that was', () => {
  const result = compareThreeWay({ live: face(0), document: face(10), file: [{ name: { photoId }, template: face(80) }, { name: { checkId }, template: face(5) }] }, verify)
  expect(result.pairs.map(({ pair, file }) => [pair, file])).toEqual([['live-document', null], ['live-file', { checkId }], ['document-file', { checkId }]])
  const [, liveFile] = result.pairs
  expect(liveFile?.score).toBeCloseTo(Math.cos((5 * Math.PI) / 180), 6)
  expect(liveFile?.meanScore).toBeCloseTo((Math.cos((5 * Math.PI) / 180) + Math.cos((80 * Math.PI) / 180)) / 2, 6)
  expect(result).toMatchObject({ weakest: 'live-document', allMatch: true })
})

test('the weakest link is the least alike side, and one that fails fails all', () => {
  const result = compareThreeWay({ live: face(60), document: face(0), file: [{ name: { photoId }, template: face(-5) }] }, verify)
  expect(result).toMatchObject({ weakest: 'live-file', allMatch: false })
  expect(result.pairs.map(({ match }) => match)).toEqual([false, false, true])
})
