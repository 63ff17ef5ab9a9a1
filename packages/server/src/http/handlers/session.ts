import { permissionsOf, PlatformError, type Session, type User } from '@renbie/contracts'
import { verifyPassword } from '../../accounts/passwords.ts'
import { hashToken, newSecret } from '../../accounts/tokens.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

export type AccountsHandlers = Pick<Handlers, 'signIn' | 'currentSession' | 'signOut'>

const sessionOf = (user: User, expiresAt: Date): Session => ({ user, permissions: permissionsOf(user.roles), expiresAt: expiresAt.toISOString() })

export const sessionHandlers = ({ store, clock, settings }: Platform): AccountsHandlers => ({
  signIn: async ({ body }, context) => {
    const user = await store.read.users.findByUsername(body.username)
    const accepted = await verifyPassword(user?.active ? user.passwordHash : null, body.password)
    const now = clock()
    if (!user || !accepted) {
      // The name typed is not kept: people type passwords into that field.
      const actor = user ? `user:${user.id}` : 'unknown'
      await store.transaction((tx) => tx.audit.append([{ at: now, actor, action: 'sign-in.failed', target: null, siteId: null, purpose: null, detail: { ip: context.ip } }]))
      throw new PlatformError('sign-in-failed')
    }
    const token = newSecret()
    const expiresAt = new Date(now.getTime() + settings.sessionMinutes * 60_000)
    const shown = await store.transaction(async (tx) => {
      // Read again: verifying takes long enough for the account to be closed or changed, and the whole row is written here.
      await tx.lock(user.id)
      const current = await tx.users.find(user.id)
      if (!current?.active || current.passwordHash !== user.passwordHash) throw new PlatformError('sign-in-failed')
      const { passwordHash, ...signedIn } = { ...current, lastSignInAt: now.toISOString() }
      await tx.users.update({ ...signedIn, passwordHash })
      await tx.sessions.insert({ tokenHash: hashToken(token), userId: user.id, createdAt: now, expiresAt })
      await tx.audit.append([{ at: now, actor: `user:${user.id}`, action: 'sign-in', target: null, siteId: null, purpose: null, detail: { ip: context.ip } }])
      return signedIn
    })
    context.setSession(token)
    return sessionOf(shown, expiresAt)
  },

  currentSession: async (_, context) => {
    const { userId } = context.principal()
    const user = userId === null ? null : await store.read.users.find(userId)
    const session = context.sessionToken === null ? null : await store.read.sessions.find(hashToken(context.sessionToken))
    if (!user || !session) throw new PlatformError('sign-in-required')
    const { passwordHash: _hash, ...shown } = user
    return sessionOf(shown, session.expiresAt)
  },

  signOut: async (_, context) => {
    const principal = context.principal()
    const token = context.sessionToken
    if (token !== null) {
      await store.transaction(async (tx) => {
        await tx.sessions.remove(hashToken(token))
        await tx.audit.append([{ at: clock(), actor: principal.actor, action: 'sign-out', target: null, siteId: null, purpose: null, detail: {} }])
      })
    }
    context.setSession(null)
    return null
  },
})

