import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeEngine } from './fake-engine.ts'
import { addWatchlist, databases, databaseSettings, startTestNode, type TestNode } from './node.ts'

describe.each(databases)('on %s', (database) => {
  let node: TestNode
  beforeAll(async () => {
    node = await startTestNode({ database: await databaseSettings(database), engine: fakeEngine() })
  })
  afterAll(() => node.close())

  test('changes of one record at the same moment are all kept', async () => {
    const watchlistId = await addWatchlist(node)
    const { id: subjectId } = await node.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [watchlistId] } })
    await Promise.all([
      node.all.call('updateSubject', { params: { subjectId }, body: { reason: 'changed by one' } }),
      node.all.call('updateSubject', { params: { subjectId }, body: { instructions: 'changed by another' } }),
      node.all.call('updateSubject', { params: { subjectId }, body: { aliases: ['changed by a third'] } }),
      node.all.call('updateWatchlist', { params: { watchlistId }, body: { severity: 'critical' } }),
      node.all.call('updateWatchlist', { params: { watchlistId }, body: { instructions: 'hold the document' } }),
    ])
    expect(await node.all.call('getSubject', { params: { subjectId } })).toMatchObject({ reason: 'changed by one', instructions: 'changed by another', aliases: ['changed by a third'] })
    expect(await node.all.call('getWatchlist', { params: { watchlistId } })).toMatchObject({ severity: 'critical', instructions: 'hold the document' })
  })

  test('times that no calendar has are never our failure: the databases differ in what they take', async () => {
    const { id: subjectId } = await node.all.call('createSubject', { body: { familyName: 'X' } })
    const outcome = (call: Promise<unknown>) => call.then(() => 'taken', (error: unknown) => (error as { code: string }).code)
    expect(['taken', 'request-invalid']).toContain(await outcome(node.all.call('updateSubject', { params: { subjectId }, body: { validFrom: '0000-01-01T00:00:00Z' } })))
    expect(['taken', 'request-invalid']).toContain(await outcome(node.all.call('listChecks', { query: { before: '999999999999999_a' } })))
  })
})
