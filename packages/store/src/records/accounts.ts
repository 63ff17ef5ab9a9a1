import type { ApiClient, User } from '@renbie/contracts'
import type { Selectable } from 'kysely'
import type { ApiClientRepository, SessionRepository, StoredUser, UserRepository } from '../repositories.ts'
import { json, type ApiClientTable, type UserTable } from '../tables.ts'
import { expectOne, type Scope } from './scope.ts'

const userOf = (row: Selectable<UserTable>): User => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  roles: row.roles,
  sites: row.sites,
  active: row.active,
  createdAt: row.created_at.toISOString(),
  lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
})
const storedUserOf = (row: Selectable<UserTable>): StoredUser => ({ ...userOf(row), passwordHash: row.password_hash })

const userRow = (user: StoredUser) => ({
  id: user.id,
  username: user.username,
  display_name: user.displayName,
  roles: user.roles,
  sites: json(user.sites),
  active: user.active,
  password_hash: user.passwordHash,
  created_at: new Date(user.createdAt),
  last_sign_in_at: user.lastSignInAt === null ? null : new Date(user.lastSignInAt),
})

export const userRepository = (scope: Scope): UserRepository => ({
  async list() {
    return (await scope.db.selectFrom('users').selectAll().orderBy('username').execute()).map(userOf)
  },
  async find(id) {
    const row = await scope.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? storedUserOf(row) : null
  },
  async findByUsername(username) {
    const row = await scope.db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst()
    return row ? storedUserOf(row) : null
  },
  async insert(user) {
    await scope.db.insertInto('users').values(userRow(user)).execute()
  },
  async update(user) {
    const { id, created_at: _, ...changed } = userRow(user)
    expectOne(await scope.db.updateTable('users').set(changed).where('id', '=', id).executeTakeFirst(), id)
  },
})

export const sessionRepository = (scope: Scope): SessionRepository => ({
  async insert(session) {
    await scope.db
      .insertInto('sessions')
      .values({ token_hash: session.tokenHash, user_id: session.userId, created_at: session.createdAt, expires_at: session.expiresAt })
      .execute()
  },
  async find(tokenHash) {
    const row = await scope.db.selectFrom('sessions').select(['user_id', 'expires_at']).where('token_hash', '=', tokenHash).executeTakeFirst()
    return row ? { userId: row.user_id, expiresAt: row.expires_at } : null
  },
  async remove(tokenHash) {
    await scope.db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
  },
  async removeOfUser(userId) {
    await scope.db.deleteFrom('sessions').where('user_id', '=', userId).execute()
  },
  async removeExpired(now) {
    const result = await scope.db.deleteFrom('sessions').where('expires_at', '<=', now).executeTakeFirst()
    return Number(result.numDeletedRows)
  },
})

const clientOf = (row: Selectable<ApiClientTable>): ApiClient => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  sites: row.sites,
  createdAt: row.created_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

export const apiClientRepository = (scope: Scope): ApiClientRepository => ({
  async list() {
    return (await scope.db.selectFrom('api_clients').selectAll().orderBy('id').execute()).map(clientOf)
  },
  async find(id) {
    const row = await scope.db.selectFrom('api_clients').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? { ...clientOf(row), keyHash: row.key_hash } : null
  },
  async insert(client) {
    await scope.db
      .insertInto('api_clients')
      .values({
        id: client.id,
        name: client.name,
        scopes: client.scopes,
        sites: json(client.sites),
        key_hash: client.keyHash,
        created_at: new Date(client.createdAt),
        revoked_at: client.revokedAt === null ? null : new Date(client.revokedAt),
      })
      .execute()
  },
  async revoke(id, at) {
    const result = await scope.db
      .updateTable('api_clients')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return result.numUpdatedRows === 1n
  },
})
