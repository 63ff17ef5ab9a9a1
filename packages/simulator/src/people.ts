import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Traveller } from '@renbie/contracts'
import { dossiers } from './dossiers.ts'
import { type Group, groups, nationalOrigin, type Origin, origins } from './names.ts'
import { createRandom, type Random } from './random.ts'

const personRoles = ['subject', 'traveller', 'look-alike'] as const
export type PersonRole = (typeof personRoles)[number]

/** One synthetic person of people.csv with the travel document that was invented for them. */
export type Person = {
  id: string
  sex: 'F' | 'M'
  group: Group
  ageYears: number
  role: PersonRole
  document: Traveller
  /** File of the document's portrait: 480×600 JPEG. */
  documentPicture: string
  /** Files of three later pictures: 480×600 JPEG. */
  livePictures: readonly [string, string, string]
}

const dayMs = 86_400_000

/** A birth date of somebody who has had `ageYears` birthdays on the reference date; ISO 8601, UTC calendar. */
const birthDateOf = (random: Random, ageYears: number, referenceDate: Date): string => {
  const birthday = Date.UTC(referenceDate.getUTCFullYear() - ageYears, referenceDate.getUTCMonth(), referenceDate.getUTCDate())
  // 364 and not 365: on a reference date of 29 February the year before may be a day shorter.
  return new Date(birthday - random.int(0, 364) * dayMs).toISOString().slice(0, 10)
}

/** Fills a pattern such as `TA#######`: capital letters A stay random letters only after the first place. */
const documentNumber = (random: Random, pattern: string): string =>
  pattern.replace(/[A#]/g, (place, offset: number) => (place === '#' ? String(random.int(0, 9)) : offset === 0 ? 'A' : String.fromCharCode(65 + random.int(0, 25))))

type IdentityWish = { sex: 'F' | 'M'; ageYears: number; origin: Origin; referenceDate: Date }

/** An identity as an ordinary passport states it, for somebody of this sex, age and origin. Valid against `travellerSchema`. */
export const inventIdentity = (random: Random, { sex, ageYears, origin, referenceDate }: IdentityWish): Traveller => ({
  documentType: 'P',
  documentNumber: documentNumber(random, origin.documentNumber),
  issuingState: origin.state,
  nationality: origin.state,
  familyName: random.pick(origin.names.family),
  givenNames: random.pick(origin.names.given[sex]),
  birthDate: birthDateOf(random, ageYears, referenceDate),
  sex,
  residence: origin.residence,
})

/** A state that people of this group arrive from, in proportion to `weight`; of this residence only, when one is given. */
export const pickOrigin = (random: Random, group: Group, residence?: Origin['residence']): Origin =>
  random.weighted(origins, (origin) => (origin.group === group && (residence === undefined || origin.residence === residence) ? origin.weight : 0))

/** An identity of a national with household registration. */
export const inventNational = (random: Random, wish: Omit<IdentityWish, 'origin'>): Traveller => inventIdentity(random, { ...wish, origin: nationalOrigin })

/** The document of a watchlisted subject: what the dossier says, issued by the specimen state of ICAO 9303. */
const subjectDocument = (id: string, invented: Traveller): Traveller => {
  const dossier = dossiers[id]
  if (!dossier) throw new Error(`people.csv: subject ${id} has no dossier`)
  const { familyName, givenNames } = dossier
  return { ...invented, familyName, givenNames, documentNumber: `UTO000${id}`, issuingState: 'UTO', nationality: 'UTO', residence: 'foreigner' }
}

const folder = new URL('../people/', import.meta.url)

const isGroup = (text: string | undefined): text is Group => (groups as readonly (string | undefined)[]).includes(text)
const isRole = (text: string | undefined): text is PersonRole => (personRoles as readonly (string | undefined)[]).includes(text)

const readPerson = (line: string, referenceDate: Date): Person => {
  const [id, sex, group, age, role] = line.split(',')
  const ageYears = Number(age)
  if (!id || (sex !== 'F' && sex !== 'M') || !isGroup(group) || !isRole(role) || !Number.isInteger(ageYears)) throw new Error(`people.csv: not a person: ${line}`)
  const random = createRandom(`person ${id}`)
  const invented = inventIdentity(random, { sex, ageYears, origin: pickOrigin(random, group), referenceDate })
  const picture = (name: string): string => fileURLToPath(new URL(`${id}_${name}.jpg`, folder))
  return {
    id,
    sex,
    group,
    ageYears,
    role,
    document: role === 'subject' ? subjectDocument(id, invented) : invented,
    documentPicture: picture('document'),
    livePictures: [picture('live1'), picture('live2'), picture('live3')],
  }
}

export type ReadPeopleOptions = {
  /** The day on which everybody has the age of people.csv. Keep it fixed to keep birth dates. */
  referenceDate: Date
}

/** Reads people.csv. Everything not in the file follows from the id and the reference date, so two readings agree. */
export const readPeople = async ({ referenceDate }: ReadPeopleOptions): Promise<Person[]> => {
  const [header, ...lines] = (await readFile(new URL('people.csv', folder), 'utf8')).trim().split(/\r?\n/)
  if (header !== 'id,sex,group,age,role') throw new Error('people.csv: unexpected columns')
  return lines.map((line) => readPerson(line, referenceDate))
}
