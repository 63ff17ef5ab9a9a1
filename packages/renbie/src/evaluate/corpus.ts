import { SettingsError } from '../settings.ts'

/** One picture of the corpus. `subject` is an index into `Corpus.subjects`; `line` is where the pairs file names it first. */
export type Picture = { file: string; subject: number; line: number | null }

/** Two pictures (indices) to compare. `fold`: the part of a cross-validation that the file puts the pair in. */
export type Pair = { probe: number; reference: number; mated: boolean; fold: number | null }

/**
 * Pictures with known identities and the comparisons asked for (ISO/IEC 19795-1: corpus, mated and non-mated trials).
 * `identified` is false when identities were only inferred from mated pairs: two subjects might then be one person.
 */
export type Corpus = { pictures: Picture[]; subjects: string[]; pairs: Pair[]; identified: boolean }

/** Beyond any public protocol, and few enough to hold in memory. */
export const MAX_PAIRS = 1_000_000
export const MAX_PICTURES = 200_000

/** A corpus that grows as a file is read; a picture or subject named twice is one. */
export class CorpusBuilder {
  readonly #pictures = new Map<string, number>()
  readonly #subjects = new Map<string, number>()
  readonly #corpus: Corpus

  constructor(identified: boolean) {
    this.#corpus = { pictures: [], subjects: [], pairs: [], identified }
  }

  /** The index of a picture. @throws SettingsError for a picture of two persons, or too many pictures */
  picture(file: string, subjectName: string, line: number | null): number {
    const { pictures, subjects } = this.#corpus
    const subject = this.#subjects.get(subjectName) ?? subjects.push(subjectName) - 1
    this.#subjects.set(subjectName, subject)
    const known = this.#pictures.get(file)
    if (known !== undefined) {
      if (pictures[known]!.subject !== subject) throw new SettingsError(`${at(line)}${file} was named as a picture of ${subjects[pictures[known]!.subject]} before`)
      return known
    }
    if (pictures.length >= MAX_PICTURES) throw new SettingsError(`more than ${MAX_PICTURES} pictures`)
    this.#pictures.set(file, pictures.length)
    return pictures.push({ file, subject, line }) - 1
  }

  /** @throws SettingsError for a picture with itself, a label that the identities contradict, or too many pairs */
  pair(pair: Pair, line: number | null): void {
    const { pictures, pairs } = this.#corpus
    if (pair.probe === pair.reference) throw new SettingsError(`${at(line)}a picture is compared with itself`)
    const same = pictures[pair.probe]!.subject === pictures[pair.reference]!.subject
    if (same !== pair.mated) throw new SettingsError(`${at(line)}a ${pair.mated ? 'mated' : 'non-mated'} pair of ${same ? 'one person' : 'two persons'}`)
    if (pairs.length >= MAX_PAIRS) throw new SettingsError(`more than ${MAX_PAIRS} pairs`)
    pairs.push(pair)
  }

  /** @throws SettingsError unless there is a mated pair: without one nothing can be said about recognition */
  done(): Corpus {
    if (!this.#corpus.pairs.some((pair) => pair.mated)) throw new SettingsError('there is no mated pair: no person has two pictures')
    return this.#corpus
  }
}

const at = (line: number | null): string => (line === null ? '' : `line ${line}: `)
