import { z } from 'zod'
import { apiClientIdSchema, siteIdSchema, userIdSchema } from './ids.ts'
import { permissionSchema, roleSchema } from './permissions.ts'

/** Where somebody may act: every site, or the ones named. */
export const siteScopeSchema = z.union([z.literal('all'), z.array(siteIdSchema).max(200)])
export type SiteScope = z.infer<typeof siteScopeSchema>

export const usernameSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'small letters, digits, dot, underscore, hyphen; 2 to 40')
/** Length is what counts (NIST SP 800-63B): no composition rules, 12 characters at least. */
export const passwordSchema = z.string().min(12).max(256)

export const userSchema = z.object({
  id: userIdSchema,
  username: usernameSchema,
  displayName: z.string().min(1).max(80),
  roles: z.array(roleSchema).min(1),
  sites: siteScopeSchema,
  active: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
})
export type User = z.infer<typeof userSchema>
export const userCreateSchema = userSchema.pick({ username: true, displayName: true, roles: true, sites: true }).extend({ password: passwordSchema })
export type UserCreate = z.infer<typeof userCreateSchema>
export const userPatchSchema = userSchema
  .pick({ displayName: true, roles: true, sites: true, active: true })
  .extend({ password: passwordSchema })
  .partial()
export type UserPatch = z.infer<typeof userPatchSchema>

export const signInSchema = z.object({ username: z.string().min(1).max(80), password: z.string().min(1).max(256) })
export const sessionSchema = z.object({
  user: userSchema,
  permissions: z.array(permissionSchema),
  expiresAt: z.iso.datetime(),
})
export type Session = z.infer<typeof sessionSchema>

export const apiClientSchema = z.object({
  id: apiClientIdSchema,
  name: z.string().min(1).max(80),
  scopes: z.array(permissionSchema).min(1),
  sites: siteScopeSchema,
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
})
export type ApiClient = z.infer<typeof apiClientSchema>
export const apiClientCreateSchema = apiClientSchema.pick({ name: true, scopes: true, sites: true })
export type ApiClientCreate = z.infer<typeof apiClientCreateSchema>
/** The key is shown once, here, and kept only as a hash. */
export const apiClientCreatedSchema = z.object({ client: apiClientSchema, apiKey: z.string() })
