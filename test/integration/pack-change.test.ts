import { rm } from 'node:fs/promises'
import { PackError } from '@renbie/engine'
import { expect, test } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { addWatchlist, startTestNode } from './node.ts'

test('a node does not start on a model pack that its photos were not enrolled with, and starts on theirs', async () => {
  const engine = fakeEngine()
  const database = { kind: 'pglite' } as const
  const first = await startTestNode({ database, engine })
  const { dataDirectory } = first
  try {
    const { id: subjectId } = await first.all.call('createSubject', { body: { familyName: 'X', watchlistIds: [await addWatchlist(first)] } })
    await first.all.call('enrolPhoto', { params: { subjectId }, body: { image: fakePicture('one') } })
    await first.stop()

    const other = { ...engine, pack: { ...engine.pack, id: 'better-1' } }
    const error: unknown = await startTestNode({ database, engine: other, dataDirectory }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PackError)
    expect(error).toMatchObject({ code: 'pack-photos-of-another', message: expect.stringContaining('1 of fake; the pack is better-1') })

    const again = await startTestNode({ database, engine, dataDirectory })
    expect(again.platform.image.templates).toBe(1)
    await again.stop()
  } finally {
    await rm(dataDirectory, { recursive: true, force: true })
  }
}, 60_000)
