import { readFileSync } from 'node:fs'
import { settingsSchema, type Settings } from '@renbie/contracts'

/** Environment variables that override the file, and where in the settings each one goes. */
const variables: Readonly<Record<string, { path: string[]; as?: 'number' | 'boolean' }>> = {
  RENBIE_ENVIRONMENT: { path: ['environment'] },
  RENBIE_HOST: { path: ['host'] },
  RENBIE_PORT: { path: ['port'], as: 'number' },
  RENBIE_PUBLIC_ORIGIN: { path: ['publicOrigin'] },
  RENBIE_BEHIND_PROXY: { path: ['behindProxy'], as: 'boolean' },
  RENBIE_TLS_CERT_FILE: { path: ['tls', 'certFile'] },
  RENBIE_TLS_KEY_FILE: { path: ['tls', 'keyFile'] },
  RENBIE_DATA_DIRECTORY: { path: ['dataDirectory'] },
  RENBIE_KEY_FILE: { path: ['keyFile'] },
  RENBIE_DATABASE_URL: { path: ['database', 'url'] },
  RENBIE_PACK: { path: ['pack'] },
  RENBIE_ENGINE_DEVICE: { path: ['engine', 'device'] },
  RENBIE_ENGINE_WORKERS: { path: ['engine', 'workers'], as: 'number' },
  RENBIE_VERIFICATION_FALSE_MATCH_RATE: { path: ['verificationFalseMatchRate'], as: 'number' },
  RENBIE_EXPECTED_SEARCHES_PER_DAY: { path: ['expectedSearchesPerDay'], as: 'number' },
  RENBIE_CROSSING_SEARCH_DAYS: { path: ['crossingSearchDays'], as: 'number' },
  RENBIE_MAX_CROSSINGS: { path: ['maxCrossings'], as: 'number' },
  RENBIE_LOG_LEVEL: { path: ['logLevel'] },
}

/** A problem with settings, in words for the person who starts the node. */
export class SettingsError extends Error {}

const readFile = (file: string): Record<string, unknown> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SettingsError(`The settings file ${file} cannot be read`, { cause })
  }
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch (cause) {
    throw new SettingsError(`The settings file ${file} is not valid JSON`, { cause })
  }
}

const convert = (name: string, text: string, as: 'number' | 'boolean' | undefined): unknown => {
  if (as === 'number') {
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value)) throw new SettingsError(`${name} is not a number`)
    return value
  }
  if (as === 'boolean') {
    if (text !== 'true' && text !== 'false') throw new SettingsError(`${name} is neither true nor false`)
    return text === 'true'
  }
  return text
}

const put = (target: Record<string, unknown>, [head, ...rest]: string[], value: unknown): void => {
  if (head === undefined) return
  if (rest.length === 0) target[head] = value
  else {
    const inner = target[head]
    const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {}
    put(next, rest, value)
    target[head] = next
  }
}

/** Settings from a file, then the environment; checked as a whole. Throws `SettingsError` naming each fault. */
export const loadSettings = (file: string | null, environment: Readonly<Record<string, string | undefined>>): Settings => {
  const raw = file === null ? {} : readFile(file)
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('RENBIE_') || name === 'RENBIE_CONFIG' || text === undefined) continue
    const variable = variables[name]
    // A misspelt variable that is passed over in silence is a setting that somebody believes to be in force.
    if (!variable) throw new SettingsError(`Unknown variable ${name}. Known: ${Object.keys(variables).join(', ')}`)
    put(raw, variable.path, convert(name, text, variable.as))
    if (name === 'RENBIE_DATABASE_URL') put(raw, ['database', 'kind'], 'postgresql')
  }
  const parsed = settingsSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`).join('\n'))
}
