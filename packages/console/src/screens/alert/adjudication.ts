import { reasonsFor, type Adjudicate, type AdjudicationReason, type Outcome } from '@renbie/contracts'

/**
 * How an alert is decided: outcome, then reason, then confirm. Nothing is sent before the last step, and each step can be taken
 * back, so no single key ends an alert.
 */
export type Adjudication =
  | { step: 'outcome' }
  | { step: 'reason'; outcome: Outcome; comment: string }
  | { step: 'confirm'; outcome: Outcome; reason: AdjudicationReason; comment: string }
  | { step: 'sending'; outcome: Outcome; reason: AdjudicationReason; comment: string }

export type AdjudicationAction =
  | { type: 'choose-outcome'; outcome: Outcome }
  | { type: 'choose-reason'; reason: AdjudicationReason }
  /** The reason at this place in the list of those that fit the outcome, from 0. */
  | { type: 'choose-reason-at'; index: number }
  | { type: 'write-comment'; comment: string }
  | { type: 'back' }
  | { type: 'send' }
  | { type: 'refused' }
  | { type: 'restart' }

export const untouched: Adjudication = { step: 'outcome' }

/** Whether what was chosen may be sent: `other` says nothing without words. */
export const maySend = (state: Adjudication): boolean => state.step === 'confirm' && (state.reason !== 'other' || state.comment.trim() !== '')

export const rulingOf = (state: Adjudication): Adjudicate | null =>
  state.step === 'confirm' || state.step === 'sending' ? { outcome: state.outcome, reason: state.reason, comment: state.comment.trim() } : null

const withReason = (state: Adjudication, reason: AdjudicationReason | undefined): Adjudication => {
  if (state.step !== 'reason' && state.step !== 'confirm') return state
  if (reason === undefined || !reasonsFor[state.outcome].includes(reason)) return state
  return { step: 'confirm', outcome: state.outcome, reason, comment: state.comment }
}

const oneBack = (state: Adjudication): Adjudication => {
  if (state.step === 'confirm') return { step: 'reason', outcome: state.outcome, comment: state.comment }
  return state.step === 'reason' ? untouched : state
}

/** Pure. While an answer is awaited only the answer changes anything: a second stroke must not send twice or something else. */
export const adjudicate = (state: Adjudication, action: AdjudicationAction): Adjudication => {
  if (action.type === 'restart') return untouched
  if (action.type === 'refused') return state.step === 'sending' ? { ...state, step: 'confirm' } : state
  if (state.step === 'sending') return state
  switch (action.type) {
    case 'choose-outcome':
      // What was written stays: it is about the faces, not about the outcome that was pressed first.
      return { step: 'reason', outcome: action.outcome, comment: state.step === 'outcome' ? '' : state.comment }
    case 'choose-reason':
      return withReason(state, action.reason)
    case 'choose-reason-at':
      return state.step === 'outcome' ? state : withReason(state, reasonsFor[state.outcome][action.index])
    case 'write-comment':
      return state.step === 'outcome' ? state : { ...state, comment: action.comment }
    case 'back':
      return oneBack(state)
    case 'send':
      return state.step === 'confirm' && maySend(state) ? { ...state, step: 'sending' } : state
  }
}
