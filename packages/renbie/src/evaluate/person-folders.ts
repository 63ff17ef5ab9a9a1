import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SettingsError } from '../settings.ts'
import { type Corpus, CorpusBuilder, MAX_PAIRS, type Pair } from './corpus.ts'
import { createRandom, shuffle } from './random.ts'

const isPicture = /\.(jpe?g|png|webp)$/i

/** Pictures of one folder per person: all mated pairs, and as many non-mated ones, drawn by `seed`. */
export const readPersonFolders = async (directory: string, seed: number): Promise<Corpus> => {
  const persons: [name: string, files: string[]][] = []
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const names = await readdir(join(directory, entry.name))
    persons.push([entry.name, names.filter((name) => isPicture.test(name)).sort()])
  }
  return corpusOfPersons(persons.sort(([a], [b]) => (a < b ? -1 : 1)), seed)
}

/** @throws SettingsError when nobody has two pictures, or there are too many pictures or mated pairs */
export const corpusOfPersons = (persons: readonly (readonly [name: string, files: readonly string[]])[], seed: number): Corpus => {
  const builder = new CorpusBuilder(true)
  let mated = 0
  for (const [name, files] of persons) {
    const own = files.map((file) => builder.picture(`${name}/${file}`, name, null))
    mated += (own.length * (own.length - 1)) / 2
    if (2 * mated > MAX_PAIRS) throw new SettingsError(`more than ${MAX_PAIRS} pairs`)
    own.forEach((reference, at) => own.slice(at + 1).forEach((probe) => builder.pair({ probe, reference, mated: true, fold: null }, null)))
  }
  const subjectOf = persons.flatMap(([, files], subject) => files.map(() => subject))
  for (const pair of drawNonMated(subjectOf, mated, createRandom(seed))) builder.pair(pair, null)
  return builder.done()
}

/** `wanted` different pairs of pictures of two persons, or all there are. */
const drawNonMated = (subjectOf: readonly number[], wanted: number, random: () => number): Pair[] => {
  const pictures = subjectOf.length
  const keys = new Set<number>()
  const sizes = new Map<number, number>()
  for (const subject of subjectOf) sizes.set(subject, (sizes.get(subject) ?? 0) + 1)
  const available = (pictures ** 2 - [...sizes.values()].reduce((sum, size) => sum + size ** 2, 0)) / 2
  if (available <= 2 * wanted) {
    const all = subjectOf.flatMap((subject, probe) => subjectOf.slice(0, probe).flatMap((other, reference) => (subject === other ? [] : probe * pictures + reference)))
    for (const key of shuffle(all, random).slice(0, wanted)) keys.add(key)
  }
  // Ends: less than half of the pairs are taken, and mated pairs are at most a third of all.
  while (keys.size < Math.min(wanted, available)) {
    const [a, b] = [Math.floor(random() * pictures), Math.floor(random() * pictures)]
    if (subjectOf[a] !== subjectOf[b]) keys.add(Math.max(a, b) * pictures + Math.min(a, b))
  }
  return [...keys].map((key) => ({ probe: Math.floor(key / pictures), reference: key % pictures, mated: false, fold: null }))
}
