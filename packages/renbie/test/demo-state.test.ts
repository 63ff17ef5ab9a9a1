import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeId, openNodeStore } from '@renbie/server'
import { expect, test } from 'vitest'
import { demoSettings } from '../src/demo-settings.ts'
import { demoState } from '../src/demo-state.ts'

test('the demo knows its credentials again, and makes new ones when a start was cut short before they were written', async () => {
  const data = await mkdtemp(join(tmpdir(), 'renbie-demo-state-'))
  const clock = () => new Date('2026-01-01T00:00:00Z')
  const store = await openNodeStore(demoSettings(data, 0), clock)
  const parts = { store, makeId, clock }
  const hash = async () => (await store.read.users.findByUsername('demo'))?.passwordHash
  try {
    const first = await demoState(parts, data)
    const firstHash = await hash()
    expect(await demoState(parts, data)).toEqual(first)
    expect((await stat(join(data, 'demo.json'))).mode & 0o777).toBe(0o600)

    await writeFile(join(data, 'demo.json'), JSON.stringify(first).slice(0, 40))
    const second = await demoState(parts, data)
    expect(second.password).not.toBe(first.password)
    expect(await hash()).not.toBe(firstHash)
    expect(await demoState(parts, data)).toEqual(second)
    expect(await store.read.users.list()).toHaveLength(1)
    expect(await store.read.audit.verify()).toMatchObject({ whole: true })
  } finally {
    await store.close()
    await rm(data, { recursive: true, force: true })
  }
})
