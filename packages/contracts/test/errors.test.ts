import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorCatalogue, errorCodes, findingAdvice, findingCodes, reasonCodes, reasonText } from '@renbie/contracts'

const documented = [...readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8').matchAll(/^\| `([a-z0-9-]+)` \| (\d{3}) \| (.+) \| (.+) \|$/gm)]

test('catalogue and docs/errors.md say the same, in both directions', () => {
  const fromDocument = documented.map(([, code, status, zh, en]) => ({ code, status: Number(status), zh, en }))
  const fromCode = errorCodes.map((code) => ({ code, ...errorCatalogue[code] }))
  expect(fromDocument).toEqual(fromCode)
})

test('every reason and every finding has a sentence in both languages', () => {
  for (const code of reasonCodes) expect(reasonText(code, 'zh-TW')).not.toBe(reasonText(code, 'en'))
  for (const code of findingCodes) expect(findingAdvice[code].zh).toMatch(/\p{Script=Han}/u)
  for (const code of errorCodes) expect(errorCatalogue[code].zh).toMatch(/\p{Script=Han}/u)
})
