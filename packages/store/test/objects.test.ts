import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PictureId } from '@renbie/contracts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskFiles, DiskObjectStore, openObject, sealObject, type ObjectFiles } from '../src/objects.ts'
import { codeOf } from './databases.ts'
import { idMaker } from './records.ts'

const ids = idMaker()(new Date('2026-03-10T08:00:00Z'))
const key = randomBytes(32)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renbie-objects-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const files = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

const failing = (operation: keyof ObjectFiles, code: string): ObjectFiles => ({
  ...diskFiles,
  [operation]: async (path: string, bytes?: Uint8Array) => {
    // A full disk takes some of the bytes before it says so.
    if (operation === 'write' && bytes) await writeFile(path, bytes.subarray(0, bytes.length / 2))
    throw Object.assign(new Error(code), { code })
  },
})

test('what is put comes back, until it is removed', async () => {
  const store = new DiskObjectStore(folder, key, diskFiles)
  const [one, two] = [ids('pic'), ids('pic')]
  for (const [id, size] of [[one, 0], [two, 300_001]] as const) {
    const bytes = randomBytes(size)
    await store.put(id, bytes)
    expect(Buffer.from((await store.get(id)) ?? [1])).toEqual(bytes)
  }
  await store.remove(one)
  await store.remove(one)
  expect(await store.get(one)).toBeNull()
  expect(await files()).toHaveLength(1)
  expect(await store.healthy()).toBe(true)
})

test.each([
  ['write', 'ENOSPC', 'storage-full'],
  ['write', 'EDQUOT', 'storage-full'],
  ['write', 'EIO', 'storage-failed'],
  ['rename', 'EIO', 'storage-failed'],
  ['makeFolder', 'ENOSPC', 'storage-full'],
  ['syncFolder', 'EIO', 'storage-failed'],
] as const)('when %s fails with %s it is %s, and nothing is left', async (operation, code, expected) => {
  const store = new DiskObjectStore(folder, key, failing(operation, code))
  expect(await codeOf(store.put(ids('pic'), randomBytes(1_000)))).toBe(expected)
  expect(await files()).toEqual([])
})

test('a store that cannot write is not healthy', async () => {
  expect(await new DiskObjectStore(folder, key, failing('write', 'ENOSPC')).healthy()).toBe(false)
})

test('an object with any byte flipped, cut, or under another id does not open', async () => {
  const id = ids('pic')
  const sealed = sealObject(key, id, randomBytes(64))
  expect(openObject(key, id, sealed)).not.toBeNull()
  for (let i = 0; i < sealed.length; i++) {
    const flipped = Buffer.from(sealed)
    flipped.writeUInt8(flipped.readUInt8(i) ^ 1, i)
    expect([i, openObject(key, id, flipped)]).toEqual([i, null])
    expect([i, openObject(key, id, sealed.subarray(0, i))]).toEqual([i, null])
  }
  expect(openObject(key, ids('pic'), sealed)).toBeNull()
  expect(openObject(randomBytes(32), id, sealed)).toBeNull()
})

test('tampering on the disk is found', async () => {
  const store = new DiskObjectStore(folder, key, diskFiles)
  const [one, two] = [ids('pic'), ids('pic')]
  await store.put(one, randomBytes(100))
  await store.put(two, randomBytes(100))
  const [first = '', second = ''] = (await files()).sort()
  await rename(first, second)
  expect(await codeOf(store.get((second.endsWith(two) ? two : one) as PictureId))).toBe('storage-failed')
  const bytes = await readFile(second)
  expect(bytes.length).toBe(100 + 1 + 60 + 28)
})
