import { digitAgrees, type CheckedField } from './check-digit.ts'
import type { MrzLayout, Place } from './layout.ts'

/** One character that was probably misread. `line` and `column` from 0. */
export type MrzChange = { line: number; column: number; read: string; meant: string }
/** What the zone says if the changes are made: `lines` is the whole zone, to be read again. */
export type MrzHint = { changes: MrzChange[]; lines: string[] }

/**
 * Characters of OCR-B that readers confuse. G and 6, L and 1 are left out: they differ by a multiple of ten in the sum, so that
 * no check digit tells them apart.
 */
const digitFor: Readonly<Record<string, string>> = { O: '0', Q: '0', D: '0', I: '1', Z: '2', S: '5', B: '8' }
const letterFor: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 8: 'B' }

/** More misread characters than this in one field are not a matter for guessing. */
const MOST_CHANGES = 2

/**
 * The one smallest change of confusable characters with which the field’s check digit agrees; null where there is none or
 * where more than one would do: a hint that another reading contradicts is worth nothing.
 */
export function hintFor(layout: MrzLayout, lines: readonly string[], checked: CheckedField): MrzHint | null {
  const digitsOnly = checked.field === 'birthDate' || checked.field === 'expiryDate'
  // The parts of the composite that have digits of their own are judged by these.
  const over = checked.field === 'composite' ? layout.optional : checked.over
  const forced = [...(digitsOnly ? over.flatMap((place) => misreadDigits(lines, place)) : []), ...misreadDigits(lines, checked.check)]
  const open = digitsOnly ? [] : over.flatMap((place) => confusable(lines, place))
  for (let size = 0; size <= MOST_CHANGES; size++) {
    const fitting = choose(open, size)
      .map((chosen) => [...forced, ...chosen])
      .filter((changes) => changes.length > 0 && changes.length <= MOST_CHANGES && digitAgrees(changed(lines, changes), checked))
    if (fitting.length > 1) return null
    if (fitting[0]) return { changes: fitting[0], lines: changed(lines, fitting[0]) }
  }
  return null
}

/** Letters where only digits may stand. */
function misreadDigits(lines: readonly string[], place: Place): MrzChange[] {
  return charactersAt(lines, place).flatMap(({ line, column, read }) => (digitFor[read] ? [{ line, column, read, meant: digitFor[read] }] : []))
}

/** Letters and digits where both may stand. */
function confusable(lines: readonly string[], place: Place): MrzChange[] {
  return charactersAt(lines, place).flatMap((character) => {
    const meant = digitFor[character.read] ?? letterFor[character.read]
    return meant ? [{ ...character, meant }] : []
  })
}

const charactersAt = (lines: readonly string[], [line, from, to]: Place) =>
  Array.from((lines[line] ?? '').slice(from, to), (read, index) => ({ line, column: from + index, read }))

/** All sets of `size` changes; `size` is at most two, so there are few. */
function choose(changes: readonly MrzChange[], size: number): MrzChange[][] {
  if (size === 0) return [[]]
  if (size === 1) return changes.map((change) => [change])
  return changes.flatMap((first, index) => changes.slice(index + 1).map((second) => [first, second]))
}

function changed(lines: readonly string[], changes: readonly MrzChange[]): string[] {
  return lines.map((text, line) => {
    const characters = [...text]
    for (const change of changes) if (change.line === line) characters[change.column] = change.meant
    return characters.join('')
  })
}
