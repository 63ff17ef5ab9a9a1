import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fakeEngine } from './fake-engine.ts'
import { startTestNode, type TestNode } from './node.ts'

let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine() })
})
afterAll(() => node.close())

const signIn = async (username: string, password: string) => {
  const response = await fetch(`${node.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password }) })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: (await response.json()) as { error?: { code: string } } }
}

test('an account closed while its password is being verified stays closed', async () => {
  const { username, password } = await node.user(['monitor'])
  const { users } = node.platform.store.read
  const find = users.findByUsername
  const slow = vi.spyOn(users, 'findByUsername').mockImplementationOnce(async (name) => {
    const found = await find.call(users, name)
    await node.all.call('updateUser', { params: { userId: found!.id }, body: { active: false, roles: ['auditor'] } })
    return found
  })
  expect((await signIn(username, password)).status).toBe(401)
  expect(slow).toHaveBeenCalledOnce()
  expect((await node.all.call('listUsers')).items.find((user) => user.username === username)).toMatchObject({ active: false, roles: ['auditor'] })
})

test('one password tried on very many names from one address is stopped', async () => {
  const answers: Awaited<ReturnType<typeof signIn>>[] = []
  for (let round = 0; round < 13; round++) answers.push(...(await Promise.all(Array.from({ length: 10 }, (_, n) => signIn(`name-${round}-${n}`, 'Password-2026')))))
  const limited = answers.filter(({ status }) => status === 429)
  expect(limited.length).toBeGreaterThan(0)
  expect(limited.length).toBeLessThan(20)
  expect(limited[0]?.body.error?.code).toBe('sign-in-limited')
  expect(Number(limited[0]?.retryAfter)).toBeGreaterThan(0)
})
