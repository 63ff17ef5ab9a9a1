import { join } from 'node:path'
import type { Engine } from '@renbie/engine'
import { afterEach, describe, expect, test } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { databases, databaseSettings, startTestNode, type TestNode } from './node.ts'
import { standardClient } from './osia-standard.ts'

type Person = Parameters<typeof fakePicture>[0]
const nodes: TestNode[] = []
const start = async (options: Parameters<typeof startTestNode>[0]) => {
  const node = await startTestNode({ pace: { idleMs: 20, batch: 1 }, ...options })
  nodes.push(node)
  const osia = standardClient(node.url, await node.apiKey(['abis.encounter.read', 'abis.encounter.write', 'abis.identify']))
  const face = (person: Person) => [{ biometricType: 'FACE', image: fakePicture(person) }]
  return {
    node,
    osia,
    enrol: async (person: Person) => (await osia.ask('createEncounter', { params: { personId: person, encounterId: 'e' }, body: { status: 'ACTIVE', encounterType: 'VISA', galleries: ['VISA'], biometricData: face(person) } })).status,
    found: async (person: Person) => ((await osia.ask('identify', { params: { galleryId: 'ALL' }, body: { filter: {}, biometricData: face(person) } })).body as { personId: string }[]).map(({ personId }) => personId),
  }
}
afterEach(async () => {
  for (const node of nodes.splice(0).reverse()) await node.close()
})

/** Another pack than `fake`: a template of one says nothing to the other. */
const otherEngine = (): Engine => {
  const engine = fakeEngine()
  return {
    ...engine,
    pack: { ...engine.pack, id: 'better' },
    analyse: async (image, role) => {
      const result = await engine.analyse(image, role)
      return result.ok ? { ok: true, analysis: { ...result.analysis, template: result.analysis.template!.toReversed() } } : result
    },
  }
}

test.each(databases)('another model pack takes over for the persons too: found before and after, templates of the pack in force are given (%s)', async (kind) => {
  const database = await databaseSettings(kind)
  const first = await start({ database, engine: fakeEngine() })
  for (const person of ['one', 'two'] as const) expect(await first.enrol(person)).toBe(200)
  await first.node.stop()
  nodes.pop()
  const { node, osia, enrol, found } = await start({ database, dataDirectory: first.node.dataDirectory, engine: otherEngine(), otherEngines: [fakeEngine()] })
  expect(await found('one')).toEqual(['one'])
  await expect.poll(() => node.platform.pack.current.engine.pack.id, { timeout: 10_000 }).toBe('better')
  expect([await found('one'), await found('two'), await found('three')]).toEqual([['one'], ['two'], []])
  expect(await enrol('three')).toBe(200)
  expect(await found('three')).toEqual(['three'])
  const { body } = await osia.ask('readTemplate', { params: { personId: 'one', encounterId: 'e' } })
  expect(body).toMatchObject([{ templateFormat: 'RENBIE_SEALED/better' }])
})

describe('two nodes on one database', () => {
  test('who is enrolled, moved or removed through one is so through the other', async () => {
    const database = await databaseSettings('postgresql')
    const first = await start({ database, engine: fakeEngine() })
    const second = await start({ database, engine: fakeEngine(), settings: { keyFile: join(first.node.dataDirectory, 'renbie.key') } })
    const seen = async (persons: string[]) => {
      await expect.poll(() => second.found('one'), { timeout: 10_000 }).toEqual(persons)
    }
    await first.enrol('one')
    await seen(['one'])
    await first.osia.ask('moveEncounter', { params: { personIdTarget: 'new', personIdSource: 'one', encounterId: 'e' } })
    await seen(['new'])
    // The pictures are the first node's: each has its own folder here, as two machines without a shared disk would.
    expect((await first.osia.ask('deleteAll', { params: { personId: 'new' } })).status).toBe(204)
    await seen([])
    expect(second.node.platform.pack.current.persons.templates).toBe(0)
  })
})
