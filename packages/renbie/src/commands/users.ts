import { roleSchema, siteScopeSchema, usernameSchema } from '@renbie/contracts'
import { makeId, newSecret } from '@renbie/server'
import { addUser } from '../bootstrap.ts'
import { SettingsError } from '../settings.ts'
import { openCommandStore } from './store.ts'

const list = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '')

/** Adds a user and prints a password made here, once: one typed on a command line would stay in the shell's history. */
export const usersAdd = async (options: { username: string; name: string; roles: string; sites: string; config?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const username = usernameSchema.safeParse(options.username)
  const roles = roleSchema.array().min(1).safeParse(list(options.roles))
  const sites = siteScopeSchema.safeParse(options.sites === 'all' ? 'all' : list(options.sites))
  if (!username.success) throw new SettingsError(`--username: ${username.error.issues[0]?.message}`)
  if (!roles.success) throw new SettingsError(`--roles: one or more of ${roleSchema.options.join(', ')}`)
  if (!sites.success) throw new SettingsError('--sites: site codes, or all')
  const store = await openCommandStore(options, environment)
  try {
    const password = newSecret().slice(0, 20)
    await addUser({ store, makeId, clock: () => new Date() }, { username: username.data, displayName: options.name, roles: roles.data, sites: sites.data, password })
    process.stdout.write(`${username.data} ${password}\n`)
  } finally {
    await store.close()
  }
}
