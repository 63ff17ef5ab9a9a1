import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsSchema, type Subject } from '@renbie/contracts'
import { PackError } from '@renbie/engine'
import { makeId, openNodeStore } from '@renbie/server'
import type { Store } from '@renbie/store'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { modelsAdd, modelsCalibrate, modelsList, modelsRemove, modelsUse, modelsVerify } from '../src/commands/models.ts'
import { modelsRetemplate } from '../src/commands/retemplate.ts'

/** A pack of embedded networks alone: it needs no file, and yet is a pack of its own. */
const manifest = {
  id: 'own',
  version: '2',
  licence: 'MIT',
  commercialUse: true,
  source: 'made by a test',
  detector: { family: 'blazeface' },
  recogniser: { family: 'dlib' },
  calibration: [{ score: 0.8, falseMatchRate: 0.1 }, { score: 0.95, falseMatchRate: 0.0001 }],
}

let root: string
let config: string
let printed: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'renbie-models-'))
  config = join(root, 'renbie.json')
  writeFileSync(config, JSON.stringify({ environment: 'test', dataDirectory: join(root, 'data'), database: { kind: 'pglite' }, engine: { workers: 1 } }))
  mkdirSync(join(root, 'source'))
  write(manifest)
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})

const write = (content: unknown): void => writeFileSync(join(root, 'source', 'pack.json'), JSON.stringify(content))
const add = (name = 'own'): Promise<void> => modelsAdd(join(root, 'source'), { config, name }, {})
const setting = (): unknown => (JSON.parse(readFileSync(config, 'utf8')) as { pack?: unknown }).pack
const code = (running: Promise<unknown>): Promise<unknown> => running.then(() => 'done', (error: unknown) => (error instanceof PackError ? error.code : error))

test('added, verified, used, listed with a star, not removed while set, removed after', async () => {
  await add()
  await modelsVerify('own', { config }, {})
  expect(printed).toMatch(/pack\s+own-2-[0-9a-f]{8}/)
  await modelsUse('own', { config }, {})
  expect(setting()).toBe('own')
  printed = ''
  await modelsList({ config }, {})
  expect(printed).toMatch(/^ {2}embedded/m)
  expect(printed).toMatch(/^\* own +own 2; MIT; commercial use allowed/m)
  expect(await code(modelsRemove('own', { config }, {}))).toBe('pack-in-use')
  await modelsUse('embedded', { config }, {})
  await modelsRemove('own', { config }, {})
  expect(readdirSync(join(root, 'data', 'packs'))).toEqual([])
  expect(await code(modelsRemove('own', { config }, {}))).toBe('pack-missing')
}, 60_000)

test('a pack whose rates nobody knows is installed but not used', async () => {
  const { calibration: _, ...uncalibrated } = manifest
  write(uncalibrated)
  await add()
  expect(printed).toContain('models calibrate')
  expect(await code(modelsUse('own', { config }, {}))).toBe('pack-uncalibrated')
  expect(setting()).toBeUndefined()
}, 60_000)

test('a pack other than that of the photos is set; the list says what is in force and how far the next one is', async () => {
  await add()
  const settings = settingsSchema.parse(JSON.parse(readFileSync(config, 'utf8')))
  const at = new Date('2026-01-01T00:00:00Z')
  const store = await openNodeStore(settings, () => at)
  await enrol(store, at.toISOString())
  const next = { id: 'own-2', name: 'own', since: at, acceptedFailures: 0 }
  await store.transaction((tx) => tx.packs.save({ inForce: { id: 'embedded-1-old', name: 'embedded', since: at }, next }))
  await store.close()
  await modelsUse('own', { config }, {})
  expect(setting()).toBe('own')
  printed = ''
  await modelsList({ config }, {})
  expect(printed).toContain('In force: embedded-1-old; re-templating for own-2: 0 of 1')
  await modelsUse('embedded', { config }, {})
  expect(await code(modelsRemove('own', { config }, {}))).toBe('pack-in-use')
}, 60_000)

test('a stopped node on a pack that is no more: its photos are made anew, and one that fails is named and has to be accepted', async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  const at = new Date('2026-01-01T00:00:00Z')
  const store = await openNodeStore(settingsSchema.parse(JSON.parse(readFileSync(config, 'utf8'))), () => at)
  await enrol(store, at.toISOString())
  await store.transaction((tx) => tx.packs.save({ inForce: { id: 'embedded-1-old', name: 'embedded', since: at }, next: null }))
  await store.close()
  const status = async (options: { acceptFailures?: true }): Promise<unknown> => {
    await modelsRetemplate({ config, ...options }, {})
    const { exitCode } = process
    process.exitCode = 0
    return exitCode
  }
  expect(await status({})).toBe(2)
  // Its picture was never stored.
  expect(printed).toMatch(/^picture-missing +subject sub_\S+ {2}photo pho_\S+\n1 photos failed and would not be found any more/)
  await modelsList({ config }, {})
  expect(printed).toContain('In force: embedded-1-old; re-templating for embedded-1-')
  printed = ''
  expect(await status({ acceptFailures: true })).toBe(0)
  expect(printed).toMatch(/\nembedded-1-[0-9a-f]{8} is in force, with templates of 0 pictures; 1 photos are not found any more\n$/)
}, 120_000)

/** One subject with one photo of a pack that is no more. */
const enrol = (store: Store, at: string): Promise<unknown> =>
  store.transaction(async (tx) => {
    const subject: Omit<Subject, 'photos'> = {
      id: makeId('sub'), familyName: 'TESTER', givenNames: '', nativeName: '', aliases: [], birthDate: null, nationalities: [], sex: null, documents: [], reason: '', severity: null,
      legalBasis: '', instructions: '', validFrom: null, validTo: null, watchlistIds: [], createdAt: at, updatedAt: at,
    }
    const pictureId = makeId('pic')
    await tx.subjects.insert(subject)
    await tx.pictures.insert({ id: pictureId, kind: 'reference', siteId: null, contentType: 'image/jpeg', sizeBytes: 1, createdAt: new Date(at) })
    const quality = { verdict: 'good' as const, score: 90, facesFound: 1, face: null, measures: [], findings: [] }
    await tx.photos.insert({ id: makeId('pho'), subjectId: subject.id, pictureId, quality, pack: 'embedded-1-old', enrolledAt: at, template: new Float32Array(4) })
  })

test('names that lead out of the folder, the embedded pack, and a pack set by the environment', async () => {
  await expect(add('../own')).rejects.toThrow('lower-case')
  await expect(add('embedded')).rejects.toThrow('part of the product')
  await add()
  await expect(modelsUse('own', { config }, { RENBIE_PACK: 'embedded' })).rejects.toThrow('RENBIE_PACK')
  await expect(modelsUse('own', {}, {})).rejects.toThrow('--config')
}, 60_000)

test('calibrating asks for a folder for each person, and for more than a few people', async () => {
  await add()
  await expect(modelsCalibrate('own', { config, images: join(root, 'source') }, {})).rejects.toThrow('one for each person')
  const images = join(root, 'images', 'somebody')
  mkdirSync(images, { recursive: true })
  writeFileSync(join(images, 'one.jpg'), 'no picture')
  expect(await code(modelsCalibrate('own', { config, images: join(root, 'images') }, {}))).toBe('pack-calibration-too-small')
}, 60_000)
