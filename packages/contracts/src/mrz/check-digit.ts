import { textAt, type MrzLayout, type Place } from './layout.ts'

const weights = [7, 3, 1]
const valueOf = (character: string): number => (character === '<' ? 0 : /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 55)

/** Check digit of ICAO Doc 9303-3 §4.9: weights 7, 3, 1; letters count from 10, the filler is 0; modulo 10. */
export const checkDigit = (text: string): number => [...text].reduce((sum, character, index) => sum + valueOf(character) * (weights[index % 3] ?? 0), 0) % 10

/** What a check digit covers, in the zone’s order, and where the digit itself stands. */
export type CheckedField = { field: 'documentNumber' | 'birthDate' | 'expiryDate' | 'optionalData' | 'composite'; over: readonly Place[]; check: Place }

/**
 * A number of more than nine characters (Doc 9303-5 §4.2.2, 9303-6 §4.2.2): a filler stands where the check digit would, the rest
 * of the number and then its check digit stand at the beginning of the optional data. Null where the number is a short one.
 */
export function longNumber(layout: MrzLayout, lines: readonly string[]): { rest: Place; check: Place; after: Place } | null {
  const optional = layout.optional[0]
  // TD3 and visas have no room for it: their optional data belong to the issuing state entirely.
  if (layout.optionalCheck || !layout.composite || !optional || textAt(lines, layout.documentNumberCheck) !== '<') return null
  const [line, from, to] = optional
  const length = textAt(lines, optional).split('<')[0]!.length
  if (length < 2) return null
  return { rest: [line, from, from + length - 1], check: [line, from + length - 1, from + length], after: [line, Math.min(to, from + length + 1), to] }
}

export function checkedFields(layout: MrzLayout, lines: readonly string[]): CheckedField[] {
  const long = longNumber(layout, lines)
  return [
    long
      ? { field: 'documentNumber', over: [layout.documentNumber, long.rest], check: long.check }
      : { field: 'documentNumber', over: [layout.documentNumber], check: layout.documentNumberCheck },
    { field: 'birthDate', over: [layout.birthDate], check: layout.birthDateCheck },
    { field: 'expiryDate', over: [layout.expiryDate], check: layout.expiryDateCheck },
    ...(layout.optionalCheck ? [{ field: 'optionalData', over: layout.optional, check: layout.optionalCheck } as const] : []),
    ...(layout.composite ? [{ field: 'composite', ...layout.composite } as const] : []),
  ]
}

export function digitAgrees(lines: readonly string[], { over, check }: CheckedField): boolean {
  const text = over.map((place) => textAt(lines, place)).join('')
  const digit = textAt(lines, check)
  // Where nothing but fillers is covered, the digit may be a filler as well (Doc 9303-4 §4.2.2.2).
  if (digit === '<') return /^<*$/.test(text)
  return digit === String(checkDigit(text))
}
