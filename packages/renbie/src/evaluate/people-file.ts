import { SettingsError } from '../settings.ts'

/** What is known of a person; null where the file says nothing. Words are the file's own. */
export type PersonAttributes = { sex: string | null; ageYears: number | null; ethnicity: string | null }

const header = 'subject,sex,age,ethnicity'

/** Reads `subject,sex,age,ethnicity`; fields but the first may be empty. @throws SettingsError naming the line */
export const parsePeopleFile = (text: string): Map<string, PersonAttributes> => {
  const [first, ...rows] = text.replace(/^\uFEFF/, '').trimEnd().split(/\r?\n/)
  if (first !== header) throw new SettingsError(`people file, line 1: the columns must be ${header}`)
  const people = new Map<string, PersonAttributes>()
  rows.forEach((row, index) => {
    const where = `people file, line ${index + 2}`
    const fields = row.split(',').map((field) => field.trim())
    const [subject = '', sex = '', age = '', ethnicity = ''] = fields
    if (fields.length !== 4 || subject === '') throw new SettingsError(`${where}: four fields are needed, the first one filled`)
    if (age !== '' && !/^\d{1,3}$/.test(age)) throw new SettingsError(`${where}: ${age} is not an age in years`)
    if (people.has(subject)) throw new SettingsError(`${where}: ${subject} is there twice`)
    people.set(subject, { sex: sex || null, ageYears: age === '' ? null : Number(age), ethnicity: ethnicity || null })
  })
  return people
}
