import { describe, expect, test } from 'vitest'
import { decide, type Evidence } from '../src/domain/decide.ts'

const clean: Evidence = { liveRefusals: [], hits: 0, dismissedHits: 0, severalIdentities: false, portrait: 'compared', verification: { score: 0.98, falseMatchRate: 1e-7, match: true } }
const differs = { score: 0.8, falseMatchRate: 0.2, match: false }

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
    ['no face', { liveRefusals: ['no-face'], verification: null }, 'recapture', ['no-face']],
  ]
  test.each(table)('%s', (_, change, decision, reasons) => expect(decide({ ...clean, ...change })).toEqual({ decision, reasons }))
})
