import { errorCodes } from '@renbie/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeEngine } from './fake-engine.ts'
import { startTestNode, type TestNode } from './node.ts'

let node: TestNode
let authorization: string
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine() })
  authorization = `Bearer ${await node.apiKey(['checks:create'])}`
})
afterAll(() => node.close())

const answer = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${node.url}${path}`, { ...init, headers: { authorization, ...(init.headers as Record<string, string>) } })
  return { status: response.status, ...((await response.json()) as { error: { code: string; requestId: string } }) }
}
const form = (body: string, type = 'multipart/form-data; boundary=b') =>
  answer('/v1/checks', { method: 'POST', headers: { 'idempotency-key': 'malformed-1', 'content-type': type }, body })

test('a form that breaks off, or is none, is the sender’s fault and has a name', async () => {
  const part = '--b\r\ncontent-disposition: form-data; name="live"; filename="live.jpg"\r\n\r\n'
  expect(await form(`${part}half a pict`)).toMatchObject({ status: 400, error: { code: 'upload-incomplete' } })
  expect(await form('--b\r\ncontent-dispo')).toMatchObject({ status: 400, error: { code: 'upload-incomplete' } })
  expect(await form('no form at all')).toMatchObject({ status: 400, error: { code: 'upload-incomplete' } })
  expect(await form('anything', 'multipart/form-data')).toMatchObject({ status: 415, error: { code: 'content-type-unsupported' } })
})

test('an address that cannot be one is answered from the catalogue', async () => {
  for (const path of ['/v1/%zz', '/%zz', `/v1/alerts/${'a'.repeat(300)}`]) {
    const { status, error } = await answer(path)
    expect([status, error.code]).toEqual([404, 'not-found'])
    expect(errorCodes).toContain(error.code)
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/)
  }
})
