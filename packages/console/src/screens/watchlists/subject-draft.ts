import { subjectCreateSchema, type Severity, type Subject, type SubjectCreate, type WatchlistId } from '@renbie/contracts'
import { calendarDate } from '../../components/taipei-time.ts'

/** What stands in the fields of the form: text, as typed. */
export type SubjectDraft = {
  familyName: string
  givenNames: string
  nativeName: string
  aliases: string
  birthDate: string
  nationalities: string
  sex: 'F' | 'M' | 'X' | null
  documents: string
  reason: string
  severity: Severity | null
  legalBasis: string
  instructions: string
  validFrom: string
  validTo: string
  watchlistIds: WatchlistId[]
}
export type DraftProblem = 'required' | 'invalidDate' | 'invalidFullDate' | 'invalidCountry' | 'invalidDocument'
export type DraftProblems = Partial<Record<keyof SubjectDraft, { problem: DraftProblem; line?: number }>>

export const blankSubject = (list: WatchlistId | undefined): SubjectDraft => ({
  familyName: '', givenNames: '', nativeName: '', aliases: '', birthDate: '', nationalities: '', sex: null, documents: '', reason: '',
  severity: null, legalBasis: '', instructions: '', validFrom: '', validTo: '', watchlistIds: list === undefined ? [] : [list],
})

const dayOf = (at: string | null): string => (at === null ? '' : calendarDate(at))

export const draftOf = (subject: Subject): SubjectDraft => ({
  ...subject,
  aliases: subject.aliases.join(', '),
  birthDate: subject.birthDate ?? '',
  nationalities: subject.nationalities.join(' '),
  documents: subject.documents.map(({ type, issuingState, number }) => `${type} ${issuingState} ${number}`).join('\n'),
  validFrom: dayOf(subject.validFrom),
  validTo: dayOf(subject.validTo),
})

const split = (text: string, by: RegExp): string[] => text.split(by).map((part) => part.trim()).filter((part) => part !== '')
const countries = (text: string): string[] => split(text.toUpperCase(), /[\s,，、]+/)
const documentLines = (text: string): string[][] => split(text.toUpperCase(), /\n/).map((line) => line.split(/\s+/))

const isDocument = (parts: string[]): boolean => parts.length === 3 && /^[A-Z]{1,3}$/.test(parts[1] ?? '') && /^[A-Z0-9<-]{1,30}$/.test(parts[2] ?? '')
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** What must be put right before the draft can be saved, by field. */
export const problemsOf = (draft: SubjectDraft): DraftProblems => {
  const problems: DraftProblems = {}
  if (draft.familyName.trim() === '') problems.familyName = { problem: 'required' }
  if (draft.birthDate !== '' && !/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(draft.birthDate)) problems.birthDate = { problem: 'invalidDate' }
  if (countries(draft.nationalities).some((code) => !/^[A-Z]{1,3}$/.test(code))) problems.nationalities = { problem: 'invalidCountry' }
  const bad = documentLines(draft.documents).findIndex((parts) => !isDocument(parts))
  if (bad >= 0) problems.documents = { problem: 'invalidDocument', line: bad + 1 }
  if (draft.validFrom !== '' && !isDay(draft.validFrom)) problems.validFrom = { problem: 'invalidFullDate' }
  if (draft.validTo !== '' && !isDay(draft.validTo)) problems.validTo = { problem: 'invalidFullDate' }
  return problems
}

/** The draft as the platform takes it. Days are Taipei's: the first begins at midnight, the last ends with its last second. */
export const subjectOf = (draft: SubjectDraft): SubjectCreate =>
  subjectCreateSchema.parse({
    ...draft,
    aliases: split(draft.aliases, /[、,，;；\n]/),
    birthDate: draft.birthDate === '' ? null : draft.birthDate,
    nationalities: countries(draft.nationalities),
    documents: documentLines(draft.documents).map(([type, issuingState, number]) => ({ type, issuingState, number })),
    validFrom: draft.validFrom === '' ? null : `${draft.validFrom}T00:00:00+08:00`,
    validTo: draft.validTo === '' ? null : `${draft.validTo}T23:59:59+08:00`,
  })
