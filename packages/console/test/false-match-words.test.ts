import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chineseNumeral, falseMatchShort, falseMatchWords, rateWords } from '../src/components/false-match-words.ts'

describe('Chinese numerals', () => {
  test.each([
    [1, '一'], [10, '十'], [11, '十一'], [20, '二十'], [105, '一百零五'], [110, '一百一十'], [1_005, '一千零五'], [1_050, '一千零五十'],
    [10_000, '一萬'], [10_005, '一萬零五'], [12_000, '一萬二千'], [100_000, '十萬'], [120_000, '十二萬'], [310_000, '三十一萬'],
    [1_000_000, '一百萬'], [10_000_000, '一千萬'], [100_000_000, '一億'], [150_000_000, '一億五千萬'], [1_000_010_000, '十億零一萬'],
  ])('%d is %s', (value, text) => expect(chineseNumeral(value)).toBe(text))

  const digits = '零一二三四五六七八九'
  /** Reads a numeral back, by the rules of the numerals and not by those of the code under test. */
  const valueOf = (text: string): number => {
    let total = 0
    let group = 0
    let digit = 0
    for (const sign of text) {
      const unit = { 十: 10, 百: 100, 千: 1000 }[sign]
      const large = { 萬: 10_000, 億: 100_000_000, 兆: 1_000_000_000_000 }[sign]
      if (unit) [group, digit] = [group + (digit || 1) * unit, 0]
      else if (large) [total, group, digit] = [total + (group + digit) * large, 0, 0]
      else digit = digits.indexOf(sign)
    }
    return total + group + digit
  }
  test('each numeral says its number, and says zero once at most between two digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (value) => {
        const text = chineseNumeral(value)
        expect(valueOf(text)).toBe(value)
        expect(text).not.toMatch(/零零|零$|零[萬億]/)
      }),
    )
  })
})

describe('a false-match rate in words', () => {
  test.each([
    [1e-5, '十萬分之一的陌生人會這麼像', '1 in 100,000 strangers would look this alike'],
    [1e-3, '一千分之一的陌生人會這麼像', '1 in 1,000 strangers would look this alike'],
    [3.2e-6, '三十一萬分之一的陌生人會這麼像', '1 in 310,000 strangers would look this alike'],
    [1.3e-7, '七百七十萬分之一的陌生人會這麼像', '1 in 7,700,000 strangers would look this alike'],
    [0.06, '十七分之一的陌生人會這麼像', '1 in 17 strangers would look this alike'],
    [0.35, '百分之三十五的陌生人會這麼像', '35 in 100 strangers would look this alike'],
    [1, '百分之一百的陌生人會這麼像', '100 in 100 strangers would look this alike'],
    [0, '不到十億分之一的陌生人會這麼像', 'Fewer than 1 in 1,000,000,000 strangers would look this alike'],
  ])('%d', (rate, zh, en) => {
    expect(falseMatchWords(rate, 'zh-TW')).toBe(zh)
    expect(falseMatchWords(rate, 'en')).toBe(en)
  })

  test('the number told is within 5 % of the rate, with two digits that count at most', () => {
    fc.assert(
      fc.property(fc.double({ min: -8.9, max: -0.7, noNaN: true }), (power) => {
        const rate = 10 ** power
        const strangers = Number(/1 in ([\d,]+)/.exec(falseMatchWords(rate, 'en'))?.[1]?.replaceAll(',', ''))
        expect(Math.abs(strangers * rate - 1)).toBeLessThan(rate > 0.1 ? 0.1 : 0.0501)
        expect(String(strangers).replace(/0+$/, '').length).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('the short form leaves out what is obvious beside a face', () => {
    expect(falseMatchShort(1e-5, 'zh-TW')).toBe('十萬分之一的陌生人')
    expect(falseMatchShort(1e-5, 'en')).toBe('1 in 100,000 strangers')
    expect(rateWords(1e-5, 'zh-TW')).toBe('十萬分之一')
    expect(rateWords(1e-5, 'en')).toBe('1 in 100,000')
  })
})
