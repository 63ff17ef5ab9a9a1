import { readFile } from 'node:fs/promises'
import { CallError } from '@renbie/sdk'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Person, readPeople } from '../src/people.ts'
import { lanesOf, places } from '../src/places.ts'
import { seedDemo } from '../src/seed.ts'
import { clientOf, createMemoryPlatform, refusal } from './fake-platform.ts'

let people: Person[]
beforeAll(async () => {
  people = await readPeople({ referenceDate: new Date('2026-03-01T00:00:00Z') })
})

const everything = { site: 6, lane: places.flatMap(lanesOf).length, watchlist: 3, subject: 9, photo: 18 }
const nothing = { site: 0, lane: 0, watchlist: 0, subject: 0, photo: 0 }

describe('seeding the demo', () => {
  it('adds places, lists and subjects once, and nothing at the second run', async () => {
    const { client, writes } = createMemoryPlatform()
    const reported: string[] = []
    const first = await seedDemo(client, { people, places, onProgress: ({ kind }) => reported.push(kind) })
    expect(first).toEqual({ added: everything, photosRefused: 0 })
    expect(reported).toHaveLength(writes.length)
    const before = writes.length
    expect(await seedDemo(client, { people, places })).toEqual({ added: nothing, photosRefused: 0 })
    expect(writes).toHaveLength(before)
  })

  it('finishes what a run that broke off began', async () => {
    const { client } = createMemoryPlatform()
    const broken = new AbortController()
    let photos = 0
    const stopAtThirdPhoto = ({ kind }: { kind: string }): void => {
      if (kind === 'photo' && ++photos === 3) throw new Error('power cut')
    }
    await expect(seedDemo(client, { people, places, onProgress: stopAtThirdPhoto, signal: broken.signal })).rejects.toThrow('power cut')
    const second = await seedDemo(client, { people, places })
    expect(second.added).toEqual({ site: 0, lane: 0, watchlist: 0, subject: 7, photo: 15 })
    expect((await seedDemo(client, { people, places })).added).toEqual(nothing)
  })

  it('goes on without a photo that the engine refuses', async () => {
    const refused = (await readFile(new URL('../people/003_live1.jpg', import.meta.url))).toString('base64')
    const { client } = createMemoryPlatform({ refusePhoto: (image) => image === refused })
    expect(await seedDemo(client, { people, places })).toEqual({ added: { ...everything, photo: 17 }, photosRefused: 1 })
  })

  it('stops at any other refusal', async () => {
    const client = clientOf(() => refusal('permission-denied'))
    await expect(seedDemo(client, { people, places })).rejects.toThrow(CallError)
  })
})
