import type { NonMated } from './comparisons.ts'
import type { Corpus } from './corpus.ts'
import type { MatedScore } from './bootstrap.ts'
import type { PersonAttributes } from './people-file.ts'

export type GroupRates = { group: string; people: number; matedComparisons: number; fnmr: number | null; nonMatedComparisons: number; fmr: number | null }

/** `worstToGeometricMean`: of the groups' rates; null when a group has no errors, because the mean is then 0, or no comparisons. */
export type Differential = { attribute: 'sex' | 'age' | 'ethnicity'; groups: GroupRates[]; worstToGeometricMean: { fnmr: number | null; fmr: number | null } }

const ageBands = [
  [0, '0–17'],
  [18, '18–29'],
  [30, '30–44'],
  [45, '45–59'],
  [60, '60–'],
] as const

const bandOf = (ageYears: number | null): string | null => (ageYears === null ? null : (ageBands.findLast(([from]) => ageYears >= from)?.[1] ?? null))

/**
 * Error rates by group at one threshold for all (ISO/IEC 19795-10): FNMR of the mated comparisons of the group's people,
 * FMR of the comparisons between two people of the group, which is what an impostor would choose.
 */
export const differentialsOf = (corpus: Corpus, mated: readonly MatedScore[], nonMated: NonMated, people: ReadonlyMap<string, PersonAttributes>, threshold: number): Differential[] => {
  const valueOf = { sex: (person: PersonAttributes) => person.sex, age: (person: PersonAttributes) => bandOf(person.ageYears), ethnicity: (person: PersonAttributes) => person.ethnicity }
  return (['sex', 'age', 'ethnicity'] as const).flatMap((attribute) => {
    const groupOf = corpus.subjects.map((subject) => {
      const person = people.get(subject)
      return person ? valueOf[attribute](person) : null
    })
    const names = [...new Set(groupOf)].filter((name) => name !== null).sort()
    if (names.length === 0) return []
    const groups = names.map((group) => ratesOf(group, Uint8Array.from(groupOf, (own) => (own === group ? 1 : 0)), corpus, mated, nonMated, threshold))
    return [{ attribute, groups, worstToGeometricMean: { fnmr: worstToMean(groups.map(({ fnmr }) => fnmr)), fmr: worstToMean(groups.map(({ fmr }) => fmr)) } }]
  })
}

const ratesOf = (group: string, member: Uint8Array, corpus: Corpus, mated: readonly MatedScore[], nonMated: NonMated, threshold: number): GroupRates => {
  const own = mated.filter(({ subject }) => member[subject] === 1)
  const { scores, probes, references } = nonMated.tail
  const isMember = (picture: number): boolean => member[corpus.pictures[picture]!.subject] === 1
  let matches = 0
  for (let at = 0; at < scores.length && scores[at]! >= threshold; at++) if (isMember(probes[at]!) && isMember(references[at]!)) matches++
  const nonMatedComparisons = nonMated.weigh(member)
  return {
    group,
    people: member.reduce((sum, one) => sum + one, 0),
    matedComparisons: own.length,
    fnmr: own.length === 0 ? null : own.filter(({ score }) => score < threshold).length / own.length,
    nonMatedComparisons,
    fmr: nonMatedComparisons === 0 ? null : matches / nonMatedComparisons,
  }
}

/** The worst rate over the geometric mean of all. */
export const worstToMean = (rates: readonly (number | null)[]): number | null => {
  const known = rates.filter((rate) => rate !== null)
  if (known.length < rates.length || known.length < 2 || known.includes(0)) return null
  return Math.max(...known) / Math.exp(known.reduce((sum, rate) => sum + Math.log(rate), 0) / known.length)
}
