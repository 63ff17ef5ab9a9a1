import { PlatformError, reasonsFor, type Adjudicate, type Alert, type UserId } from '@renbie/contracts'

type Officer = { userId: UserId | null; name: string }

/** Machines that adjudicate have no user; they are told apart by their name. */
const holds = (officer: Officer, { userId, name }: Officer): boolean => (userId === null ? officer.userId === null && officer.name === name : officer.userId === userId)

/** Throws unless the officer may take the alert now. Taking one's own again changes nothing and is allowed. */
export const assertMayAcknowledge = (alert: Alert, officer: Officer): void => {
  if (alert.state === 'adjudicated') throw new PlatformError('alert-already-adjudicated')
  if (alert.acknowledged && !holds(officer, alert.acknowledged)) throw new PlatformError('alert-held-by-another')
}

/** Throws unless the officer may decide the alert in this way now. */
export const assertMayAdjudicate = (alert: Alert, officer: Officer, ruling: Adjudicate): void => {
  assertMayAcknowledge(alert, officer)
  if (!reasonsFor[ruling.outcome].includes(ruling.reason)) throw new PlatformError('adjudication-reason-mismatch')
  if (ruling.reason === 'other' && ruling.comment === '') throw new PlatformError('comment-required')
}
