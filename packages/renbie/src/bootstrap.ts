import type { ApiClient, Permission, Role, SiteScope } from '@renbie/contracts'
import { formatApiKey, hashPassword, hashToken, newSecret, type RunningNode } from '@renbie/server'

type Platform = RunningNode['platform']

/** Adds a user from the command line: the first administrator of a new installation has nobody who could add them. */
export const addUser = async ({ store, makeId, clock }: Pick<Platform, 'store' | 'makeId' | 'clock'>, user: { username: string; displayName: string; roles: Role[]; sites: SiteScope; password: string }): Promise<void> => {
  const { password, ...fields } = user
  const id = makeId('usr')
  const passwordHash = await hashPassword(password)
  await store.transaction(async (tx) => {
    await tx.users.insert({ ...fields, id, active: true, createdAt: clock().toISOString(), lastSignInAt: null, passwordHash })
    await tx.audit.append([{ at: clock(), actor: 'system', action: 'user.created', target: id, siteId: null, purpose: null, detail: { roles: user.roles } }])
  })
}

export const addApiClient = async ({ store, makeId, clock }: Pick<Platform, 'store' | 'makeId' | 'clock'>, name: string, scopes: Permission[]): Promise<string> => {
  const secret = newSecret()
  const client: ApiClient = { id: makeId('cli'), name, scopes, sites: 'all', createdAt: clock().toISOString(), revokedAt: null }
  await store.transaction(async (tx) => {
    await tx.apiClients.insert({ ...client, keyHash: hashToken(secret) })
    await tx.audit.append([{ at: clock(), actor: 'system', action: 'api-client.created', target: client.id, siteId: null, purpose: null, detail: { scopes } }])
  })
  return formatApiKey(client.id, secret)
}
