import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSettings, SettingsError } from '../src/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'renbie-settings-'))
const file = (content: unknown): string => {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const production = { environment: 'production', dataDirectory: '/data', database: { kind: 'postgresql', url: 'postgres://renbie@db/renbie' } }
const faults = (content: unknown, environment: Record<string, string> = {}): string => {
  try {
    loadSettings(content === null ? null : file(content), environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  throw new Error('the settings were accepted')
}

test('a file with the least there is', () =>
  expect(loadSettings(file(production), {})).toMatchObject({ host: '127.0.0.1', port: 8443, verificationFalseMatchRate: 1e-4, engine: { workers: 2, queueLimit: 32 }, database: { maxConnections: 10 } }))

test('a suspected presentation attack is referred at e-gates and shown at counters unless told otherwise', () => {
  expect(loadSettings(file(production), {}).presentationAttack).toEqual({ 'e-gate': { action: 'refer' }, counter: { action: 'flag' } })
  const told = loadSettings(file({ ...production, presentationAttack: { 'e-gate': { action: 'record', threshold: 0.99 } } }), {})
  expect(told.presentationAttack).toEqual({ 'e-gate': { action: 'record', threshold: 0.99 }, counter: { action: 'flag' } })
})

test('a template limit beyond what a search image can hold is refused here, not by a crash later', () =>
  expect(faults({ ...production, maxTemplates: 10_000_000 })).toContain('maxTemplates'))

test('the environment alone, and over the file', () => {
  const alone = loadSettings(null, { RENBIE_ENVIRONMENT: 'production', RENBIE_DATA_DIRECTORY: '/data', RENBIE_DATABASE_URL: 'postgres://a/b', HOME: '/root' })
  expect(alone.database).toMatchObject({ kind: 'postgresql', url: 'postgres://a/b' })
  expect(loadSettings(file({ ...production, port: 1 }), { RENBIE_PORT: '9000', RENBIE_ENGINE_WORKERS: '4' })).toMatchObject({ port: 9000, engine: { workers: 4 } })
})

describe('refused, naming the fault', () => {
  test.each([
    ['an unknown key', { ...production, colour: 'red' }, {}, 'colour'],
    ['a policy for a lane that there is not', { ...production, presentationAttack: { egate: { action: 'refer' } } }, {}, 'egate'],
    ['a threshold that takes everybody for an attacker', { ...production, presentationAttack: { counter: { action: 'flag', threshold: 0 } } }, {}, 'threshold'],
    ['a file that is not JSON', '{', {}, 'not valid JSON'],
    ['the embedded database in production', { ...production, database: { kind: 'pglite' } }, {}, 'production needs PostgreSQL'],
    ['an open address without TLS', { ...production, host: '0.0.0.0' }, {}, 'tls'],
    ['a proxy without the origin that browsers use', { ...production, behindProxy: true }, {}, 'publicOrigin'],
    ['a rate that is none', { ...production, verificationFalseMatchRate: 0.5 }, {}, 'verificationFalseMatchRate'],
    ['a misspelt variable', production, { RENBIE_PROT: '1' }, 'RENBIE_PROT'],
    ['a variable that is no number', production, { RENBIE_PORT: 'https' }, 'RENBIE_PORT is not a number'],
  ])('%s', (_, content, environment, named) => expect(faults(content, environment)).toContain(named))
  test('a file that is not there', () => expect(() => loadSettings('/nowhere/renbie.json', {})).toThrow('cannot be read'))
})
