import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCampaign, type CampaignReport } from '../../tools/fuzz/campaign.ts'
import { open } from '../../tools/fuzz/pictures/target.ts'
import { randomOf } from '../../tools/fuzz/random.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renbie-fuzz-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (target: string, more: { seed: number; count: number; only?: number; seconds?: number; slowCpuMs?: number; hangMs?: number }): Promise<CampaignReport> =>
  runCampaign({ target: fileURLToPath(new URL(target, import.meta.url)), only: null, seconds: 240, slowCpuMs: 2_000, hangMs: 30_000, processes: 2, folder, ...more })

test('damaged pictures: each gets a known answer, none ends, holds up or swells the process', async () => {
  const report = await run('../../tools/fuzz/pictures/target.ts', { seed: 8, count: 1500, seconds: 240 })
  expect(report.findings).toEqual([])
  expect(report.done).toBeGreaterThan(0)
}, 300_000)

test('seed and number of a case bring back the same damaged picture', async () => {
  const [first, second] = [await open(), await open()]
  for (const number of [0, 7, 500]) expect(first.input(randomOf(8, number))).toEqual(second.input(randomOf(8, number)))
})

test('crash, wrong answer, slowness and hang are each found, their input kept, and the other cases worked on', async () => {
  const [seed, count] = [16, 60]
  const does = Array.from({ length: count }, (_, number) => randomOf(seed, number).int(30))
  const kinds = ['crash', 'answer', 'slow', 'hang'] as const
  const expected = does.flatMap((first, number) => (first < 4 ? `${number} ${kinds[first]}` : []))
  expect(new Set(expected.map((line) => line.split(' ')[1]))).toEqual(new Set(kinds))
  const report = await run('faulty-target.ts', { seed, count, slowCpuMs: 50, hangMs: 20_000 })
  expect(report.findings.map((finding) => `${finding.case} ${finding.kind}`).sort()).toEqual(expected.toSorted())
  for (const { case: number, file } of report.findings) expect(readFileSync(file ?? '')).toEqual(Buffer.from([does[number ?? -1] ?? -1]))
}, 300_000)

test('one case alone, found again; nothing is kept when nothing is found', async () => {
  const wrong = Array.from({ length: 200 }, (_, number) => number).find((number) => randomOf(16, number).int(30) === 1) ?? -1
  expect((await run('faulty-target.ts', { seed: 16, count: 200, only: wrong })).findings).toMatchObject([{ kind: 'answer', case: wrong, detail: 'a wrong answer' }])
  rmSync(folder, { recursive: true })
  expect((await run('faulty-target.ts', { seed: 16, count: 200, only: wrong + 1 })).findings).toEqual([])
  expect(existsSync(folder)).toBe(false)
})
