import { z } from 'zod'

/** What a caller may do. Every route declares exactly one; a caller without it is refused. */
export const permissions = [
  'checks:create',
  'checks:read',
  'alerts:read',
  'alerts:adjudicate',
  'watchlists:read',
  'watchlists:write',
  'subjects:read',
  'subjects:write',
  'pictures:read',
  'pictures:assess',
  'comparisons:run',
  'identities:review',
  'sites:read',
  'sites:write',
  'accounts:read',
  'accounts:write',
  'audit:read',
  'events:read',
  'metrics:read',
  'system:read',
  'system:write',
  // The scopes of OSIA ABIS 1.6.0 by their own names: for the keys of other systems. No role has them.
  'abis.encounter.read',
  'abis.encounter.write',
  'abis.identify',
  'abis.verify',
  'abis.gallery.read',
  'abis.task.read',
  'abis.task.update',
] as const

export const permissionSchema = z.enum(permissions)
export type Permission = z.infer<typeof permissionSchema>

export const roles = ['inspector', 'monitor', 'analyst', 'watchlist-officer', 'supervisor', 'administrator', 'auditor'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** An administrator runs the machine and sees no face; an auditor reads the trail and changes nothing (least privilege). */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  inspector: ['checks:create', 'checks:read', 'pictures:read', 'pictures:assess', 'sites:read', 'events:read', 'system:read'],
  monitor: ['checks:read', 'alerts:read', 'alerts:adjudicate', 'watchlists:read', 'subjects:read', 'pictures:read', 'comparisons:run', 'sites:read', 'events:read', 'system:read'],
  analyst: ['checks:read', 'alerts:read', 'watchlists:read', 'subjects:read', 'pictures:read', 'pictures:assess', 'comparisons:run', 'identities:review', 'sites:read', 'events:read', 'system:read'],
  'watchlist-officer': ['watchlists:read', 'watchlists:write', 'subjects:read', 'subjects:write', 'pictures:read', 'pictures:assess', 'comparisons:run', 'sites:read', 'events:read', 'system:read'],
  supervisor: ['checks:read', 'alerts:read', 'alerts:adjudicate', 'watchlists:read', 'subjects:read', 'pictures:read', 'pictures:assess', 'comparisons:run', 'identities:review', 'sites:read', 'events:read', 'system:read'],
  administrator: ['sites:read', 'sites:write', 'accounts:read', 'accounts:write', 'events:read', 'metrics:read', 'system:read', 'system:write'],
  auditor: ['audit:read', 'sites:read', 'system:read'],
}

/** The permissions of a set of roles: their union, each once, in the order of `permissions`. */
export const permissionsOf = (held: readonly Role[]): Permission[] =>
  permissions.filter((permission) => held.some((role) => rolePermissions[role].includes(permission)))
