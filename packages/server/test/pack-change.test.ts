import type { Engine } from '@renbie/engine'
import { describe, expect, test } from 'vitest'
import { changeOf, settle, stageOf, type State } from '../src/domain/pack-change.ts'
import { PackInUse, type OpenPack } from '../src/packs/pack-in-use.ts'
import { PersonImage } from '../src/osia/image.ts'
import { SearchImage } from '../src/search/image.ts'

const at = new Date('2026-06-01T00:00:00Z')
const inForce = { id: 'old-1', name: 'old', since: at }
const next = { id: 'new-1', name: 'new', since: at, acceptedFailures: 0 }
const later = new Date('2026-06-01T01:00:00Z')

describe('the setting of a starting node', () => {
  const cases: { what: string; state: State | null; wish: string; enrolled: number; action: string | null; inForce: string; next: string | null }[] = [
    { what: 'is in force in a new database', state: null, wish: 'a-1', enrolled: 0, action: null, inForce: 'a-1', next: null },
    { what: 'changes nothing when it is in force', state: { inForce, next: null }, wish: 'old-1', enrolled: 9, action: null, inForce: 'old-1', next: null },
    { what: 'begins a change', state: { inForce, next: null }, wish: 'new-1', enrolled: 9, action: 'pack.change-started', inForce: 'old-1', next: 'new-1' },
    { what: 'goes on with a change', state: { inForce, next }, wish: 'new-1', enrolled: 9, action: null, inForce: 'old-1', next: 'new-1' },
    { what: 'replaces a change by another', state: { inForce, next }, wish: 'third-1', enrolled: 9, action: 'pack.change-started', inForce: 'old-1', next: 'third-1' },
    { what: 'cancels a change', state: { inForce, next }, wish: 'old-1', enrolled: 9, action: 'pack.change-cancelled', inForce: 'old-1', next: null },
    { what: 'is in force at once where nothing is enrolled', state: { inForce, next: null }, wish: 'new-1', enrolled: 0, action: 'pack.switched', inForce: 'new-1', next: null },
  ]
  test.each(cases)('$what', ({ state, wish, enrolled, action, inForce: id, next: nextId }) => {
    const settled = settle(state, { id: wish, name: 'w' }, enrolled, later)
    expect([settled.action, settled.state.inForce.id, settled.state.next?.id ?? null]).toEqual([action, id, nextId])
    // A change that goes on keeps its beginning and what was accepted.
    if (action === null && nextId !== null) expect(settled.state.next).toMatchObject({ since: at, acceptedFailures: 0 })
  })
})

test('a change waits for work, then for acceptance of its failures, then switches', () => {
  expect(stageOf({ total: 3, done: 1, failed: 1 }, 9)).toBe('re-templating')
  expect(stageOf({ total: 3, done: 1, failed: 2 }, 1)).toBe('waiting-for-acceptance')
  expect(stageOf({ total: 3, done: 1, failed: 2 }, 2)).toBe('switching')
})

test('its end is estimated from its pace, and not before there is one', () => {
  const end = (done: number) => changeOf(next, { total: 4, done, failed: 0 }, later).estimatedEnd
  expect([end(0), end(1), end(4)]).toEqual([null, '2026-06-01T04:00:00.000Z', null])
})

const emptyImage = (pack: string) => new SearchImage({ dimension: 4, maxRows: 10, pack, rates: { scoreAt: () => 0.5, falseMatchRate: () => 1 }, calibratedTo: 1e-6, searchesPerDay: () => 1 })

test('an image refuses a template of another pack', async () => {
  const image = emptyImage('old-1')
  const vector = new Float32Array([1, 0, 0, 0])
  expect(await image.identify({ pack: 'old-1', vector }, at)).toEqual({ searched: 0, hits: [] })
  await expect(image.identify({ pack: 'new-1', vector }, at)).rejects.toThrow('internal-error')
  await expect((await image.among({ kind: 'all' }, at)).best({ pack: 'new-1', vector }, { limit: 1, minScore: 0 })).rejects.toThrow('internal-error')
  const persons = new PersonImage({ dimension: 4, maxRows: 10, pack: 'old-1' })
  await expect(persons.nearest('ALL', { pack: 'new-1', vector }, { persons: 1, minScore: 0 }, null)).rejects.toThrow('internal-error')
})

test('who began with a pack ends with it, and only then is it given up', async () => {
  const open = (id: string): OpenPack => ({ engine: { pack: { id } } as Engine, image: emptyImage(id), crossings: null, persons: new PersonImage({ dimension: 4, maxRows: 10, pack: id }) })
  const inUse = new PackInUse(open('old-1'))
  let go = () => undefined as void
  const held = new Promise<void>((resolve) => (go = resolve))
  const running = inUse.use(async (pack) => (await held, pack.engine.pack.id))
  let givenUp = ''
  const replaced = inUse.replace(open('new-1')).then(({ engine }) => (givenUp = engine.pack.id))
  expect(await inUse.use(async (pack) => pack.engine.pack.id)).toBe('new-1')
  expect(givenUp).toBe('')
  go()
  expect(await running).toBe('old-1')
  expect(await replaced).toBe('old-1')
  inUse.fallBehind()
  await expect(inUse.use(async () => 1)).rejects.toMatchObject({ code: 'pack-not-open' })
})
