import { PlatformError, permissionsOf, type ApiClient, type User } from '@renbie/contracts'
import type { Store } from '@renbie/store'
import { hashToken, parseApiKey, sameHash } from '../accounts/tokens.ts'
import type { Principal } from '../domain/access.ts'

export const principalOfUser = (user: User): Principal => ({
  actor: `user:${user.id}`,
  userId: user.id,
  clientId: null,
  name: user.displayName,
  permissions: new Set(permissionsOf(user.roles)),
  sites: user.sites,
})

export const principalOfClient = ({ id, name, scopes, sites }: ApiClient): Principal => ({ actor: `client:${id}`, userId: null, clientId: id, name, permissions: new Set(scopes), sites })

const byApiKey = async (store: Store, header: string): Promise<Principal> => {
  const key = header.startsWith('Bearer ') ? parseApiKey(header.slice(7)) : null
  const client = key ? await store.read.apiClients.find(key.id) : null
  if (!key || !client || client.revokedAt !== null || !sameHash(client.keyHash, hashToken(key.secret))) throw new PlatformError('api-key-invalid')
  return principalOfClient(client)
}

const bySession = async (store: Store, token: string, now: Date): Promise<Principal | null> => {
  const session = await store.read.sessions.find(hashToken(token))
  if (!session || session.expiresAt <= now) return null
  const user = await store.read.users.find(session.userId)
  return user?.active ? principalOfUser(user) : null
}

/** Who calls: a machine by its key, else a person by the session cookie, else nobody. Throws `api-key-invalid`. */
export const authenticate = async (store: Store, credentials: { authorization: string | undefined; sessionToken: string | null }, now: Date): Promise<Principal | null> => {
  if (credentials.authorization !== undefined) return byApiKey(store, credentials.authorization)
  return credentials.sessionToken === null ? null : bySession(store, credentials.sessionToken, now)
}

/** Browsers name the origin of every changing request; one from elsewhere is refused even though the cookie is SameSite=Strict. */
export const assertSameOrigin = (request: { method: string; origin: string | undefined; host: string | undefined }, publicOrigin: string | undefined): void => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.origin === undefined) return
  const own = publicOrigin ? new URL(publicOrigin).host : request.host
  const given = URL.canParse(request.origin) ? new URL(request.origin).host : null
  if (given === null || given !== own) throw new PlatformError('origin-refused', { detail: `origin ${request.origin.slice(0, 100)}` })
}
