import { describe, expect, test } from 'vitest'
import { decide, type Evidence } from '../src/domain/decide.ts'
import { consequenceOf, judgedAt } from '../src/domain/presentation-attack.ts'

const clean: Evidence = { liveRefusals: [], hits: 0, dismissedHits: 0, severalIdentities: false, portrait: 'compared', verification: { score: 0.98, falseMatchRate: 1e-7, match: true }, presentationAttack: null }
const differs = { score: 0.8, falseMatchRate: 0.2, match: false }

describe('a suspected presentation attack', () => {
  const found = (score: number) => ({ verdict: score >= 0.9 ? ('attack' as const) : ('bona-fide' as const), score, threshold: 0.9, method: 'm' })
  const none = { verdict: 'not-assessed' as const, score: null, threshold: null, method: null }

  test('is judged by the lane’s threshold, else by the pack’s', () => {
    expect(judgedAt(found(0.95), { action: 'refer' })).toEqual(found(0.95))
    expect(judgedAt(found(0.95), { action: 'refer', threshold: 0.99 })).toMatchObject({ verdict: 'bona-fide', score: 0.95, threshold: 0.99 })
    expect(judgedAt(found(0.6), { action: 'refer', threshold: 0.6 })).toMatchObject({ verdict: 'attack', threshold: 0.6 })
    expect(judgedAt(none, { action: 'refer', threshold: 0.6 })).toEqual(none)
  })

  test('asks for what the policy of the lane says, and for nothing when it was not assessed', () => {
    expect(consequenceOf(found(0.95), { action: 'refer' })).toBe('refer')
    expect(consequenceOf(found(0.95), { action: 'flag' })).toBe('flag')
    expect(consequenceOf(found(0.95), { action: 'record' })).toBeNull()
    expect(consequenceOf(found(0.5), { action: 'refer' })).toBeNull()
    expect(consequenceOf(none, { action: 'refer' })).toBeNull()
  })
})

describe('policy', () => {
  const table: [string, Partial<Evidence>, string, string[]][] = [
    ['all well', {}, 'clear', []],
    ['a hit', { hits: 1 }, 'refer', ['watchlist-hit']],
    ['another face on the document', { verification: differs }, 'refer', ['verification-failed']],
    ['a hit and another face', { hits: 2, verification: differs }, 'refer', ['watchlist-hit', 'verification-failed']],
    ['no portrait', { portrait: 'missing', verification: null }, 'clear', ['portrait-missing']],
    ['a portrait without a face', { portrait: 'unusable', verification: null }, 'refer', ['portrait-unusable']],
    ['a bad live picture', { liveRefusals: ['blurred'], verification: null }, 'recapture', ['blurred']],
    ['a bad live picture makes the 1:1 fail: it is taken again', { liveRefusals: ['too-dark'], verification: differs }, 'recapture', ['too-dark']],
    ['a bad live picture that still hits is not sent away', { liveRefusals: ['blurred'], hits: 1, verification: differs }, 'refer', ['watchlist-hit', 'blurred']],
    ['a hit that an officer settled before', { dismissedHits: 1 }, 'clear', ['hit-dismissed-before']],
    ['one hit settled, another new', { hits: 1, dismissedHits: 1 }, 'refer', ['watchlist-hit', 'hit-dismissed-before']],
    ['a face that crossed under another name', { severalIdentities: true }, 'clear', ['several-identities']],
    ['the same with another face on the document', { severalIdentities: true, verification: differs }, 'refer', ['verification-failed', 'several-identities']],
    ['a suspected attack at an e-gate', { presentationAttack: 'refer' }, 'refer', ['presentation-attack-suspected']],
    ['a suspected attack at a counter: the officer is told and decides', { presentationAttack: 'flag' }, 'clear', ['presentation-attack-suspected']],
    ['a suspected attack without a portrait', { presentationAttack: 'flag', portrait: 'missing', verification: null }, 'clear', ['presentation-attack-suspected', 'portrait-missing']],
    ['another’s face on a sheet of paper', { presentationAttack: 'flag', verification: differs }, 'refer', ['presentation-attack-suspected', 'verification-failed']],
    ['a hit on a screen', { presentationAttack: 'refer', hits: 1 }, 'refer', ['watchlist-hit', 'presentation-attack-suspected']],
    ['a bad picture is no ground to suspect anybody: it is taken again', { presentationAttack: 'refer', liveRefusals: ['blurred'] }, 'recapture', ['blurred']],
    ['no face', { liveRefusals: ['no-face'], verification: null }, 'recapture', ['no-face']],
  ]
  test.each(table)('%s', (_, change, decision, reasons) => expect(decide({ ...clean, ...change })).toEqual({ decision, reasons }))
})
