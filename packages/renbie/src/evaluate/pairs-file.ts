import { SettingsError } from '../settings.ts'
import { type Corpus, CorpusBuilder } from './corpus.ts'

/**
 * Reads a pairs file: the format of Labeled Faces in the Wild (a count of pairs of each kind, or folds and such a count; then
 * `name i j` and `name1 i name2 j`), or CSV with the header `probe,reference,mated` or
 * `probe,reference,mated,probeSubject,referenceSubject`.
 * @throws SettingsError naming the line
 */
export const parsePairsFile = (text: string): Corpus => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  const [header, ...rows] = lines
  if (header === undefined) throw new SettingsError('the pairs file is empty')
  return header.startsWith('probe,') ? parseCsv(header, rows) : parseLfw(header, rows)
}

const wrong = (line: number, what: string): SettingsError => new SettingsError(`line ${line}: ${what}`)

const parseLfw = (header: string, rows: readonly string[]): Corpus => {
  const numbers = header.trim().split(/\s+/)
  if (numbers.length > 2 || !numbers.every((number) => /^[1-9]\d*$/.test(number))) throw wrong(1, 'neither a count of pairs nor a CSV header')
  const [first = 0, second] = numbers.map(Number)
  const [folds, perKind] = second === undefined ? [1, first] : [first, second]
  if (rows.length !== folds * perKind * 2) throw wrong(1, `${folds * perKind * 2} pairs are announced, ${rows.length} lines follow`)
  const builder = new CorpusBuilder(true)
  rows.forEach((row, index) => {
    const line = index + 2
    const fields = (row.includes('\t') ? row.split('\t') : row.split(/\s+/)).map((field) => field.trim()).filter((field) => field !== '')
    const [name = '', i = '', other = '', j] = fields
    if (fields.length !== 3 && fields.length !== 4) throw wrong(line, `${fields.length} fields instead of 3 or 4`)
    const mated = j === undefined
    const probe = builder.picture(lfwFile(name, i, line), name, line)
    const reference = builder.picture(lfwFile(mated ? name : other, j ?? other, line), mated ? name : other, line)
    builder.pair({ probe, reference, mated, fold: second === undefined ? null : Math.floor(index / (2 * perKind)) }, line)
  })
  return builder.done()
}

const lfwFile = (name: string, number: string, line: number): string => {
  if (!/^[1-9]\d{0,3}$/.test(number)) throw wrong(line, `${number} is not the number of a picture`)
  return inside(`${name}/${name}_${number.padStart(4, '0')}.jpg`, line)
}

const plainHeader = 'probe,reference,mated'
const headerWithSubjects = `${plainHeader},probeSubject,referenceSubject`

type Row = { line: number; probe: string; reference: string; mated: boolean; subjects: [string, string] | null }

const parseCsv = (header: string, lines: readonly string[]): Corpus => {
  if (header !== plainHeader && header !== headerWithSubjects) throw wrong(1, `the columns must be ${plainHeader}, with or without ,probeSubject,referenceSubject`)
  const identified = header === headerWithSubjects
  const rows = lines.map((line, index) => parseRow(line, index + 2, identified))
  const inferred = identified ? null : personsByMatedPairs(rows)
  const builder = new CorpusBuilder(identified)
  for (const { line, probe, reference, mated, subjects } of rows) {
    const [first, second] = subjects ?? [inferred!(probe), inferred!(reference)]
    builder.pair({ probe: builder.picture(probe, first, line), reference: builder.picture(reference, second, line), mated, fold: null }, line)
  }
  return builder.done()
}

const parseRow = (text: string, line: number, identified: boolean): Row => {
  // No quoting: a path with a comma would need it, and half a CSV reader is worse than a clear limit.
  if (text.includes('"')) throw wrong(line, 'quotation marks are not understood here')
  const fields = text.split(',').map((field) => field.trim())
  const [probe = '', reference = '', label = '', first = '', second = ''] = fields
  if (fields.length !== (identified ? 5 : 3) || fields.some((field) => field === '')) throw wrong(line, `${identified ? 5 : 3} filled fields are needed`)
  if (!/^(1|0|true|false)$/.test(label)) throw wrong(line, `mated is 1, 0, true or false, not ${label}`)
  return { line, probe: inside(probe, line), reference: inside(reference, line), mated: label === '1' || label === 'true', subjects: identified ? [first, second] : null }
}

/** A report must not show pictures from elsewhere because somebody's file says so. */
const inside = (file: string, line: number): string => {
  if (/^([/\\]|[A-Za-z]:)/.test(file) || file.split(/[/\\]/).includes('..')) throw wrong(line, `${file} does not lie in the folder of the pictures`)
  return file
}

/** Pictures that a chain of mated pairs connects are one person (union–find with path halving), named by one of its files. */
const personsByMatedPairs = (rows: readonly Row[]): ((file: string) => string) => {
  const parent = new Map<string, string>()
  const root = (file: string): string => {
    let node = file
    for (let up = parent.get(node); up !== undefined; up = parent.get(node)) {
      const above = parent.get(up)
      if (above !== undefined) parent.set(node, above)
      node = up
    }
    return node
  }
  for (const { probe, reference, mated } of rows) {
    const [a, b] = [root(probe), root(reference)]
    if (mated && a !== b) parent.set(b, a)
  }
  return root
}
