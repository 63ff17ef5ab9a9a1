import type { QualityReport } from '@renbie/contracts'

/** One picture on its way to being a reference photo. Kept after it ended, until cleared: the verdict must be read. `preview`: null for a file that is no picture. `acceptLookAlike`: the officer is sure that it is nobody else who is entered. */
export type Enrolment = { key: string; file: File; preview: string | null; acceptLookAlike: boolean } & (
  | { state: 'waiting' | 'working' }
  | { state: 'enrolled'; quality: QualityReport }
  | { state: 'failed'; error: unknown }
)

export type EnrolmentAction =
  | { type: 'add'; enrolments: Enrolment[] }
  | { type: 'work'; key: string }
  | { type: 'enrolled'; key: string; quality: QualityReport }
  | { type: 'failed'; key: string; error: unknown }
  | { type: 'accept'; key: string }
  | { type: 'clear' }

const isOver = (enrolment: Enrolment): boolean => enrolment.state === 'enrolled' || enrolment.state === 'failed'

const replace = (all: Enrolment[], key: string, by: (enrolment: Enrolment) => Enrolment): Enrolment[] => all.map((each) => (each.key === key ? by(each) : each))

/** Pure. Pictures are sent one after the other, in the order in which they came; the next waits until none is under way. */
export const enrolments = (all: Enrolment[], action: EnrolmentAction): Enrolment[] => {
  switch (action.type) {
    case 'add':
      return [...all, ...action.enrolments]
    case 'work':
      return replace(all, action.key, ({ key, file, preview, acceptLookAlike }) => ({ key, file, preview, acceptLookAlike, state: 'working' }))
    case 'enrolled':
      return replace(all, action.key, ({ key, file, preview, acceptLookAlike }) => ({ key, file, preview, acceptLookAlike, state: 'enrolled', quality: action.quality }))
    case 'failed':
      return replace(all, action.key, ({ key, file, preview, acceptLookAlike }) => ({ key, file, preview, acceptLookAlike, state: 'failed', error: action.error }))
    case 'accept':
      return replace(all, action.key, ({ key, file, preview }) => ({ key, file, preview, acceptLookAlike: true, state: 'waiting' }))
    case 'clear':
      return all.filter((enrolment) => !isOver(enrolment))
  }
}

export const nextWaiting = (all: readonly Enrolment[]): Enrolment | undefined =>
  all.some((each) => each.state === 'working') ? undefined : all.find((each) => each.state === 'waiting')

export const hasResults = (all: readonly Enrolment[]): boolean => all.some(isOver)
