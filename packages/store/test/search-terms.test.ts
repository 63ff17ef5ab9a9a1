import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexTerms, normalise, queryTerms } from '../src/search-terms.ts'

const finds = (query: string, texts: string[]): boolean => {
  const index = new Set(indexTerms(texts))
  const terms = queryTerms(query)
  return terms.length > 0 && terms.every((term) => index.has(term))
}

const latinName = fc.array(fc.constantFrom(...'aábcdeéfgñoöøđłstuvz'), { minLength: 1, maxLength: 30 }).map((letters) => letters.join(''))
const hanName = fc.array(fc.constantFrom(...'王小明陳大文林美玲張李'), { minLength: 1, maxLength: 8 }).map((characters) => characters.join(''))

test('every beginning of every word finds the name, in any letter case and with or without marks', () => {
  fc.assert(
    fc.property(fc.array(latinName, { minLength: 1, maxLength: 4 }), fc.nat(3), fc.integer({ min: 1, max: 30 }), (words, which, length) => {
      const word = words[which % words.length] ?? ''
      const beginning = word.slice(0, length)
      return [beginning, beginning.toUpperCase(), normalise(beginning)].every((query) => finds(query, [words.join(' ')]))
    }),
  )
})

test('every run of a Chinese name finds it, and none that has a character of no name', () => {
  fc.assert(
    fc.property(hanName, fc.nat(7), fc.integer({ min: 1, max: 8 }), (name, from, length) => {
      const run = name.slice(from % name.length).slice(0, length)
      return finds(run, ['CHEN', name]) && !finds(`${run}龜`, ['CHEN', name])
    }),
  )
})

test('words are told from beginnings in the middle', () => {
  expect(finds('okonkwo', ['NGUYỄN-OKONKWO'])).toBe(true)
  expect(finds('konkwo', ['NGUYỄN-OKONKWO'])).toBe(false)
  expect(finds('nguyenokonkwo', ['NGUYỄN-OKONKWO'])).toBe(true)
  expect(finds('ＡＢ１２３', ['ab123-456'])).toBe(true)
  expect(finds('ab123456', ['ab123-456'])).toBe(true)
  expect(finds('한국', ['한국어 이름'])).toBe(true)
})

test('the number of terms is bounded', () => {
  const texts = Array.from({ length: 50 }, (_, i) => `${'字詞'.repeat(80)}${i} ${'word'.repeat(40)}${i}`)
  expect(indexTerms(texts).length).toBeLessThanOrEqual(6_000)
  expect(queryTerms('a b c d '.repeat(100)).length).toBeLessThanOrEqual(40)
})
