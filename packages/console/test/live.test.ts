import { describe, expect, test } from 'vitest'
import { checkIdSchema, laneIdSchema, siteIdSchema } from '@renbie/contracts'
import { feedLength, feedLineOf, mergeFeed, type FeedLine } from '../src/app/feed.ts'
import { comboOf } from '../src/app/keys.ts'
import { nextWaiting, enrolments, type Enrolment } from '../src/screens/watchlists/enrolment.ts'

const line = (n: number, second = n): FeedLine => ({
  id: checkIdSchema.parse(`chk_00000000-0000-7000-8000-${String(n).padStart(12, '0')}`),
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  siteId: siteIdSchema.parse('TPE'),
  laneId: laneIdSchema.parse('TPE-C01'),
  direction: 'entry',
  decision: 'clear',
  alerts: 0,
  attackSuspected: false,
})

describe('lane feed', () => {
  test('newest first, each check once, and no longer than it may be', () => {
    const known = Array.from({ length: 50 }, (_, n) => line(n))
    const merged = mergeFeed(Array.from({ length: 50 }, (_, n) => line(n + 25)), known)
    expect(merged).toHaveLength(feedLength)
    expect(merged[0]?.id).toBe(line(74).id)
    expect(new Set(merged.map((each) => each.id)).size).toBe(feedLength)
  })

  test('says of a suspected attack, and events of an earlier version say nothing of it', () => {
    const { id: checkId, at, attackSuspected: _, ...rest } = line(1)
    const event = { type: 'check-completed' as const, checkId, ...rest }
    expect(feedLineOf({ number: 1, at, event: { ...event, presentationAttackSuspected: true } })).toEqual({ ...line(1), attackSuspected: true })
    expect(feedLineOf({ number: 1, at, event })).toEqual(line(1))
  })
})

describe('keys', () => {
  const stroke = (part: object) => comboOf({ code: '', key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...part })
  test('letters go by position, so that they work under an input method', () => {
    expect(stroke({ code: 'KeyJ', key: 'Process' })).toBe('j')
    expect(stroke({ code: 'KeyJ', key: 'ㄨ' })).toBe('j')
  })
  test('digits of both blocks, signs by meaning, modifiers by name', () => {
    expect([stroke({ code: 'Numpad2', key: '2' }), stroke({ code: 'Digit2', key: '2' })]).toEqual(['2', '2'])
    expect(stroke({ code: 'Slash', key: '?', shiftKey: true })).toBe('?')
    expect(stroke({ code: 'Enter', key: 'Enter', ctrlKey: true })).toBe('ctrl+enter')
    expect(stroke({ code: 'KeyD', key: 'D', shiftKey: true })).toBe('shift+d')
    expect(stroke({ code: 'KeyD', key: 'd', altKey: true })).toBeNull()
  })
})

describe('enrolment', () => {
  const waiting = (key: string): Enrolment => ({ key, file: new File(['x'], `${key}.jpg`), preview: null, acceptLookAlike: false, state: 'waiting' })
  test('one picture at a time, in order, and results stay until cleared', () => {
    let all = enrolments([], { type: 'add', enrolments: [waiting('a'), waiting('b')] })
    expect(nextWaiting(all)?.key).toBe('a')
    all = enrolments(all, { type: 'work', key: 'a' })
    expect(nextWaiting(all)).toBeUndefined()
    all = enrolments(all, { type: 'failed', key: 'a', error: new Error('no') })
    expect(nextWaiting(all)?.key).toBe('b')
    expect(enrolments(all, { type: 'clear' }).map((each) => each.key)).toEqual(['b'])
    // Refused as somebody else's face, sent again by an officer who is sure.
    all = enrolments(all, { type: 'accept', key: 'a' })
    expect(nextWaiting(all)).toMatchObject({ key: 'a', acceptLookAlike: true })
  })
})
