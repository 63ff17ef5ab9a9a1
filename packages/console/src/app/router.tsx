import { createRootRoute, createRoute, createRouter, lazyRouteComponent, notFound, Outlet, redirect } from '@tanstack/react-router'
import { alertIdSchema, subjectIdSchema, watchlistIdSchema } from '@renbie/contracts'
import { LoadProblem, NotFound } from './load-problem.tsx'
import { firstPage, pages, type Page } from './pages.ts'
import { loadSession, mayAll } from './session.ts'
import { SignedInLayout } from './signed-in-layout.tsx'
import { readWallSearch } from '../screens/monitor/wall-search.ts'

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: LoadProblem })

/** Only a path of this site: an address from elsewhere must not send a freshly signed-in officer away. */
const localPath = (value: unknown): string | undefined => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined)

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = localPath(search.next)
    return next === undefined ? {} : { next }
  },
  component: lazyRouteComponent(() => import('../screens/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const session = await loadSession()
    if (!session) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
    return { session }
  },
  component: SignedInLayout,
})

const needs = (name: Page['name']) => pages.find((page) => page.name === name)?.needs ?? []

/** A page that is not for this person is answered as one that does not exist. In the loader: from `beforeLoad` the answer would take the header away too. */
const guard =
  (name: Page['name']) =>
  ({ context }: { context: { session: Parameters<typeof mayAll>[0] } }) => {
    if (!mayAll(context.session, needs(name))) throw notFound()
  }

const monitorRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: readWallSearch,
  beforeLoad: ({ context }) => {
    const first = firstPage(context.session)
    if (first !== '/') throw redirect({ to: first })
  },
  component: lazyRouteComponent(() => import('../screens/monitor/monitor-page.tsx'), 'MonitorPage'),
})

const alertRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/alerts/$alertId',
  params: { parse: ({ alertId }) => ({ alertId: alertIdSchema.parse(alertId) }), stringify: ({ alertId }) => ({ alertId }) },
  loader: guard('monitor'),
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => import('../screens/alert/alert-page.tsx'), 'AlertPage'),
})

const watchlistsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/watchlists',
  validateSearch: (search: Record<string, unknown>) => {
    const list = watchlistIdSchema.safeParse(search.list)
    const subject = subjectIdSchema.safeParse(search.subject)
    return { ...(list.success && { list: list.data }), ...(subject.success && { subject: subject.data }) }
  },
  loader: guard('watchlists'),
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => import('../screens/watchlists/watchlists-page.tsx'), 'WatchlistsPage'),
})

const checkRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/check',
  loader: guard('check'),
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => import('../screens/check/check-page.tsx'), 'CheckPage'),
})

const identitiesRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/identities',
  loader: guard('identities'),
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => import('../screens/identities/identities-page.tsx'), 'IdentitiesPage'),
})

const sitesRoute = createRoute({
  getParentRoute: () => signedIn,
  path: '/sites',
  loader: guard('sites'),
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => import('../screens/sites/sites-page.tsx'), 'SitesPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([signInRoute, signedIn.addChildren([monitorRoute, alertRoute, watchlistsRoute, checkRoute, identitiesRoute, sitesRoute])]),
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: LoadProblem,
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
