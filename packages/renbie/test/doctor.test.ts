import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsSchema, type Settings } from '@renbie/contracts'
import { openNodeStore } from '@renbie/server'
import { createDatabase, execute } from '@renbie/store/testing'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { doctor } from '../src/commands/doctor.ts'
import type { Check, Finding } from '../src/doctor/check.ts'
import { device, otherPacks, packInUse } from '../src/doctor/engine.ts'
import { cores, memory } from '../src/doctor/machine.ts'
import { dataDirectory, database, disk } from '../src/doctor/storage.ts'
import { certificate } from '../src/doctor/tls.ts'
import { selfSigned } from './models/self-signed.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'renbie-doctor-test-'))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  process.exitCode = undefined
  rmSync(root, { recursive: true, force: true })
})

const base = () => ({ environment: 'test', dataDirectory: join(root, 'data'), database: { kind: 'pglite' }, engine: { workers: 1 } })
const settingsWith = (change: object): Settings => settingsSchema.parse({ ...base(), ...change })
const look = async (check: Check, change: object = {}): Promise<Finding[]> => {
  const settings = settingsWith(change)
  return check({ settings, now: new Date(), keyFile: settings.keyFile ?? join(settings.dataDirectory, 'renbie.key') })
}
/** `check level` of each finding; those that are not in order must have advice in both languages. */
const levels = (findings: readonly Finding[]): string[] =>
  findings.map(({ check, level, text, advice }) => {
    for (const words of [text, ...(level === 'ok' ? [] : [advice])]) expect([words?.zh, words?.en].every((word) => word !== undefined && word !== '')).toBe(true)
    return `${check} ${level}`
  })

type Report = { ok: boolean; findings: Finding[] }
const run = async (settings: object): Promise<Report & { exitCode: unknown; printed: string }> => {
  const config = join(root, 'renbie.json')
  writeFileSync(config, JSON.stringify(settings))
  let printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true))
  await doctor({ config, json: true }, {})
  return { ...(JSON.parse(printed) as Report), exitCode: process.exitCode, printed }
}

describe('the whole command', () => {
  test('before the first start: nothing fails, and nothing is made', async () => {
    const { ok, findings, exitCode } = await run(base())
    expect(levels(findings).filter((line) => line.endsWith('fail'))).toEqual([])
    expect(levels(findings)).toEqual(expect.arrayContaining(['onnxruntime ok', 'device ok', 'pack ok', 'database warn', 'key file warn', 'data folder warn', 'TLS ok']))
    expect([ok, exitCode]).toEqual([true, undefined])
    expect(existsSync(join(root, 'data'))).toBe(false)
  }, 60_000)

  test('what fails sets the exit status, and the rest is looked at all the same', async () => {
    const { ok, findings, exitCode } = await run({ ...base(), pack: 'nowhere', engine: { workers: 1, device: 'cuda' }, database: { kind: 'postgresql', url: 'postgres://renbie:secret@127.0.0.1:1/renbie' } })
    expect(levels(findings)).toEqual(expect.arrayContaining(['pack fail', 'database fail', 'key file warn', 'disk ok']))
    expect([ok, exitCode]).toEqual([false, 1])
    expect(JSON.stringify(findings)).not.toContain('secret')
  }, 60_000)

  test('settings that are wrong are the one finding', async () => {
    const { findings, exitCode } = await run({ ...base(), colour: 'red' })
    expect(levels(findings)).toEqual(['settings fail'])
    expect(findings[0]?.text.en).toContain('colour')
    expect(exitCode).toBe(1)
  })

  test('for people: both languages, one line where they say the same', async () => {
    let printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true))
    await doctor({ data: join(root, 'data') }, {})
    expect(printed).toMatch(/^ok +node +Node v\d+/m)
    expect(printed).toMatch(/^ +→ 首次啟動時建立$/m)
    expect(printed).toMatch(/^ +→ The first start makes it$/m)
  }, 60_000)
})

describe('machine', () => {
  test('more workers than cores, and more templates than memory', async () => {
    expect(levels(await look(cores, { engine: { workers: 64 } }))).toEqual(['cores warn'])
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(2e9)
    expect(levels(await look(memory, { maxTemplates: 8_000_000 }))).toEqual(['memory warn'])
    expect(levels(await look(memory, { engine: { workers: 64 } }))).toEqual(['memory fail'])
  })
})

describe('engine', () => {
  test.skipIf(process.arch !== 'x64' || process.platform !== 'linux')('a device that is not there', async () => {
    const findings = await look(device, { engine: { device: 'cuda' } })
    expect(levels(findings)).toEqual(['device fail'])
    expect(findings[0]?.text.en).toContain('libonnxruntime_providers_cuda.so')
  })

  test('a pack that is set and not there, and one beside it that is damaged', async () => {
    mkdirSync(join(root, 'data', 'packs', 'broken'), { recursive: true })
    writeFileSync(join(root, 'data', 'packs', 'broken', 'pack.json'), '{}')
    expect(levels(await look(packInUse, { pack: 'nowhere' }))).toEqual(['pack fail'])
    expect(levels(await look(otherPacks))).toEqual(['pack warn'])
  }, 60_000)
})

describe('a PostgreSQL', () => {
  let postgres: { kind: 'postgresql'; url: string }
  let keyFile: string
  const start = async (): Promise<void> => {
    const store = await openNodeStore(settingsWith({ database: postgres }), () => new Date())
    await store.close()
  }
  beforeEach(async () => {
    postgres = { kind: 'postgresql', url: await createDatabase(inject('postgresUrl')) }
    keyFile = join(root, 'data', 'renbie.key')
  })

  test('empty, and after the first start', async () => {
    expect(levels(await look(database, { database: postgres }))).toEqual(['database ok', 'schema warn', 'clock ok', 'key file warn'])
    await start()
    const findings = await look(database, { database: postgres })
    expect(levels(findings)).toEqual(['database ok', 'schema ok', 'clock ok', 'key file ok'])
    expect(findings[0]?.text.en).toMatch(/^PostgreSQL \d+\.\d+$/)
  })

  test('its key file gone, readable by others, cut short, of another database', async () => {
    await start()
    chmodSync(keyFile, 0o644)
    expect(levels(await look(database, { database: postgres }))).toEqual(['key file fail'])
    chmodSync(keyFile, 0o600)
    const right = readFileSync(keyFile)
    writeFileSync(keyFile, right.subarray(1))
    expect(levels(await look(database, { database: postgres }))).toEqual(['key file fail'])
    writeFileSync(keyFile, Buffer.from(right).reverse())
    expect(levels(await look(database, { database: postgres }))).toEqual(['key file fail'])
    renameSync(keyFile, `${keyFile}.elsewhere`)
    expect(levels(await look(database, { database: postgres }))).toEqual(['database ok', 'schema ok', 'clock ok', 'key file fail'])
  })

  test('a schema of a newer version, and one that was changed', async () => {
    await start()
    await execute(postgres.url, `insert into migrations values (9999, 'later', 'breaking', 'x', now())`)
    expect(levels(await look(database, { database: postgres }))).toEqual(['schema fail', 'key file ok'])
    await execute(postgres.url, `delete from migrations where number = 9999`)
    await execute(postgres.url, `update migrations set digest = 'x'`)
    expect(levels(await look(database, { database: postgres }))).toEqual(['schema fail', 'key file ok'])
  })

  test.each([['a minute', 60_000, 'fail'], ['ten seconds', 10_000, 'warn']])('a clock that is off by %s', async (_, offMs, level) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs })
    expect(levels(await look(database, { database: postgres }))).toContain(`clock ${level}`)
  })
})

test('PGlite: looked into while stopped, said to be in use beside a running node', async () => {
  const store = await openNodeStore(settingsWith({}), () => new Date())
  expect(levels(await look(database))).toEqual(['database warn', 'key file ok'])
  await store.close()
  expect(levels(await look(database))).toEqual(['database ok', 'schema ok', 'key file ok'])
}, 60_000)

describe('folders', () => {
  test('a data folder that can be written', async () => {
    mkdirSync(join(root, 'data'))
    expect(levels(await look(dataDirectory))).toEqual(['data folder ok'])
  })
  test.runIf(process.platform === 'linux')('a file system that takes nothing and has no room', async () => {
    expect(levels(await look(dataDirectory, { dataDirectory: '/proc' }))).toEqual(['data folder fail'])
    expect(levels(await look(disk, { dataDirectory: '/proc' }))).toEqual(['disk fail'])
  })
})

describe('TLS', () => {
  const { key, cert } = selfSigned()
  const tls = () => {
    const files = { certFile: join(root, 'cert.pem'), keyFile: join(root, 'key.pem') }
    writeFileSync(files.certFile, cert)
    writeFileSync(files.keyFile, key, { mode: 0o600 })
    return files
  }

  test('a certificate in order, for another name, and with a private key that others may read', async () => {
    const files = tls()
    expect(levels(await look(certificate, { tls: files, publicOrigin: 'https://localhost' }))).toEqual(['TLS ok'])
    chmodSync(files.keyFile, 0o644)
    expect(levels(await look(certificate, { tls: files, publicOrigin: 'https://renbie.example' }))).toEqual(['TLS ok', 'TLS warn', 'TLS warn'])
  })

  test.each([['not valid yet', '2019-12-31', 'fail'], ['about to expire', '2099-12-20', 'warn'], ['expired', '2100-01-02', 'fail']])('%s', async (_, day, level) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(day) })
    expect(levels(await look(certificate, { tls: tls() }))).toEqual([`TLS ${level}`])
  })

  test('another’s private key, a file that is none, a file that is not there', async () => {
    const files = tls()
    writeFileSync(files.keyFile, selfSigned().key)
    expect(levels(await look(certificate, { tls: files }))).toEqual(['TLS fail'])
    writeFileSync(files.certFile, 'no certificate')
    expect(levels(await look(certificate, { tls: files }))).toEqual(['TLS fail'])
    expect(levels(await look(certificate, { tls: { ...files, certFile: join(root, 'nowhere') } }))).toEqual(['TLS fail'])
  })
})
