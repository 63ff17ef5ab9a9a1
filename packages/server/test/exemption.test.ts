import type { Traveller } from '@renbie/contracts'
import { describe, expect, test } from 'vitest'
import { ageOn, calendarDay, standingOf } from '../src/domain/exemption.ts'

const adult: Traveller = { documentType: 'P', documentNumber: 'X1', issuingState: 'UTO', nationality: 'UTO', familyName: 'ERIKSSON', givenNames: 'ANNA', birthDate: '1990-05-05', sex: 'F', residence: 'foreigner' }

describe('age on a calendar day', () => {
  test.each([
    ['2026-11-23', '2012-11-23', 14],
    ['2026-11-22', '2012-11-23', 13],
    ['2026-02-28', '2012-02-29', 13],
    ['2026-03-01', '2012-02-29', 14],
    ['2028-02-29', '2012-02-29', 16],
    ['2026-01-01', '2026-01-01', 0],
  ])('on %s, born %s: %i', (day, birth, age) => expect(ageOn(day, birth)).toBe(age))
})

test('the calendar is the one of the place', () => {
  const at = new Date('2026-11-22T16:30:00Z')
  expect(calendarDay(at, 'Asia/Taipei')).toBe('2026-11-23')
  expect(calendarDay(at, 'UTC')).toBe('2026-11-22')
})

describe('standing under art. 91', () => {
  const at = new Date('2026-11-22T16:30:00Z')
  const standing = (change: Partial<Traveller>) => standingOf({ ...adult, ...change }, at, 'Asia/Taipei')

  test('an adult foreigner is examined', () => expect(standing({})).toEqual({ kind: 'examined' }))
  test.each(['national-without-household-registration', 'mainland', 'hong-kong-macau'] as const)('%s is examined', (residence) => expect(standing({ residence })).toEqual({ kind: 'examined' }))
  test('a national with household registration is outside art. 91, also as a child', () => {
    expect(standing({ residence: 'national' })).toEqual({ kind: 'not-applicable', reason: 'national-outside-article-91' })
    expect(standing({ residence: 'national', birthDate: '2020-01-01' }).kind).toBe('not-applicable')
  })
  test('fourteen today at the place, though not yet in UTC: examined', () => expect(standing({ birthDate: '2012-11-23' })).toEqual({ kind: 'examined' }))
  test('fourteen tomorrow: exempt', () => expect(standing({ birthDate: '2012-11-24' })).toEqual({ kind: 'exempt', reason: 'exempt-under-14' }))
  test.each(['diplomatic', 'official-mission', 'courtesy-visa', 'agency-consent'] as const)('%s: exempt with its own reason', (exemption) =>
    expect(standing({ exemption })).toEqual({ kind: 'exempt', reason: `exempt-${exemption}` }))
})
