import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { CheckId, PictureId } from '@renbie/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockDirectory } from '../src/database/directory-lock.ts'
import { openStore } from '../src/open.ts'
import { codeOf } from './databases.ts'
import { traveller } from './records.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renbie-pglite-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const open = () =>
  openStore({
    database: { kind: 'pglite', directory: join(folder, 'data') },
    objectsDirectory: join(folder, 'objects'),
    keyFile: join(folder, 'key'),
    clock: () => new Date(),
  })

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve))

/** Starts the writer and kills it after it has answered so many checks; `meanwhile` runs while it lives. */
const writeAndKill = async (round: number, answers: number, meanwhile: () => Promise<void>): Promise<CheckId[]> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'pglite-writer.ts'), folder, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const over = ended(child)
  const answered: CheckId[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line as CheckId)
    if (answered.length === answers) {
      await meanwhile()
      child.kill('SIGKILL')
    }
  }
  await over
  if (answered.length < answers) throw new Error(`the writer ended after ${answered.length} answers: ${complaint}`)
  return answered
}

describe('PGlite on disk', () => {
  test('a writer that is killed again and again loses nothing that it answered; its lock blocks nobody afterwards', { timeout: 120_000 }, async () => {
    const answered: CheckId[] = []
    for (let round = 1; round <= 3; round++) {
      const refused = async () => {
        if (round === 1) expect(await codeOf(open())).toBe('directory-in-use')
      }
      answered.push(...(await writeAndKill(round, 20 + round * 7, refused)))
    }
    const store = await open()
    for (const id of answered) {
      const check = await store.read.checks.find(id)
      expect([id, check?.traveller.familyName]).toEqual([id, traveller.familyName])
      expect((await store.objects.get(check?.livePictureId as PictureId))?.length).toBe(2_000)
      expect((await store.read.audit.list({ limit: 2, target: id })).items).toHaveLength(1)
    }
    const events = await store.read.events.after(0, 100_000)
    expect(events.map((event) => event.number)).toEqual(events.map((_, i) => i + 1))
    expect(await store.read.events.last()).toBe(events.length)
    expect(await store.read.audit.verify()).toEqual({ whole: true, entries: events.length, firstBad: null })
    await store.close()
  })

  test('its files hold no name and no document number', async () => {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(100)
    for (const file of files) {
      const bytes = await readFile(join(file.parentPath, file.name))
      for (const secret of [traveller.familyName, traveller.givenNames, traveller.documentNumber]) expect([file.name, bytes.includes(secret)]).toEqual([file.name, false])
    }
  })
})

describe('the lock of a directory', () => {
  test('is held once, also within a process, and can be had again when given back', async () => {
    const release = await lockDirectory(folder)
    expect(await codeOf(lockDirectory(folder))).toBe('directory-in-use')
    await release()
    await (await lockDirectory(folder))()
  })

  test('goes to one of many', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => lockDirectory(folder)))
    const holders = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(holders).toHaveLength(1)
    await holders[0]?.value()
  })

  test('is held against another process, and ends with it when it is killed', async () => {
    const program = `import { lockDirectory } from ${JSON.stringify(new URL('../src/database/directory-lock.ts', import.meta.url).href)}
      globalThis.release = await lockDirectory(${JSON.stringify(folder)})
      console.log('held')
      setInterval(() => undefined, 1_000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise<void>((resolve) => void holder.stdout.once('data', () => resolve()))
    expect(await codeOf(lockDirectory(folder))).toBe('directory-in-use')
    holder.kill('SIGKILL')
    await ended(holder)
    await (await lockDirectory(folder))()
  })
})
