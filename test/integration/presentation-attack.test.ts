import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckRequest, LaneId } from '@renbie/contracts'
import { createEngine, type Engine } from '@renbie/engine'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withLiveness, writePack } from '../../packages/engine/test/pack-folder.ts'
import { addSites, addSubject, addWatchlist, checkOf, people, send, startTestNode, type TestNode } from './node.ts'

/**
 * A made-up network stands in for one that tells prints from people: it takes for a print whatever is grey. All else is as it
 * runs: the engine with its workers, the embedded detector and recogniser with their calibration, HTTP and the database.
 */
const calibration = new URL('../../packages/engine/src/packs/embedded/calibration.json', import.meta.url)
const gate = 'A-GATE' as LaneId
const [traveller, other] = people.filter(({ role }) => role === 'traveller')
const subject = people.find(({ role }) => role === 'subject')!

let folder: string
let engine: Engine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renbie-attack-'))
  const { points } = JSON.parse(await readFile(calibration, 'utf8')) as { points: [number, number][] }
  const manifest = withLiveness(join(folder, 'pack'))
  const directory = writePack(join(folder, 'pack'), (tiny) => ({ ...manifest(tiny), recogniser: { family: 'dlib' }, calibration: points.map(([score, falseMatchRate]) => ({ score, falseMatchRate })) }))
  engine = await createEngine({ pack: { kind: 'directory', directory }, cacheDirectory: join(folder, 'models'), workers: 1, queueLimit: 64, timeoutMs: 20_000 })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

const start = async (settings: NonNullable<Parameters<typeof startTestNode>[0]['settings']> = {}): Promise<TestNode> => {
  const node = await startTestNode({ database: { kind: 'pglite' }, engine, settings })
  await addSites(node)
  await node.all.call('createLane', { params: { siteId: 'AAA' as never }, body: { id: gate, hall: '一樓', name: '自動查驗通關 1', kind: 'e-gate', direction: 'entry' } })
  return node
}
const print = async (file: string): Promise<string> => (await sharp(file).grayscale().jpeg().toBuffer()).toString('base64')
const codes = ({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code)

describe('a print before the camera', () => {
  let node: TestNode
  let printed: Partial<CheckRequest>
  beforeAll(async () => {
    node = await start()
    printed = { live: { image: await print(traveller!.livePictures[0]) } }
  })
  afterAll(() => node.close())

  test('is referred at an e-gate, with the reason in words, and is no alert', async () => {
    const from = await node.platform.store.read.events.last()
    const result = await send(node.all, await checkOf(traveller!, { ...printed, laneId: gate }))
    expect(result).toMatchObject({ decision: 'refer', verification: { match: true }, alerts: [], presentationAttack: { verdict: 'attack', threshold: 0.5, method: expect.stringContaining('minifasnet') } })
    expect(result.reasons).toEqual([{ code: 'presentation-attack-suspected', message: expect.stringContaining('in person') }])
    expect(result.timing.livenessMs).toBeGreaterThan(0)
    expect((await node.all.call('getCheck', { params: { checkId: result.id } })).result.presentationAttack).toEqual(result.presentationAttack)
    const [event] = await node.platform.store.read.events.after(from, 10)
    expect(event?.event).toMatchObject({ type: 'check-completed', checkId: result.id, decision: 'refer', presentationAttackSuspected: true })
  })

  test('is shown at a counter, where an officer sees the traveller and decides', async () => {
    const result = await send(node.all, await checkOf(traveller!, printed))
    expect(result).toMatchObject({ decision: 'clear', presentationAttack: { verdict: 'attack' } })
    expect(codes(result)).toEqual(['presentation-attack-suspected'])
  })

  test('of a watchlisted person is an alert that says so', async () => {
    await addSubject(node, subject, await addWatchlist(node))
    const result = await send(node.all, await checkOf(subject, { laneId: gate, live: { image: await print(subject.livePictures[0]) } }))
    expect(codes(result)).toEqual(['watchlist-hit', 'presentation-attack-suspected'])
    expect(await node.all.call('getAlert', { params: { alertId: result.alerts[0]! } })).toMatchObject({ presentationAttack: { verdict: 'attack' } })
  })

  test('is not looked for in a document, which is one', async () => {
    const result = await send(node.all, await checkOf(other!, { laneId: gate, portrait: { image: await print(other!.documentPicture) } }))
    expect(result).toMatchObject({ decision: 'clear', reasons: [], presentationAttack: { verdict: 'bona-fide' } })
  })

  test('of an exempt traveller is nobody’s business', async () => {
    const result = await send(node.all, await checkOf(traveller!, { ...printed, laneId: gate, traveller: { ...traveller!.document, exemption: 'diplomatic' } }))
    expect(result.decision).toBe('exempt')
    expect(result).not.toHaveProperty('presentationAttack')
  })
})

test('an agency sets another threshold, or has suspicions only recorded', async () => {
  const node = await start({ presentationAttack: { 'e-gate': { action: 'record' }, counter: { action: 'flag', threshold: 1 } } })
  try {
    const printed = { live: { image: await print(traveller!.livePictures[0]) } }
    expect(await send(node.all, await checkOf(traveller!, { ...printed, laneId: gate }))).toMatchObject({ decision: 'clear', reasons: [], presentationAttack: { verdict: 'attack', threshold: 0.5 } })
    expect(await send(node.all, await checkOf(traveller!, printed))).toMatchObject({ decision: 'clear', reasons: [], presentationAttack: { verdict: 'bona-fide', threshold: 1 } })
  } finally {
    await node.close()
  }
}, 60_000)
