/**
 * National letters as the zone writes them (ICAO Doc 9303-3 §6, table A). Where the issuing state may choose, all choices are
 * given. Letters that only carry marks lose them.
 */
const spelling: Readonly<Record<string, readonly string[]>> = {
  Ä: ['AE', 'A'], Å: ['AA', 'A'], Æ: ['AE'], Ð: ['D'], Đ: ['D'], Ħ: ['H'], ı: ['I'], Ĳ: ['IJ'], ĸ: ['K'], Ł: ['L'], Ñ: ['N', 'NXX'], Ŋ: ['N'],
  Ö: ['OE', 'O'], Ø: ['OE'], Œ: ['OE'], ẞ: ['SS'], ß: ['SS'], Þ: ['TH'], Ŧ: ['T'], Ü: ['UE', 'UXX', 'U'],
}
const MOST_SPELLINGS = 64

/** All ways in which the zone may write a name, letters only; bounded, the usual ones first. */
export function mrzSpellings(name: string): string[] {
  let spellings = ['']
  for (const letter of name.normalize('NFC').replace(/ß/g, 'ẞ').toUpperCase()) {
    const choices = spelling[letter] ?? [letter.normalize('NFD').replace(/[^A-Z]/g, '')]
    spellings = spellings.flatMap((start) => choices.map((choice) => start + choice)).slice(0, MOST_SPELLINGS)
  }
  return [...new Set(spellings)]
}

/** Whether a name written in full may be the one in the zone, which leaves out marks and hyphens and may be cut off. */
export const nameFits = (written: string, zone: string, truncated: boolean): boolean => {
  const inZone = zone.replace(/[^A-Z]/g, '')
  return mrzSpellings(written).some((spelled) => spelled === inZone || (truncated && spelled.startsWith(inZone)))
}
