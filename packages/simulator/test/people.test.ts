import { travellerSchema } from '@renbie/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demoWatchlists, dossiers } from '../src/dossiers.ts'
import { nationalOrigin, origins } from '../src/names.ts'
import { inventIdentity, readPeople } from '../src/people.ts'
import { createRandom } from '../src/random.ts'

const referenceDate = new Date('2026-03-01T00:00:00Z')

const ageOn = (birthDate: string, day: Date): number => {
  const years = day.getUTCFullYear() - Number(birthDate.slice(0, 4))
  return day.toISOString().slice(5, 10) >= birthDate.slice(5) ? years : years - 1
}

describe('people', () => {
  it('have documents that the contract takes, with the age and sex of people.csv', async () => {
    for (const person of await readPeople({ referenceDate })) {
      expect(travellerSchema.parse(person.document)).toEqual(person.document)
      expect(person.document.sex).toBe(person.sex)
      expect(ageOn(person.document.birthDate, referenceDate)).toBe(person.ageYears)
    }
  })

  it('are the same at every reading, and no two share a document', async () => {
    const people = await readPeople({ referenceDate })
    expect(await readPeople({ referenceDate })).toEqual(people)
    expect(new Set(people.map(({ document }) => document.documentNumber)).size).toBe(people.length)
  })

  it('on the watchlists are citizens of the specimen state, and each has a dossier of a known list', async () => {
    const subjects = (await readPeople({ referenceDate })).filter(({ role }) => role === 'subject')
    expect(subjects.map(({ id }) => id).toSorted()).toEqual(Object.keys(dossiers).toSorted())
    for (const { id, document } of subjects) {
      expect(document.issuingState).toBe('UTO')
      expect(demoWatchlists).toHaveProperty(dossiers[id]?.watchlist ?? '')
    }
  })

  it('of any age, origin and day of reference get a valid identity of that age', () => {
    const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...origins, nationalOrigin), fc.integer({ min: 1, max: 100 }), day, (seed, origin, ageYears, reference) => {
        const identity = inventIdentity(createRandom(seed), { sex: 'F', ageYears, origin, referenceDate: reference })
        expect(travellerSchema.safeParse(identity).success).toBe(true)
        expect(ageOn(identity.birthDate, reference)).toBe(ageYears)
      }),
    )
  })
})
