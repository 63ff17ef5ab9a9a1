import type { AlertId, Subject, SubjectId } from '@renbie/contracts'

/** "Not this person", as it was decided: by which alert, and about the entry in which state. */
export type Dismissed = { subjectId: SubjectId; alertId: AlertId; entryVersion: string }

/**
 * The state of an entry that a decision was made about: what it says, and the photos it is matched by. When either changes the
 * traveller is looked at again.
 */
export const entryVersion = ({ updatedAt, photos }: Pick<Subject, 'updatedAt' | 'photos'>): string => [updatedAt, ...photos.map(({ id }) => id).sort()].join(' ')

/** The alert that settled the matter; null when there is none, or the entry has changed since. */
export const settledBy = (subject: Subject, dismissed: readonly Dismissed[]): AlertId | null =>
  dismissed.find(({ subjectId, entryVersion: then }) => subjectId === subject.id && then === entryVersion(subject))?.alertId ?? null

/** Whether the entry is another one than the officer saw in an alert raised at `raisedAt`: a decision about the old one says nothing of it. */
export const changedSince = ({ updatedAt, photos }: Pick<Subject, 'updatedAt' | 'photos'>, raisedAt: string): boolean =>
  [updatedAt, ...photos.map(({ enrolledAt }) => enrolledAt)].some((at) => Date.parse(at) > Date.parse(raisedAt))
