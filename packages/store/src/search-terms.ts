/**
 * Names are sealed, so the database cannot look into them. What it can do is compare keyed hashes of pieces: of every beginning
 * of every word, and of single characters and pairs in scripts that write no blanks. Whoever steals the database without the
 * key file learns how often a piece occurs, not what it is; hashing whole names only would tell less, but then "CHE" finds no
 * CHEN, and an officer at a counter rarely knows more than that.
 */

/** Longest beginning of a word that is a term of its own. */
const maxPrefixCharacters = 24
/** Most terms of a subject: 20 aliases of 160 characters stay below it. */
const maxTerms = 6_000
/** Most terms of a query. */
const maxQueryTerms = 40

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u
const unspacedRuns = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]+/gu

/** Letters that Unicode does not decompose into a base letter and a mark. */
const folded: Readonly<Record<string, string>> = { đ: 'd', ð: 'd', ø: 'o', ł: 'l', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' }

/** NFKC, lower case, without diacritics. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[đðøłħıßæœþ]/g, (letter) => folded[letter] ?? letter)

/** O'Brien is one word. */
const withoutApostrophes = (text: string): string => text.replace(/['’ʼ`]/g, '')

const wordsOf = (text: string): string[] => withoutApostrophes(normalise(text)).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

/** Hsiao-Ming is also written Hsiaoming, and a document number with or without its hyphen. */
const joinedWordsOf = (text: string): string[] =>
  withoutApostrophes(normalise(text))
    .split(/[^\p{L}\p{N}<-]+/u)
    .filter((word) => /[<-]/.test(word))
    .map((word) => word.replace(/[<-]/g, ''))

const runsOf = (word: string): string[] => word.match(unspacedRuns) ?? []

const pairsOf = (characters: readonly string[]): string[] => characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`)

const termsOfRun = (run: string): string[] => {
  const characters = [...run]
  if (unspaced.test(run)) return [...characters, ...pairsOf(characters)]
  return characters.slice(0, maxPrefixCharacters).map((_, i) => characters.slice(0, i + 1).join(''))
}

/** Every term under which these texts are found. */
export const indexTerms = (texts: readonly string[]): string[] => {
  const runs = texts.flatMap((text) => [...wordsOf(text), ...joinedWordsOf(text)]).flatMap(runsOf)
  return [...new Set(runs.flatMap(termsOfRun))].slice(0, maxTerms)
}

const queryTermsOfRun = (run: string): string[] => {
  const characters = [...run]
  if (!unspaced.test(run)) return [characters.slice(0, maxPrefixCharacters).join('')]
  return characters.length === 1 ? characters : pairsOf(characters)
}

/** The terms that all must be among a subject's. Empty when the query has no letter or digit. */
export const queryTerms = (query: string): string[] =>
  [...new Set(wordsOf(query).flatMap(runsOf).flatMap(queryTermsOfRun))].slice(0, maxQueryTerms)
