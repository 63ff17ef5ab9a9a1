import type { Language } from '@renbie/contracts'

/** The first of our two languages that the header names; Traditional Chinese when it names neither. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wanted = (acceptLanguage ?? '').toLowerCase().split(',').map((part) => part.trim())
  const first = wanted.find((part) => part.startsWith('zh') || part.startsWith('en'))
  return first?.startsWith('en') ? 'en' : 'zh-TW'
}
