import type { Language } from '@renbie/contracts'

/** Every time on screen is Taipei's, whatever the machine is set to: two officers on the telephone must read the same clock. */
const timeZone = 'Asia/Taipei'

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...options })

const clock = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minutes = format({ hour: '2-digit', minute: '2-digit' })
const date = format({ year: 'numeric', month: '2-digit', day: '2-digit' })
const weekday = {
  'zh-TW': new Intl.DateTimeFormat('zh-TW', { timeZone, weekday: 'short' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' }),
}

export const clockTime = (at: number | string): string => clock.format(new Date(at))
export const minuteTime = (at: number | string): string => minutes.format(new Date(at))
export const calendarDate = (at: number | string): string => date.format(new Date(at))
export const exactTime = (at: number | string): string => `${calendarDate(at)} ${clockTime(at)}`
export const weekdayName = (at: number | string, language: Language): string => weekday[language].format(new Date(at))
