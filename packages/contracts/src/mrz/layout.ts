/**
 * Where the machine-readable zone keeps what (ICAO Doc 9303 part 4: TD3; part 5: TD1; part 6: TD2; part 7: MRV-A, MRV-B).
 * A place is line, first and one past the last column, all from 0.
 */
export type Place = readonly [line: number, from: number, to: number]
export const mrzFormats = ['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const
export type MrzFormat = (typeof mrzFormats)[number]

export type MrzLayout = {
  lines: number
  width: number
  issuingState: Place
  names: Place
  documentNumber: Place
  documentNumberCheck: Place
  nationality: Place
  birthDate: Place
  birthDateCheck: Place
  sex: Place
  expiryDate: Place
  expiryDateCheck: Place
  /** The first one also takes the rest of a document number of more than nine characters (TD1, TD2). */
  optional: readonly Place[]
  /** Only TD3 has a check digit of its own for the optional data. */
  optionalCheck?: Place
  /** Visas have none. */
  composite?: { check: Place; over: readonly Place[] }
}

export const documentCodePlace: Place = [0, 0, 2]

/** The lower line is the same in all formats of two lines, up to where the optional data begin. */
const lowerLine = {
  documentNumber: [1, 0, 9],
  documentNumberCheck: [1, 9, 10],
  nationality: [1, 10, 13],
  birthDate: [1, 13, 19],
  birthDateCheck: [1, 19, 20],
  sex: [1, 20, 21],
  expiryDate: [1, 21, 27],
  expiryDateCheck: [1, 27, 28],
} as const
const issuingState: Place = [0, 2, 5]

export const mrzLayouts: Readonly<Record<MrzFormat, MrzLayout>> = {
  TD1: {
    lines: 3,
    width: 30,
    issuingState,
    names: [2, 0, 30],
    documentNumber: [0, 5, 14],
    documentNumberCheck: [0, 14, 15],
    nationality: [1, 15, 18],
    birthDate: [1, 0, 6],
    birthDateCheck: [1, 6, 7],
    sex: [1, 7, 8],
    expiryDate: [1, 8, 14],
    expiryDateCheck: [1, 14, 15],
    optional: [[0, 15, 30], [1, 18, 29]],
    composite: { check: [1, 29, 30], over: [[0, 5, 30], [1, 0, 7], [1, 8, 15], [1, 18, 29]] },
  },
  TD2: {
    lines: 2,
    width: 36,
    issuingState,
    names: [0, 5, 36],
    ...lowerLine,
    optional: [[1, 28, 35]],
    composite: { check: [1, 35, 36], over: [[1, 0, 10], [1, 13, 20], [1, 21, 35]] },
  },
  TD3: {
    lines: 2,
    width: 44,
    issuingState,
    names: [0, 5, 44],
    ...lowerLine,
    optional: [[1, 28, 42]],
    optionalCheck: [1, 42, 43],
    composite: { check: [1, 43, 44], over: [[1, 0, 10], [1, 13, 20], [1, 21, 43]] },
  },
  'MRV-A': { lines: 2, width: 44, issuingState, names: [0, 5, 44], ...lowerLine, optional: [[1, 28, 44]] },
  'MRV-B': { lines: 2, width: 36, issuingState, names: [0, 5, 36], ...lowerLine, optional: [[1, 28, 36]] },
}

/** The zone's characters one after another name its format; a visa is told by its document code. */
export function mrzFormatOf(characters: string): MrzFormat | null {
  const visa = characters.startsWith('V')
  switch (characters.length) {
    case 90: return 'TD1'
    case 72: return visa ? 'MRV-B' : 'TD2'
    case 88: return visa ? 'MRV-A' : 'TD3'
    default: return null
  }
}

export const textAt = (lines: readonly string[], [line, from, to]: Place): string => (lines[line] ?? '').slice(from, to)
