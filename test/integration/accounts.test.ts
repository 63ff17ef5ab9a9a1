import { permissions, routes, type Permission, type RouteName } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import { createClient } from '@renbie/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSites, addSubject, addWatchlist, checkOf, codeOf, openTestEngine, people, send, startTestNode, type TestNode } from './node.ts'

let engine: Engine
let node: TestNode
let alertId: string
let livePicture: string
let checkId: string
beforeAll(async () => {
  engine = await openTestEngine(1)
  node = await startTestNode({ database: { kind: 'pglite' }, engine })
  await addSites(node)
  const subject = people.find(({ role }) => role === 'subject')!
  await addSubject(node, subject, await addWatchlist(node))
  const result = await send(node.all, await checkOf(subject))
  checkId = result.id
  alertId = result.alerts[0]!
  livePicture = (await node.all.call('getAlert', { params: { alertId: alertId as never } })).pictures.live
})
afterAll(async () => {
  await node.close()
  await engine.close()
})

/** A browser, as far as the server can tell: keeps the cookie, sends it back. */
const browser = () => {
  let cookie = ''
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { ...(cookie ? { cookie } : {}), ...(init.body ? { 'content-type': 'application/json' } : {}), ...(init.headers as Record<string, string>) }
    const response = await fetch(`${node.url}${path}`, { ...init, headers })
    const set = response.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0]!
    return response
  }
  const signIn = (username: string, password: string) => send('/v1/session', { method: 'POST', body: JSON.stringify({ username, password }) })
  return { send, signIn, cookie: () => cookie }
}
const code = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code

/** Any value that satisfies the path; the permission is looked at before what it names. */
const pathOf = (name: RouteName) => routes[name].path.replace(/:(\w+)/g, (_, part: string) => (part === 'pictureId' ? livePicture : part === 'alertId' ? alertId : part === 'checkId' ? checkId : 'AAA'))

describe('every route', () => {
  const guarded = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].access !== 'public')
  test.each(guarded)('%s refuses nobody in particular and a key without its permission', async (name) => {
    const { method, access } = routes[name]
    const anonymous = await fetch(`${node.url}${pathOf(name)}`, { method })
    expect([anonymous.status, await code(anonymous)]).toEqual([401, 'sign-in-required'])
    if (access === 'signed-in') return
    const others = permissions.filter((permission): permission is Permission => permission !== access)
    const without = await fetch(`${node.url}${pathOf(name)}`, { method, headers: { authorization: `Bearer ${await node.apiKey(others)}` } })
    expect([without.status, await code(without)]).toEqual([403, 'permission-denied'])
  })
  test('also events and metrics', async () => {
    expect((await fetch(`${node.url}/v1/events`)).status).toBe(401)
    expect((await fetch(`${node.url}/metrics`)).status).toBe(401)
    const allowed = await fetch(`${node.url}/metrics`, { headers: { authorization: `Bearer ${await node.apiKey(['metrics:read'])}` } })
    expect(await allowed.text()).toContain('renbie_checks_total')
  })
})

describe('records of another site', () => {
  test('do not exist for whoever may not act there', async () => {
    const elsewhere = await node.client([...permissions], ['BBB' as never])
    expect(await codeOf(elsewhere.call('getAlert', { params: { alertId: alertId as never } }))).toBe('not-found')
    expect(await codeOf(elsewhere.call('acknowledgeAlert', { params: { alertId: alertId as never } }))).toBe('not-found')
    expect(await codeOf(elsewhere.call('adjudicateAlert', { params: { alertId: alertId as never }, body: { outcome: 'false-match', reason: 'features-differ' } }))).toBe('not-found')
    expect(await codeOf(elsewhere.call('getCheck', { params: { checkId: checkId as never } }))).toBe('not-found')
    expect(await codeOf(elsewhere.call('getPicture', { params: { pictureId: livePicture as never }, query: { purpose: 'monitoring' } }))).toBe('not-found')
    expect(await codeOf(elsewhere.call('updateLane', { params: { laneId: 'A-IN' as never }, body: { active: false } }))).toBe('not-found')
    expect((await elsewhere.call('listAlerts', { query: {} })).items).toEqual([])
    expect((await elsewhere.call('listChecks', { query: {} })).items).toEqual([])
    expect((await elsewhere.call('listSites')).items.map(({ id }) => id)).toEqual(['BBB'])
    expect(await codeOf(elsewhere.call('listAlerts', { query: { siteId: 'AAA' as never } }))).toBe('site-out-of-scope')
  })
  test('a picture needs a record that leads to it', async () => {
    const subjectsOnly = await node.client(['pictures:read', 'subjects:read'])
    expect(await codeOf(subjectsOnly.call('getPicture', { params: { pictureId: livePicture as never }, query: { purpose: 'monitoring' } }))).toBe('not-found')
  })
})

describe('signing in', () => {
  test('a session works, is remembered by a strict cookie, and ends', async () => {
    const { username, password } = await node.user(['monitor'], ['AAA' as never])
    const tab = browser()
    const signedIn = await tab.signIn(username, password)
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/)
    expect(await signedIn.json()).toMatchObject({ user: { username }, permissions: expect.arrayContaining(['alerts:adjudicate']) })
    expect((await tab.send('/v1/alerts')).status).toBe(200)
    expect((await tab.send('/v1/users')).status).toBe(403)
    const token = tab.cookie()
    expect((await tab.send('/v1/session', { method: 'DELETE' })).status).toBe(204)
    expect((await fetch(`${node.url}/v1/alerts`, { headers: { cookie: token } })).status).toBe(401)
  })

  test('wrong password and unknown name are told apart by nobody', async () => {
    const { username } = await node.user(['monitor'])
    const [wrong, unknown] = [await browser().signIn(username, 'not the password'), await browser().signIn('nobody-here', 'not the password')]
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await code(wrong)).toBe(await code(unknown))
  })

  test('guessing is slowed down, and says for how long', async () => {
    const { username, password } = await node.user(['monitor'])
    for (let n = 0; n < 10; n++) await browser().signIn(username, 'wrong')
    const refused = await browser().signIn(username, password)
    expect([refused.status, await code(refused)]).toEqual([429, 'sign-in-limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = await node.user(['monitor'])
    expect((await browser().signIn(other.username, other.password)).status).toBe(200)
  })

  test('a request from another origin is refused even with the cookie', async () => {
    const { username, password } = await node.user(['monitor'])
    const tab = browser()
    await tab.signIn(username, password)
    const forged = await tab.send(`/v1/alerts/${alertId}/acknowledge`, { method: 'POST', headers: { origin: 'https://elsewhere.example' } })
    expect([forged.status, await code(forged)]).toEqual([403, 'origin-refused'])
  })

  test('changing a user ends the sessions of old', async () => {
    const { username, password } = await node.user(['monitor'])
    const tab = browser()
    const { user } = (await (await tab.signIn(username, password)).json()) as { user: { id: string } }
    await node.all.call('updateUser', { params: { userId: user.id as never }, body: { active: false } })
    expect((await tab.send('/v1/alerts')).status).toBe(401)
    expect((await browser().signIn(username, password)).status).toBe(401)
  })

  test('an API key is shown once, works, and stops when revoked', async () => {
    const { client, apiKey } = await node.all.call('createApiClient', { body: { name: 'Gate', scopes: ['checks:create'], sites: ['AAA' as never] } })
    const gate = createClient({ baseUrl: node.url, apiKey })
    expect(await codeOf(gate.call('listAlerts', { query: {} }))).toBe('permission-denied')
    await node.all.call('revokeApiClient', { params: { clientId: client.id } })
    expect(await codeOf(gate.call('listAlerts', { query: {} }))).toBe('api-key-invalid')
    expect(JSON.stringify(await node.all.call('listApiClients'))).not.toContain(apiKey.split('.')[2])
  })
})

describe('an alert’s life', () => {
  test('one officer takes it, another cannot, a decision needs a fitting reason, and stands', async () => {
    const subject = people.find(({ role }) => role === 'subject')!
    const id = (await send(node.all, await checkOf(subject))).alerts[0]!
    const [first, second] = [await node.user(['monitor']), await node.user(['supervisor'])]
    const [tab, otherTab] = [browser(), browser()]
    await tab.signIn(first.username, first.password)
    await otherTab.signIn(second.username, second.password)
    const post = (who: typeof tab, action: string, body?: object) => who.send(`/v1/alerts/${id}/${action}`, { method: 'POST', ...(body ? { body: JSON.stringify(body) } : {}) })
    const ruling = { outcome: 'false-match', reason: 'features-differ' }
    expect(await (await post(tab, 'acknowledge')).json()).toMatchObject({ state: 'acknowledged', acknowledged: { name: first.username } })
    expect((await post(tab, 'acknowledge')).status).toBe(200)
    expect(await code(await post(otherTab, 'acknowledge'))).toBe('alert-held-by-another')
    expect(await code(await post(otherTab, 'adjudicate', ruling))).toBe('alert-held-by-another')
    expect(await code(await post(tab, 'adjudicate', { outcome: 'true-match', reason: 'features-differ' }))).toBe('adjudication-reason-mismatch')
    expect(await code(await post(tab, 'adjudicate', { outcome: 'false-match', reason: 'other' }))).toBe('comment-required')
    expect(await (await post(tab, 'adjudicate', { ...ruling, comment: '耳形不同' })).json()).toMatchObject({ state: 'adjudicated', adjudication: { outcome: 'false-match', comment: '耳形不同', name: first.username } })
    expect(await code(await post(tab, 'adjudicate', ruling))).toBe('alert-already-adjudicated')
    expect((await node.all.call('listAlerts', { query: { open: 'true' as never } })).items.map((alert) => alert.id)).not.toContain(id)
  })

  test('two officers at the same moment: one decides', async () => {
    const subject = people.find(({ role }) => role === 'subject')!
    // Another traveller than above: that one was decided not to be this subject.
    const { document } = people.find(({ role }) => role === 'traveller')!
    const id = (await send(node.all, await checkOf(subject, { traveller: document }))).alerts[0]!
    const officers = await Promise.all([0, 1, 2, 3].map(async () => {
      const { username, password } = await node.user(['monitor'])
      const tab = browser()
      await tab.signIn(username, password)
      return tab
    }))
    const answers = await Promise.all(officers.map((tab) => tab.send(`/v1/alerts/${id}/acknowledge`, { method: 'POST' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })
})
