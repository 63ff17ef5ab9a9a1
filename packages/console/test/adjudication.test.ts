import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adjudicationReasons, outcomeSchema, reasonsFor } from '@renbie/contracts'
import { adjudicate, maySend, rulingOf, untouched, type Adjudication, type AdjudicationAction } from '../src/screens/alert/adjudication.ts'

const play = (...actions: AdjudicationAction[]): Adjudication => actions.reduce(adjudicate, untouched)
const falseMatch: AdjudicationAction = { type: 'choose-outcome', outcome: 'false-match' }
const firstReason: AdjudicationAction = { type: 'choose-reason-at', index: 0 }

describe('adjudication', () => {
  test('three strokes decide: outcome, reason, send', () => {
    expect(play(falseMatch, firstReason, { type: 'send' })).toEqual({ step: 'sending', outcome: 'false-match', reason: 'features-differ', comment: '' })
  })

  test('nothing is sent before a reason is chosen', () => {
    expect(play({ type: 'send' })).toEqual(untouched)
    expect(play(falseMatch, { type: 'send' })).toMatchObject({ step: 'reason' })
  })

  test('a reason of another outcome is not taken', () => {
    expect(play(falseMatch, { type: 'choose-reason', reason: 'features-agree' })).toMatchObject({ step: 'reason' })
    expect(play({ type: 'choose-outcome', outcome: 'inconclusive' }, { type: 'choose-reason-at', index: 3 })).toMatchObject({ step: 'reason' })
  })

  test('“other” waits for words', () => {
    const other = play(falseMatch, { type: 'choose-reason', reason: 'other' }, { type: 'write-comment', comment: '  ' })
    expect(maySend(other)).toBe(false)
    expect(adjudicate(other, { type: 'send' })).toBe(other)
    const said = adjudicate(other, { type: 'write-comment', comment: ' 雙胞胎 ' })
    expect(adjudicate(said, { type: 'send' }).step).toBe('sending')
    expect(rulingOf(said)).toEqual({ outcome: 'false-match', reason: 'other', comment: '雙胞胎' })
  })

  test('another outcome drops the reason and keeps the words', () => {
    const changed = play(falseMatch, firstReason, { type: 'write-comment', comment: '耳朵' }, { type: 'choose-outcome', outcome: 'true-match' })
    expect(changed).toEqual({ step: 'reason', outcome: 'true-match', comment: '耳朵' })
  })

  test('back goes one step at a time', () => {
    expect(play(falseMatch, firstReason, { type: 'back' })).toMatchObject({ step: 'reason', outcome: 'false-match' })
    expect(play(falseMatch, firstReason, { type: 'back' }, { type: 'back' })).toEqual(untouched)
  })

  test('a refusal gives back what was chosen', () => {
    expect(play(falseMatch, firstReason, { type: 'send' }, { type: 'refused' })).toMatchObject({ step: 'confirm', reason: 'features-differ' })
  })

  const action: fc.Arbitrary<AdjudicationAction> = fc.oneof(
    fc.constantFrom<AdjudicationAction>({ type: 'back' }, { type: 'send' }, { type: 'refused' }),
    fc.constantFrom(...outcomeSchema.options).map((outcome) => ({ type: 'choose-outcome', outcome }) as const),
    fc.constantFrom(...adjudicationReasons).map((reason) => ({ type: 'choose-reason', reason }) as const),
    fc.integer({ min: 0, max: 5 }).map((index) => ({ type: 'choose-reason-at', index }) as const),
    fc.string({ maxLength: 5 }).map((comment) => ({ type: 'write-comment', comment }) as const),
  )
  test('whatever is pressed: a ruling fits its outcome, no single stroke sends, and sending changes only by an answer', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        let state: Adjudication = untouched
        for (const each of actions) {
          const next = adjudicate(state, each)
          const ruling = rulingOf(next)
          if (ruling) expect(reasonsFor[ruling.outcome]).toContain(ruling.reason)
          if (next.step === 'sending' && state.step !== 'sending') expect([state.step, each.type]).toEqual(['confirm', 'send'])
          if (next.step === 'sending' && next.reason === 'other') expect(next.comment.trim()).not.toBe('')
          if (state.step === 'sending' && each.type !== 'refused') expect(next).toBe(state)
          state = next
        }
      }),
    )
  })
})
