import { join } from 'node:path'
import { fact, fail, reasonOf, type Check, type Examined, type Finding } from '../doctor/check.ts'
import { device, otherPacks, packInUse, runtime } from '../doctor/engine.ts'
import { cores, memory, nodeVersion, processor } from '../doctor/machine.ts'
import { dataDirectory, database, disk } from '../doctor/storage.ts'
import { certificate } from '../doctor/tls.ts'
import { SettingsError } from '../settings.ts'
import { commandSettings, type NodeChoice } from './store.ts'

const checks: readonly Check[] = [nodeVersion, processor, cores, memory, runtime, device, packInUse, otherPacks, database, dataDirectory, disk, certificate]

/**
 * Looks at everything that a node needs and changes nothing but the cache of converted networks. Exit status 1 when something
 * fails. Run it as the account that runs the node: rights are those of who asks.
 */
export const doctor = async (options: NodeChoice & { json?: boolean }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const findings = await examine(options, environment)
  const failed = findings.some(({ level }) => level === 'fail')
  process.stdout.write(options.json ? `${JSON.stringify({ ok: !failed, findings }, null, 2)}\n` : findings.map(inWords).join(''))
  if (failed) process.exitCode = 1
}

const examine = async (options: NodeChoice, environment: Readonly<Record<string, string | undefined>>): Promise<Finding[]> => {
  let examined: Examined
  try {
    const settings = commandSettings(options, environment)
    examined = { settings, now: new Date(), keyFile: settings.keyFile ?? join(settings.dataDirectory, 'renbie.key') }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return [fail('settings', fact(error.message), { zh: '請更正設定檔或環境變數', en: 'Correct the settings file or the environment' })]
  }
  const findings: Finding[] = []
  // One after the other: two checks that open the same database would be in each other's way.
  for (const check of checks) findings.push(...(await run(check, examined)))
  return findings
}

/** A check that itself breaks is a finding as well: silence would read as health. */
const run = async (check: Check, examined: Examined): Promise<Finding[]> => {
  try {
    return await check(examined)
  } catch (error) {
    return [fail(check.name, fact(reasonOf(error)), { zh: '此項無法檢查', en: 'This could not be looked at' })]
  }
}

const inWords = ({ check, level, text, advice }: Finding): string => {
  const indent = ' '.repeat(20)
  const [first, ...more] = text.zh === text.en ? [text.zh] : [text.zh, text.en]
  const lines = [`${level.padEnd(5)} ${check.padEnd(13)} ${first}`, ...more.map((line) => indent + line), ...(advice ? [`${indent}→ ${advice.zh}`, `${indent}→ ${advice.en}`] : [])]
  return `${lines.join('\n')}\n`
}
