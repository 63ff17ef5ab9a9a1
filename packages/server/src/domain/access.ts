import { PlatformError, type Access, type ApiClientId, type Permission, type SiteId, type SiteScope, type UserId } from '@renbie/contracts'

/** Who is calling, as the use cases see it: a person or a machine, what it may do and where. */
export type Principal = {
  /** `user:ID` or `client:ID`: the name in the audit trail. */
  actor: string
  userId: UserId | null
  clientId: ApiClientId | null
  name: string
  permissions: ReadonlySet<Permission>
  sites: SiteScope
}

export const mayAt = (principal: Principal, siteId: SiteId): boolean => principal.sites === 'all' || principal.sites.includes(siteId)

/** Whether a scope lies within the caller's own. */
export const covers = (principal: Principal, sites: SiteScope): boolean => principal.sites === 'all' || (sites !== 'all' && sites.every((siteId) => mayAt(principal, siteId)))

/** Nobody hands out more than they have. Throws `site-out-of-scope`. */
export const requireScope = (principal: Principal, sites: SiteScope): void => {
  if (!covers(principal, sites)) throw new PlatformError('site-out-of-scope', { detail: `${principal.actor} for ${JSON.stringify(sites).slice(0, 200)}` })
}

/** Throws `sign-in-required` or `permission-denied`. */
export const requireAccess = (principal: Principal | null, access: Access): void => {
  if (access === 'public') return
  if (!principal) throw new PlatformError('sign-in-required')
  if (access !== 'signed-in' && !principal.permissions.has(access)) throw new PlatformError('permission-denied', { detail: `${principal.actor} lacks ${access}` })
}

/** For a record that the caller names by its site: the caller knows that the site exists, so it is told why. */
export const requireSite = (principal: Principal, siteId: SiteId): void => {
  if (!mayAt(principal, siteId)) throw new PlatformError('site-out-of-scope', { detail: `${principal.actor} at ${siteId}` })
}

/** For a record found by id: one of another site looks as if it did not exist. */
export const visibleAt = <Row extends { siteId: SiteId }>(principal: Principal, row: Row | null): Row => {
  if (!row || !mayAt(principal, row.siteId)) throw new PlatformError('not-found')
  return row
}
