import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { severities } from '@renbie/contracts'
import { withAlert } from '../src/app/alerts-data.ts'
import { countBySeverity, countByState, filterAlerts, orderAlerts, switchSeverity } from '../src/screens/monitor/wall-order.ts'
import { readWallSearch } from '../src/screens/monitor/wall-search.ts'
import { anAlert } from './an-alert.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()

describe('the wall', () => {
  test('most severe first, then newest', () => {
    const alerts = [anAlert(1, { severity: 'low', raisedAt: at(9) }), anAlert(2, { severity: 'critical', raisedAt: at(1) }), anAlert(3, { severity: 'critical', raisedAt: at(5) }), anAlert(4, { severity: 'high', raisedAt: at(7) })]
    expect(orderAlerts(alerts).map((alert) => alert.id.slice(-1))).toEqual(['3', '2', '4', '1'])
  })

  test('the order does not depend on how the alerts came', () => {
    const some = fc.uniqueArray(fc.record({ n: fc.integer({ min: 1, max: 60 }), severity: fc.constantFrom(...severities), second: fc.integer({ min: 0, max: 5 }) }), { selector: (each) => each.n, maxLength: 12 })
    fc.assert(
      fc.property(
        some.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const made = (from: typeof list) => orderAlerts(from.map(({ n, severity, second }) => anAlert(n, { severity, raisedAt: at(second) }))).map((alert) => alert.id)
          expect(made(shuffled)).toEqual(made(list))
        },
      ),
    )
  })

  test('filters narrow; counts tell what each severity would show', () => {
    const alerts = [anAlert(1, { severity: 'low' }), anAlert(2, { severity: 'high', siteId: 'KHH' }), anAlert(3, { severity: 'high', state: 'acknowledged' })]
    const search = readWallSearch({ site: 'TPE', severity: ['high'] })
    expect(filterAlerts(alerts, search).map((alert) => alert.id.slice(-1))).toEqual(['3'])
    expect(countBySeverity(alerts, search)).toEqual({ critical: 0, high: 1, medium: 0, low: 1 })
    expect(countByState(alerts, search)).toEqual({ new: 0, acknowledged: 1 })
  })

  test('an address that cannot be read shows everything', () => {
    expect(readWallSearch({ state: 'gone', severity: 'high', site: 'not a site!', list: 7 })).toEqual({})
    expect(readWallSearch({ state: 'new', severity: ['low', 'critical', 'worse'] })).toEqual({ state: 'new', severity: ['low', 'critical'] })
  })

  test('all four severities are the same as none chosen', () => {
    expect(severities.reduce((chosen, severity) => switchSeverity(chosen, severity), [] as ReturnType<typeof switchSeverity>)).toEqual([])
    expect(switchSeverity(['high'], 'high')).toEqual([])
  })

  test('an alert that is told again replaces itself; a decided one leaves', () => {
    const alerts = [anAlert(1), anAlert(2)]
    expect(withAlert(alerts, anAlert(2, { state: 'acknowledged' })).map((alert) => alert.state).toSorted()).toEqual(['acknowledged', 'new'])
    expect(withAlert(alerts, anAlert(1, { state: 'adjudicated' }))).toHaveLength(1)
    expect(withAlert(alerts, anAlert(3))).toHaveLength(3)
  })
})
