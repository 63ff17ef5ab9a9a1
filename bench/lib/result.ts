import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** One measured value. `passed` null: no target was set, it is there to be read beside the others. */
export type Figure = { name: string; measured: string; target: string | null; passed: boolean | null }
/** What was measured on one database. `profile` rows explain a figure: a stage and its mean. */
export type Section = { title: string; figures: Figure[]; profile?: { title: string; rows: [string, string][] }; notes: string[] }
export type Result = { name: string; title: string; method: string[]; sections: Section[] }

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`

export const atMost = (name: string, value: number, limit: number, unit: 'ms' | 'MB' | ''): Figure => ({
  name,
  measured: unit === 'ms' ? ms(value) : `${value.toFixed(0)} ${unit}`.trim(),
  target: `≤ ${limit.toLocaleString('en')} ${unit}`.trim(),
  passed: value <= limit,
})
/** A count that must be exactly this. */
export const exactly = (name: string, value: number, wanted: number): Figure => ({ name, measured: String(value), target: String(wanted), passed: value === wanted })
export const observed = (name: string, measured: string): Figure => ({ name, measured, target: null, passed: null })

const git = (...args: string[]): string => execFileSync('git', args, { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' }).trim()

const loadBefore = loadavg()[0] ?? 0

export const machine = (): string[] => {
  const [first] = cpus()
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '../packages').split('\n').filter((line) => line !== '').length
  return [
    `- Date: ${new Date().toISOString().slice(0, 16)}Z`,
    `- Commit: ${git('rev-parse', '--short=12', 'HEAD')}${changed > 0 ? ` with ${changed} uncommitted files under packages/` : ''}`,
    `- Machine: ${first?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${(totalmem() / 1e9).toFixed(0)} GB; Node ${process.version}, ${process.platform} ${process.arch}`,
    `- Load average (1 min): ${loadBefore.toFixed(2)} before, ${(loadavg()[0] ?? 0).toFixed(2)} after; client, server, database and browser share these cores`,
    `- Command: \`npm run bench:${process.argv[1]?.match(/([\w-]+)\.ts$/)?.[1] ?? '?'}${process.argv.length > 2 ? ` -- ${process.argv.slice(2).map((argument) => argument.replace(/\/\S+/g, 'DIR')).join(' ')}` : ''}\``,
  ]
}

const word = { true: 'pass', false: '**MISSED**', null: '' } as const

const sectionText = ({ title, figures, profile, notes }: Section): string =>
  [
    `## ${title}`,
    '',
    '| | measured | target | |',
    '|---|---|---|---|',
    ...figures.map(({ name, measured, target, passed }) => `| ${name} | ${measured} | ${target ?? ''} | ${word[`${passed}`]} |`),
    '',
    ...(profile ? [`${profile.title}:`, '', '| stage | |', '|---|---|', ...profile.rows.map((row) => `| ${row.join(' | ')} |`), ''] : []),
    ...notes.map((note) => `- ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ].join('\n')

/** Prints the result and, unless `quick`, writes `results/<name>.md`. Exit status 1 when a target was missed. */
export const writeResult = ({ name, title, method, sections }: Result, { quick }: { quick: boolean }): void => {
  const missed = sections.flatMap(({ figures }) => figures).filter(({ passed }) => passed === false).length
  const verdict = missed === 0 ? 'All targets are met.' : `**${missed} of the targets ${missed === 1 ? 'is' : 'are'} missed.**`
  const text = [`# ${title}`, '', verdict, '', ...machine(), '', ...method.map((line) => `- ${line}`), '', ...sections.map(sectionText)].join('\n')
  process.stdout.write(`${text}\n`)
  if (!quick) {
    const folder = new URL('../results/', import.meta.url)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL(`${name}.md`, folder), text)
  }
  if (missed > 0) process.exitCode = 1
}
