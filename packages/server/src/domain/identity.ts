import type { Traveller } from '@renbie/contracts'

/** Capital letters and digits of any script, without diacritics and without what separates words: documents differ in all of these. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

/**
 * What makes two documents those of one person: all names in one string, in the order that documents give them, and
 * the date of birth. Not the nationality: somebody with two passports is one person, and tells nobody a lie by using either.
 */
export const personParts = ({ familyName, givenNames, birthDate }: Pick<Traveller, 'familyName' | 'givenNames' | 'birthDate'>): string[] => ['person', [folded(familyName), folded(givenNames)].join(' '), birthDate]

/** Which document it was: issuing state and number, without fillers. */
export const documentParts = ({ issuingState, documentNumber }: Pick<Traveller, 'issuingState' | 'documentNumber'>): string[] => ['document', issuingState, documentNumber.replaceAll('<', '')]
