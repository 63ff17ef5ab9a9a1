import { describe, expect, test } from 'vitest'
import { falseAlertsPerTenThousand, loadText, nearestStep, thresholdSteps } from '../src/components/threshold-steps.ts'
import { blankSubject, problemsOf, subjectOf } from '../src/screens/watchlists/subject-draft.ts'

describe('threshold', () => {
  test('steps fall from 1e-3 to 1e-8 and each is its own nearest', () => {
    expect(thresholdSteps[0]).toBe(1e-3)
    expect(thresholdSteps.at(-1)).toBe(1e-8)
    thresholdSteps.forEach((step, index) => expect(nearestStep(step)).toBe(index))
    expect(thresholdSteps).toEqual(thresholdSteps.toSorted((a, b) => b - a))
  })
  test('false alerts to expect', () => {
    expect(falseAlertsPerTenThousand(1e-5, 100)).toBeCloseTo(9.995, 3)
    expect(falseAlertsPerTenThousand(1e-3, 1_000_000)).toBeCloseTo(10_000, 6)
    expect(falseAlertsPerTenThousand(1e-5, 0)).toBeCloseTo(0)
    expect([loadText(9.995), loadText(0.0123), loadText(0.001), loadText(0)]).toEqual(['10', '0.012', '< 0.01', '0'])
  })
})

describe('a subject as typed', () => {
  const draft = { ...blankSubject(undefined), familyName: ' Tanaka ', aliases: '田中、T. Hiroshi，', nationalities: 'jpn, kor', documents: 'p jpn tk1234567\n', birthDate: '1980-05', validFrom: '2026-01-01', validTo: '2026-12-31' }
  test('becomes what the platform takes', () => {
    expect(subjectOf(draft)).toMatchObject({
      familyName: 'Tanaka',
      aliases: ['田中', 'T. Hiroshi'],
      nationalities: ['JPN', 'KOR'],
      documents: [{ type: 'P', issuingState: 'JPN', number: 'TK1234567' }],
      birthDate: '1980-05',
      validFrom: '2026-01-01T00:00:00+08:00',
      validTo: '2026-12-31T23:59:59+08:00',
    })
  })
  test('tells what must be put right', () => {
    expect(problemsOf(draft)).toEqual({})
    expect(problemsOf({ ...draft, familyName: ' ', birthDate: '1980-13', nationalities: 'JAPAN', documents: 'P JPN X1\nP X1', validTo: 'soon' })).toEqual({
      familyName: { problem: 'required' },
      birthDate: { problem: 'invalidDate' },
      nationalities: { problem: 'invalidCountry' },
      documents: { problem: 'invalidDocument', line: 2 },
      validTo: { problem: 'invalidFullDate' },
    })
  })
})
