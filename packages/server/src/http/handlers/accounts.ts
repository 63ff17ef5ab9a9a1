import { PlatformError, type User } from '@renbie/contracts'
import type { StoredUser } from '@renbie/store'
import { hashPassword } from '../../accounts/passwords.ts'
import { formatApiKey, hashToken, newSecret } from '../../accounts/tokens.ts'
import { covers, requireScope, type Principal } from '../../domain/access.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'
import { defined } from './patch.ts'

const shown = ({ passwordHash: _, ...user }: StoredUser): User => user

export const accountHandlers = ({ store, clock, makeId }: Platform): Pick<Handlers, 'listUsers' | 'createUser' | 'updateUser' | 'listApiClients' | 'createApiClient' | 'revokeApiClient'> => {
  const entry = (principal: Principal, action: string, target: string, detail: Record<string, unknown> = {}) => ({ at: clock(), actor: principal.actor, action, target, siteId: null, purpose: null, detail })

  return {
    listUsers: async (_, context) => ({ items: (await store.read.users.list()).filter((user) => covers(context.principal(), user.sites)) }),

    createUser: async ({ body: { password, ...fields } }, context) => {
      const principal = context.principal()
      requireScope(principal, fields.sites)
      const user: StoredUser = { ...fields, id: makeId('usr'), active: true, createdAt: clock().toISOString(), lastSignInAt: null, passwordHash: await hashPassword(password) }
      await store.transaction(async (tx) => {
        await tx.users.insert(user)
        await tx.audit.append([entry(principal, 'user.created', user.id, { roles: user.roles, sites: user.sites })])
      })
      return shown(user)
    },

    updateUser: async ({ params, body: { password, ...fields } }, context) => {
      const principal = context.principal()
      if (fields.sites !== undefined) requireScope(principal, fields.sites)
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      return store.transaction(async (tx) => {
        await tx.lock(params.userId)
        const user = await tx.users.find(params.userId)
        if (!user || !covers(principal, user.sites)) throw new PlatformError('not-found')
        const changed: StoredUser = { ...user, ...defined(fields), ...(passwordHash === undefined ? {} : { passwordHash }) }
        await tx.users.update(changed)
        // Whoever is signed in as that user was admitted under the old terms.
        await tx.sessions.removeOfUser(user.id)
        await tx.audit.append([entry(principal, 'user.changed', user.id, { ...fields, passwordChanged: passwordHash !== undefined })])
        return shown(changed)
      })
    },

    listApiClients: async (_, context) => ({ items: (await store.read.apiClients.list()).filter((client) => covers(context.principal(), client.sites)) }),

    createApiClient: async ({ body }, context) => {
      const principal = context.principal()
      requireScope(principal, body.sites)
      const secret = newSecret()
      const client = { ...body, id: makeId('cli'), createdAt: clock().toISOString(), revokedAt: null }
      await store.transaction(async (tx) => {
        await tx.apiClients.insert({ ...client, keyHash: hashToken(secret) })
        await tx.audit.append([entry(principal, 'api-client.created', client.id, { scopes: client.scopes, sites: client.sites })])
      })
      return { client, apiKey: formatApiKey(client.id, secret) }
    },

    revokeApiClient: async ({ params }, context) => {
      const principal = context.principal()
      await store.transaction(async (tx) => {
        const client = await tx.apiClients.find(params.clientId)
        if (!client || !covers(principal, client.sites) || !(await tx.apiClients.revoke(client.id, clock()))) throw new PlatformError('not-found')
        await tx.audit.append([entry(principal, 'api-client.revoked', params.clientId)])
      })
      return null
    },
  }
}

