import { permissions, type SiteId } from '@renbie/contracts'
import type { Client } from '@renbie/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeEngine } from './fake-engine.ts'
import { addSites, codeOf, startTestNode, type TestNode } from './node.ts'

const [A, B] = ['AAA' as SiteId, 'BBB' as SiteId]
let node: TestNode
/** May do everything, at site A. */
let local: Client
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine() })
  await addSites(node)
  local = await node.client([...permissions], [A])
})
afterAll(() => node.close())

let count = 0
const newUser = (sites: SiteId[] | 'all') => ({ username: `officer-${count++}`, displayName: 'Officer', roles: ['monitor' as const], sites, password: 'long enough for anyone' })

test('an administrator of one site gives nobody more than that site, also not themselves', async () => {
  for (const sites of ['all' as const, [B], [A, B]]) {
    expect(await codeOf(local.call('createUser', { body: newUser(sites) }))).toBe('site-out-of-scope')
    expect(await codeOf(local.call('createApiClient', { body: { name: 'gate', scopes: ['checks:create'], sites } }))).toBe('site-out-of-scope')
  }
  const own = await local.call('createUser', { body: newUser([A]) })
  expect(await codeOf(local.call('updateUser', { params: { userId: own.id }, body: { sites: 'all' } }))).toBe('site-out-of-scope')
  expect((await local.call('updateUser', { params: { userId: own.id }, body: { displayName: 'Renamed' } })).sites).toEqual([A])
})

test('accounts that reach beyond one’s sites are not there: not to read, not to take over by a new password', async () => {
  const national = await node.all.call('createUser', { body: newUser('all') })
  const { client } = await node.all.call('createApiClient', { body: { name: 'registry', scopes: ['checks:read'], sites: 'all' } })
  expect(await codeOf(local.call('updateUser', { params: { userId: national.id }, body: { password: 'mine from now on' } }))).toBe('not-found')
  expect(await codeOf(local.call('revokeApiClient', { params: { clientId: client.id } }))).toBe('not-found')
  expect((await local.call('listUsers')).items.map(({ id }) => id)).not.toContain(national.id)
  expect((await local.call('listApiClients')).items.map(({ id }) => id)).not.toContain(client.id)
  expect((await node.all.call('listUsers')).items.map(({ id }) => id)).toContain(national.id)
  expect(await node.all.call('revokeApiClient', { params: { clientId: client.id } })).toBeNull()
})

test('what belongs to no single site is for those responsible for all', async () => {
  expect(await codeOf(local.call('listAudit', { query: {} }))).toBe('site-out-of-scope')
  expect(await codeOf(local.call('verifyAudit'))).toBe('site-out-of-scope')
  expect(await codeOf(local.call('createSite', { body: { id: 'CCC' as SiteId, name: 'C', nameEn: 'C', timeZone: 'Asia/Taipei' } }))).toBe('site-out-of-scope')
})

test('another site’s settings are not changed from here', async () => {
  expect(await codeOf(local.call('updateSite', { params: { siteId: B }, body: { name: 'mine' } }))).toBe('site-out-of-scope')
  expect(await codeOf(local.call('createLane', { params: { siteId: B }, body: { id: 'B-NEW' as never, hall: 'h', name: 'n', kind: 'counter', direction: 'entry' } }))).toBe('site-out-of-scope')
  expect(await codeOf(local.call('listChecks', { query: { siteId: B } }))).toBe('site-out-of-scope')
})
