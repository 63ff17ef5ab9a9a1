/** A date of the zone; null is a part that the issuing state does not know (Doc 9303-3 §4.8). */
export type MrzDate = { year: number | null; month: number | null; day: number | null }

/** Six characters YYMMDD with fillers for unknown parts, and the year that a two-digit one means. Null: not a date. */
export function mrzDate(text: string, yearOf: (twoDigits: number, month: number | null, day: number | null) => number): MrzDate | null {
  const parts = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/.exec(text)
  if (!parts) return null
  const [, short, month, day] = parts.map((part) => (part === '<<' ? null : Number(part)))
  if (short === undefined || month === undefined || day === undefined) return null
  const date = { year: short === null ? null : yearOf(short, month, day), month, day }
  return exists(date) ? date : null
}

/** Two digits are not a year: nobody is born after today, so what would be later is of the century before. */
export const birthYear = (today: string) => (twoDigits: number, month: number | null, day: number | null): number => {
  const [thisYear = 0] = today.split('-').map(Number)
  const year = Math.floor(thisYear / 100) * 100 + twoDigits
  const first = [year, month ?? 1, day ?? 1].map((part) => String(part).padStart(2, '0')).join('-')
  return first > today ? year - 100 : year
}

/** Documents are seen within some decades of their expiry: the year that lies nearest to today. */
export const expiryYear = (today: string) => (twoDigits: number): number => {
  const thisYear = Number(today.slice(0, 4))
  return thisYear - 50 + ((((twoDigits - (thisYear - 50)) % 100) + 100) % 100)
}

/** YYYY-MM-DD, or null while a part is unknown. */
export const calendarDateOf = ({ year, month, day }: MrzDate): string | null =>
  year === null || month === null || day === null ? null : [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')

function exists({ year, month, day }: MrzDate): boolean {
  if (month !== null && (month < 1 || month > 12)) return false
  // 29 February of an unknown year exists.
  const days = new Date(Date.UTC(year ?? 2000, month ?? 1, 0)).getUTCDate()
  return day === null || (day >= 1 && day <= (month === null ? 31 : days))
}
