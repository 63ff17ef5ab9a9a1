import type { Language } from '@renbie/contracts'

const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']
const places = ['', '十', '百', '千']
const groups = ['', '萬', '億', '兆']

/** 1 to 9999 in Chinese numerals; `inner` numbers keep the zero that tells 一萬零五 from 一萬五. */
const fourDigits = (value: number, inner: boolean): string => {
  let text = ''
  let zero = inner && value < 1000
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(value / 10 ** place) % 10
    if (digit === 0) {
      zero = zero || text !== ''
      continue
    }
    if (zero) text += '零'
    zero = false
    text += digit === 1 && place === 1 && text === '' && !inner ? '十' : `${digits[digit]}${places[place]}`
  }
  return text
}

/** A whole number from 1 to 10¹⁶−1 in Chinese numerals: 312000 → 三十一萬二千. */
export const chineseNumeral = (value: number): string => {
  let text = ''
  for (let group = groups.length - 1; group >= 0; group -= 1) {
    const part = Math.floor(value / 10_000 ** group) % 10_000
    if (part > 0) text += `${fourDigits(part, text !== '')}${groups[group]}`
  }
  return text
}

/** To two significant digits, as a person would say it. */
const rounded = (value: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return Math.round(value / unit) * unit
}

/** Below this a rate says more about the calibration set than about the two faces: nobody has measured that many strangers. */
const rarest = 1e-9

/**
 * A false-match rate (0 to 1; ISO/IEC 19795-1) as a sentence. Officers misread bare scores: 0.83 sounds like 83 % certain, while
 * "1 in 100,000 strangers" can be weighed against how many strangers pass.
 */
export const falseMatchWords = (rate: number, language: Language): string => {
  const zh = language === 'zh-TW'
  if (rate < rarest) return zh ? '不到十億分之一的陌生人會這麼像' : 'Fewer than 1 in 1,000,000,000 strangers would look this alike'
  if (rate > 0.2) {
    const percent = Math.min(100, Math.max(1, rounded(rate * 100)))
    return zh ? `百分之${chineseNumeral(percent)}的陌生人會這麼像` : `${percent} in 100 strangers would look this alike`
  }
  const strangers = rounded(1 / rate)
  return zh ? `${chineseNumeral(strangers)}分之一的陌生人會這麼像` : `1 in ${strangers.toLocaleString('en')} strangers would look this alike`
}

/** The rate alone: of what it is one, its label says. */
export const rateWords = (rate: number, language: Language): string => falseMatchShort(rate, language).replace(language === 'zh-TW' ? '的陌生人' : ' strangers', '')

/** The short form for tight places; what it is short for stands beside it or in its title. */
export const falseMatchShort = (rate: number, language: Language): string => {
  const words = falseMatchWords(rate, language)
  return language === 'zh-TW' ? words.replace('會這麼像', '') : words.replace(' would look this alike', '')
}
