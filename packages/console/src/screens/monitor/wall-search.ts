import { severities, siteIdSchema, watchlistIdSchema, type Severity, type SiteId, type WatchlistId } from '@renbie/contracts'

export const wallStates = ['open', 'new', 'acknowledged', 'adjudicated'] as const
export type WallState = (typeof wallStates)[number]

/** The filters of the wall, kept in the address: going to an alert and back, or passing the address on, keeps them. */
export type WallSearch = { state?: WallState; severity?: Severity[]; site?: SiteId; list?: WatchlistId }

const isState = (value: unknown): value is WallState => wallStates.some((state) => state === value)

/** What cannot be read is left out: a mistyped address shows more, never an error. */
export const readWallSearch = (search: Record<string, unknown>): WallSearch => {
  const severity = Array.isArray(search.severity) ? severities.filter((each) => (search.severity as unknown[]).includes(each)) : []
  const site = siteIdSchema.safeParse(search.site)
  const list = watchlistIdSchema.safeParse(search.list)
  return {
    ...(isState(search.state) && search.state !== 'open' && { state: search.state }),
    ...(severity.length > 0 && { severity }),
    ...(site.success && { site: site.data }),
    ...(list.success && { list: list.data }),
  }
}
