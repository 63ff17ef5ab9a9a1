import { permissionsOf, roles, routes, siteIdSchema, userIdSchema, type Permission, type RouteName } from '@renbie/contracts'
import { describe, expect, test } from 'vitest'
import { requireAccess, requireSite, visibleAt, type Principal } from '../src/domain/access.ts'

const site = siteIdSchema.parse('TPE-T1')
const other = siteIdSchema.parse('KHH')
const principal = (permissions: readonly Permission[], sites: Principal['sites'] = [site]): Principal => ({
  actor: 'user:x', userId: userIdSchema.parse('usr_01890000-0000-7000-8000-000000000000'), clientId: null, name: 'x', permissions: new Set(permissions), sites,
})

test('deny by default: nobody, and somebody without the permission', () => {
  expect(() => requireAccess(null, 'checks:read')).toThrow('sign-in-required')
  expect(() => requireAccess(principal([]), 'checks:read')).toThrow('permission-denied')
  expect(() => requireAccess(principal(['checks:create']), 'checks:read')).toThrow('permission-denied')
  expect(requireAccess(principal(['checks:read']), 'checks:read')).toBeUndefined()
})

test('a record of another site looks as if it were not there, a named site is refused by name', () => {
  expect(() => visibleAt(principal([]), { siteId: other })).toThrow('not-found')
  expect(() => visibleAt(principal([]), null)).toThrow('not-found')
  expect(() => requireSite(principal([]), other)).toThrow('site-out-of-scope')
  expect(visibleAt(principal([], 'all'), { siteId: other })).toEqual({ siteId: other })
})

describe('roles', () => {
  const reaches = (role: (typeof roles)[number], route: RouteName) => {
    const { access } = routes[route]
    return access === 'public' || access === 'signed-in' || permissionsOf([role]).includes(access)
  }
  test('an administrator sees no face and no person', () => {
    for (const route of ['getPicture', 'listAlerts', 'listChecks', 'listSubjects', 'getAlert', 'getCheck', 'getSubject'] as const) expect(reaches('administrator', route)).toBe(false)
  })
  test('only the watchlist officer changes watchlists', () =>
    expect(roles.filter((role) => reaches(role, 'createSubject') || reaches(role, 'updateWatchlist') || reaches(role, 'enrolPhoto'))).toEqual(['watchlist-officer']))
  test('only the auditor reads the trail', () => expect(roles.filter((role) => reaches(role, 'listAudit'))).toEqual(['auditor']))
  test('monitoring officer and supervisor adjudicate', () => expect(roles.filter((role) => reaches(role, 'adjudicateAlert'))).toEqual(['monitor', 'supervisor']))
  test('nothing but health, readiness and sign-in is public', () =>
    expect((Object.keys(routes) as RouteName[]).filter((name) => routes[name].access === 'public')).toEqual(['health', 'readiness', 'signIn']))
})
