/** What the machine-readable zone of a passport says of its bearer (ICAO Doc 9303-4, TD3: two lines of 44 characters). */
export type MrzData = {
  documentType: string
  documentNumber: string
  issuingState: string
  nationality: string
  familyName: string
  givenNames: string
  birthDate: string
  sex: 'F' | 'M' | 'X'
}
export type MrzField = 'documentNumber' | 'birthDate' | 'expiry' | 'composite'
export type MrzReading = { status: 'read'; data: MrzData } | { status: 'check-digit'; field: MrzField } | { status: 'unreadable' }

const weights = [7, 3, 1]
const valueOf = (sign: string): number => (sign === '<' ? 0 : /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 55)

/** Check digit of ICAO Doc 9303-3 §4.9: weights 7, 3, 1; letters count from 10; modulo 10. */
export const checkDigit = (text: string): number => [...text].reduce((sum, sign, index) => sum + valueOf(sign) * (weights[index % 3] ?? 0), 0) % 10

const agrees = (text: string, digit: string): boolean => digit === String(checkDigit(text))
const spaced = (text: string): string => text.replace(/</g, ' ').trim().replace(/\s+/g, ' ')

/** Two digits are not a year: nobody is born after this year, so what would be later is of the century before. */
const birthDateOf = (text: string, year: number): string => {
  const short = Number(text.slice(0, 2))
  const century = Math.floor(year / 100) * 100
  const full = century + short > year ? century - 100 + short : century + short
  return `${full}-${text.slice(2, 4)}-${text.slice(4, 6)}`
}

/** Reads what a document reader types or an officer pastes. `year`: this year, for the century of the birth date. Pure. */
export const readMrz = (text: string, year: number): MrzReading => {
  const lines = text.toUpperCase().split(/\s+/).filter((line) => line !== '').join('')
  if (!/^P[A-Z0-9<]{87}$/.test(lines)) return { status: 'unreadable' }
  const upper = lines.slice(0, 44)
  const lower = lines.slice(44)
  const part = (from: number, to: number) => lower.slice(from, to)
  if (!agrees(part(0, 9), part(9, 10))) return { status: 'check-digit', field: 'documentNumber' }
  if (!/^\d{6}$/.test(part(13, 19)) || !agrees(part(13, 19), part(19, 20))) return { status: 'check-digit', field: 'birthDate' }
  if (!agrees(part(21, 27), part(27, 28))) return { status: 'check-digit', field: 'expiry' }
  if (!agrees(part(0, 10) + part(13, 20) + part(21, 43), part(43, 44))) return { status: 'check-digit', field: 'composite' }
  const [family = '', given = ''] = upper.slice(5).split('<<')
  const sex = part(20, 21)
  return {
    status: 'read',
    data: {
      documentType: upper.slice(0, 2).replace('<', ''),
      documentNumber: part(0, 9).replace(/<+$/, ''),
      issuingState: upper.slice(2, 5).replace(/</g, ''),
      nationality: part(10, 13).replace(/</g, ''),
      familyName: spaced(family),
      givenNames: spaced(given),
      birthDate: birthDateOf(part(13, 19), year),
      sex: sex === 'F' || sex === 'M' ? sex : 'X',
    },
  }
}
