import type { Permission, Session } from '@renbie/contracts'
import { mayAll } from './session.ts'

/** The pages in the order of the header. A page is shown only to those who hold every permission it needs. */
export const pages = [
  { path: '/', name: 'monitor', needs: ['alerts:read'], combo: 'g m', keyLabel: 'keys.goMonitor' },
  { path: '/check', name: 'check', needs: ['checks:create'], combo: 'g c', keyLabel: 'keys.goCheck' },
  { path: '/watchlists', name: 'watchlists', needs: ['watchlists:read', 'subjects:read'], combo: 'g w', keyLabel: 'keys.goWatchlists' },
  { path: '/identities', name: 'identities', needs: ['identities:review'], combo: 'g i', keyLabel: 'keys.goIdentities' },
  { path: '/sites', name: 'sites', needs: ['sites:read'], combo: 'g s', keyLabel: 'keys.goSites' },
] as const satisfies readonly { path: string; name: string; needs: readonly Permission[]; combo: string; keyLabel: string }[]

export type Page = (typeof pages)[number]
export const pagesFor = (session: Session): Page[] => pages.filter((page) => mayAll(session, page.needs))
export const firstPage = (session: Session): Page['path'] => pagesFor(session)[0]?.path ?? '/sites'
