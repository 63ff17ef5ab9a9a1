import { describe, expect, test } from 'vitest'
import { en } from '../src/strings/en.ts'
import { zhTW } from '../src/strings/zh-TW.ts'

const flat = (value: object, path = ''): [string, string][] =>
  Object.entries(value).flatMap(([key, part]: [string, unknown]) => (typeof part === 'string' ? [[`${path}${key}`, part] as [string, string]] : flat(part as object, `${path}${key}.`)))
const gaps = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => String(match[1])).toSorted()

describe('strings', () => {
  const chinese = new Map(flat(zhTW))
  const english = new Map(flat(en))

  test('both languages have the same keys', () => {
    expect([...english.keys()].toSorted()).toEqual([...chinese.keys()].toSorted())
  })

  test('both languages fill in the same values', () => {
    for (const [key, text] of chinese) expect([key, gaps(english.get(key) ?? '')]).toEqual([key, gaps(text)])
  })

  test('nothing is left blank, and no Chinese stands in the English', () => {
    const ownName = new Set(['product.name', 'header.language', 'header.languageLabel'])
    for (const [key, text] of [...chinese, ...english]) expect([key, text.trim()]).not.toEqual([key, ''])
    for (const [key, text] of english) if (!ownName.has(key)) expect([key, text]).not.toEqual([key, expect.stringMatching(/\p{Script=Han}/u)])
  })
})
