import { PlatformError, type IdentityFinding } from '@renbie/contracts'
import { mayAt, requireSite, visibleAt, type Principal } from '../../domain/access.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'

const placed = (finding: IdentityFinding | null) => finding && { siteId: finding.seen.siteId, finding }

/** Without the crossings at sites where the caller may see no check either. */
const within = (principal: Principal, finding: IdentityFinding): IdentityFinding => ({ ...finding, earlier: finding.earlier.filter(({ siteId }) => mayAt(principal, siteId)) })

export const identityFindingHandlers = ({ store, clock, change }: Platform): Pick<Handlers, 'listIdentityFindings' | 'closeIdentityFinding'> => ({
  listIdentityFindings: async ({ query }, context) => {
    const principal = context.principal()
    if (query.siteId !== undefined) requireSite(principal, query.siteId)
    const page = await store.read.identityFindings.list({ ...query, sites: principal.sites })
    await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: principal.actor, action: 'identity-findings.listed', target: null, siteId: query.siteId ?? null, purpose: 'investigation', detail: { shown: page.items.length } }]))
    return { ...page, items: page.items.map((finding) => within(principal, finding)) }
  },

  closeIdentityFinding: async ({ params, body }, context) => {
    const principal = context.principal()
    return change(async (tx) => {
      const { siteId, finding } = visibleAt(principal, placed(await tx.identityFindings.findForUpdate(params.findingId)))
      if (finding.state === 'closed') throw new PlatformError('finding-already-closed')
      const closing = { userId: principal.userId, name: principal.name, at: clock().toISOString(), ...body }
      await tx.identityFindings.close(finding.id, closing)
      await tx.events.append(clock(), [{ type: 'identity-finding', findingId: finding.id, siteId }])
      await tx.audit.append([{ at: clock(), actor: principal.actor, action: 'identity-finding.closed', target: finding.id, siteId, purpose: 'investigation', detail: { outcome: body.outcome } }])
      return { ...within(principal, finding), state: 'closed' as const, closing }
    })
  },
})
