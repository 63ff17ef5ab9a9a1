import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preparePack } from '../src/packs/embedded/build.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renbie-pack-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('converted once, then reused', async () => {
  const first = await preparePack(folder)
  const written = statSync(first.recogniser).mtimeMs
  expect(await preparePack(folder)).toEqual(first)
  expect(statSync(first.recogniser).mtimeMs).toBe(written)
})

test('a damaged, shortened or missing file is made anew', async () => {
  const first = await preparePack(folder)
  const whole = readFileSync(first.landmarks)
  const damaged = Buffer.from(whole)
  damaged[1000] = damaged[1000]! ^ 1
  for (const content of [damaged, whole.subarray(0, 1000)]) {
    writeFileSync(first.landmarks, content)
    expect(await preparePack(folder)).toEqual(first)
    expect(readFileSync(first.landmarks).equals(whole)).toBe(true)
  }
  rmSync(first.detector)
  expect(await preparePack(folder)).toEqual(first)
  writeFileSync(readdirSync(folder).map((name) => join(folder, name)).find((path) => path.endsWith('.json'))!, '{"half')
  expect(await preparePack(folder)).toEqual(first)
})

test('two that start at once agree and leave nothing half made', async () => {
  const [one, other] = await Promise.all([preparePack(folder), preparePack(folder)])
  expect(one).toEqual(other)
  expect(readdirSync(folder)).toHaveLength(4)
})
