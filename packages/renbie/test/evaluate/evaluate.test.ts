import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readPeople } from '@renbie/simulator'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate, type EvaluateOptions } from '../../src/commands/evaluate.ts'
import { acquire } from '../../src/evaluate/acquire.ts'
import type { Report } from '../../src/evaluate/report.ts'

const PEOPLE = 5
let folder = ''
let options: EvaluateOptions
let report: Report
let page = ''

/** A few of the invented people, one folder each, and a wall that one of them left in front of the camera. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renbie-evaluate-'))
  const images = join(folder, 'images')
  const people = (await readPeople({ referenceDate: new Date('2026-01-01') })).slice(0, PEOPLE)
  for (const person of people) {
    await mkdir(join(images, person.id), { recursive: true })
    for (const file of [person.documentPicture, ...person.livePictures.slice(0, 2)]) await copyFile(file, join(images, person.id, basename(file)))
  }
  const wall = sharp({ create: { width: 320, height: 400, channels: 3, background: '#a0a098' } }).jpeg()
  await wall.toFile(join(images, people[0]!.id, 'wall <b>.jpg'))
  await writeFile(join(folder, 'people.csv'), ['subject,sex,age,ethnicity', ...people.map(({ id, sex, ageYears, group }) => `${id},${sex},${ageYears},${group}`)].join('\n'))
  options = { images, out: join(folder, 'out'), people: join(folder, 'people.csv'), workers: '2', bootstrap: '20', seed: '1', models: join(folder, 'models') }
  await evaluate(options)
  report = JSON.parse(await readFile(join(folder, 'out', 'report.json'), 'utf8')) as Report
  page = await readFile(join(folder, 'out', 'report.html'), 'utf8')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('what the report says of five people, three pictures each', () => {
  expect(report.images).toBe(16)
  // Three pictures make three mated pairs; the wall makes three more for one person, all of them errors.
  expect(report.pairs).toEqual({ mated: 18, nonMated: 18, impostors: 'all' })
  expect(report.fta.images).toEqual([{ image: expect.stringContaining('wall <b>.jpg'), reason: 'no-face' }])
  expect(report.nonMatedComparisons).toBe((15 * 14 - 5 * 6) / 2)
  expect(report.accuracy).toBeLessThanOrEqual(33 / 36)
  expect(report.accuracy).toBeGreaterThan(0.7)
  expect(report.fnmrAtFmr.map(({ fmr, fnmr, reason }) => [fmr, fnmr, reason])).toEqual([1e-2, 1e-3, 1e-4, 1e-5].map((fmr) => [fmr, null, `needs ${Math.ceil(3 / fmr)} non-mated comparisons, there are 90`]))
  expect(report.predicted.map(({ fmr }) => fmr)).toEqual([1e-2, 1e-3, 1e-4])
  expect(report.histograms.reduce((sum, bin) => sum + bin.nonMated, 0)).toBe(90)
  expect(report.histograms.reduce((sum, bin) => sum + bin.mated, 0)).toBe(15)
  expect(Object.keys(report.timing)).toEqual(['decode', 'detect', 'quality', 'template', 'total'])
  expect(report.worstPairs.mated.map(({ score }) => score)).toEqual(report.worstPairs.mated.map(({ score }) => score).sort((a, b) => a - b))
  expect(report.separation).toBeNull()
})

test('the page fetches nothing, runs nothing, and says that it holds faces', () => {
  const references = [...page.matchAll(/(?:src|href|action|data|poster|srcset|xlink:href)\s*=\s*"([^"]*)"/g)].map(([, target]) => target!)
  expect(references.length).toBeGreaterThan(10)
  for (const target of references) expect(target.slice(0, 23)).toBe('data:image/jpeg;base64,')
  const withoutPictures = page.replaceAll(/data:image\/jpeg;base64,[A-Za-z0-9+/=]+/g, '')
  expect(withoutPictures).not.toMatch(/https?:|\/\/[a-z]|url\(|@import|<script|<link|<iframe|\bon[a-z]+=/i)
  expect(page).toContain('This page holds pictures of faces')
  expect(page).toContain('人臉影像')
})

test('a file’s name is text on the page, never markup', () => {
  expect(page).not.toContain('wall <b>')
  expect(page).toContain('wall &#60;b&#62;.jpg')
})

test('the report is for its owner, and is whole', async () => {
  expect((await readdir(options.out)).sort()).toEqual(['report.html', 'report.json'])
  expect((await stat(join(options.out, 'report.html'))).mode & 0o077).toBe(0)
})

test('pairs of a CSV: only those are compared when people are only inferred', async () => {
  const [person = '', other = ''] = (await readdir(options.images)).sort()
  const [first, second] = (await readdir(join(options.images, person))).filter((name) => !name.startsWith('wall')).sort()
  const [stranger] = await readdir(join(options.images, other))
  await writeFile(join(folder, 'pairs.csv'), `probe,reference,mated\n${person}/${first},${person}/${second},1\n${person}/${first},${other}/${stranger},0\n`)
  const { people: _, ...rest } = options
  const out = join(folder, 'out-pairs')
  await evaluate({ ...rest, out, pairs: join(folder, 'pairs.csv') })
  const found = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as Report
  expect(found).toMatchObject({ images: 3, pairs: { mated: 1, nonMated: 1, impostors: 'pairs' }, nonMatedComparisons: 1, identified: false, separation: expect.any(Number) })
  expect(found.separation).toBeGreaterThan(0)
  await expect(evaluate({ ...options, out, pairs: join(folder, 'pairs.csv') })).rejects.toThrow('--people needs to know who is who')
})

test.each([
  ['workers', '0'],
  ['bootstrap', 'many'],
  ['impostors', 'some'],
] as const)('--%s %s is refused', (name, value) => expect(evaluate({ ...options, [name]: value })).rejects.toThrow(`--${name} must be`))

test('an interruption stops between two pictures', async () => {
  const interrupted = new AbortController()
  let analysed = 0
  const analyse = () => {
    if (++analysed === 2) interrupted.abort(new Error('stopped'))
    return Promise.resolve({ ok: false, code: 'image-unreadable', detail: '' } as const)
  }
  await writeFile(join(folder, 'one.jpg'), 'x')
  const pictures = Array.from({ length: 50 }, () => ({ file: 'one.jpg', subject: 0, line: null }))
  await expect(acquire({ analyse }, pictures, { directory: folder, concurrency: 2, signal: interrupted.signal, onPicture: () => undefined })).rejects.toThrow('stopped')
  expect(analysed).toBeLessThanOrEqual(3)
})
