import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Two picture files and whether they show one person. */
export type Pair = { first: string; second: string; mated: boolean }

/** Reads a pairs file of Labeled Faces in the Wild: a count, then `person i j` (mated) or `person i other j` lines. */
export async function readPairs(imagesFolder: string, pairsFile: string): Promise<Pair[]> {
  const file = (person: string, number: string) => join(imagesFolder, person, `${person}_${number.padStart(4, '0')}.jpg`)
  const lines = (await readFile(pairsFile, 'utf8')).trim().split('\n').slice(1)
  return lines.map((line, at): Pair => {
    const [a = '', i = '', b = '', j = ''] = line.trim().split(/\s+/)
    if (b === '') throw new Error(`line ${at + 2} of the pairs file is not a pair`)
    return j === '' ? { first: file(a, i), second: file(a, b), mated: true } : { first: file(a, i), second: file(b, j), mated: false }
  })
}

export function filesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]
}

/** The folder is the person. */
export function personOf(file: string): string {
  return basename(dirname(file))
}

/** Scores of all pairs of files of two different persons, rising. */
export function impostorScores(templates: Map<string, Float32Array>, similarity: (a: Float32Array, b: Float32Array) => number): Float32Array {
  const entries = [...templates].map(([file, template]) => ({ person: personOf(file), template }))
  const scores = new Float32Array((entries.length * (entries.length - 1)) / 2)
  let count = 0
  for (let i = 0; i < entries.length; i++) {
    for (let j = 0; j < i; j++) {
      if (entries[i]!.person !== entries[j]!.person) scores[count++] = similarity(entries[i]!.template, entries[j]!.template)
    }
  }
  return scores.subarray(0, count).sort()
}

/** How many of the rising `scores` are at least `score`. */
export function countFrom(scores: Float32Array, score: number): number {
  let low = 0
  let high = scores.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (scores[middle]! < score) low = middle + 1
    else high = middle
  }
  return scores.length - low
}
