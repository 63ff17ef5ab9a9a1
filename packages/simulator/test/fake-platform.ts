import { type ErrorCode, errorCatalogue, type RouteName, routes } from '@renbie/contracts'
import { type Client, createClient } from '@renbie/sdk'

/** A request as the fake sees it: already matched to a route and, where there is a body, checked against the contract. */
export type Seen = { name: RouteName; params: Record<string, string>; query: URLSearchParams; headers: Headers; body: Record<string, unknown>; signal: AbortSignal | null }
export type Answer = { status: number; json: unknown; headers?: Record<string, string> }
export type Handler = (seen: Seen) => Answer | Promise<Answer>

export const ok = (json: unknown): Answer => ({ status: 200, json })
export const refusal = (code: ErrorCode): Answer => ({ status: errorCatalogue[code].status, json: { error: { code, message: code, requestId: 'req-1' } } })

const routeNames = Object.keys(routes) as RouteName[]

const match = (method: string, url: URL): { name: RouteName; params: Record<string, string> } => {
  for (const name of routeNames) {
    const pattern = new RegExp(`^${routes[name].path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
    const found = routes[name].method === method ? pattern.exec(url.pathname) : null
    if (found) return { name, params: { ...found.groups } }
  }
  throw new Error(`no such route: ${method} ${url.pathname}`)
}

/** The real client over a `fetch` that never leaves the process. A body that the contract refuses fails the test. */
export const clientOf = (handler: Handler): Client => {
  const fakeFetch: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted()
    const url = new URL(String(input))
    const { name, params } = match(init?.method ?? 'GET', url)
    const route = routes[name]
    const body = 'body' in route ? (route.body.parse(JSON.parse(String(init?.body))) as Record<string, unknown>) : {}
    const { status, json, headers } = await handler({ name, params, query: url.searchParams, headers: new Headers(init?.headers), body, signal: init?.signal ?? null })
    return new Response(JSON.stringify(json), { status, headers: { 'content-type': 'application/json', ...headers } })
  }
  return createClient({ baseUrl: 'http://platform.test', apiKey: 'key', fetch: fakeFetch })
}

type Row = Record<string, unknown> & { id: string }
type Subject = Row & { photos: { id: string }[]; watchlistIds: string[] }

/** Keeps sites, watchlists and subjects in memory; lists subjects two at a time, so that paging is walked. */
export const createMemoryPlatform = (options: { refusePhoto?: (image: string) => boolean } = {}): { client: Client; writes: string[] } => {
  const sites: (Row & { lanes: Row[] })[] = []
  const watchlists: Row[] = []
  const subjects: Subject[] = []
  const writes: string[] = []
  let made = 0
  const makeId = (prefix: string): string => `${prefix}_00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`
  const created = <T extends Row>(rows: T[], row: T): Answer => {
    rows.push(row)
    return { status: 201, json: row }
  }

  const handlers: Partial<Record<RouteName, Handler>> = {
    listSites: () => ok({ items: sites }),
    createSite: ({ body }) => created(sites, { ...body, id: String(body['id']), lanes: [] }),
    createLane: ({ params, body }) => {
      const site = sites.find(({ id }) => id === params['siteId'])
      return site ? created(site.lanes, { ...body, id: String(body['id']) }) : refusal('not-found')
    },
    listWatchlists: () => ok({ items: watchlists }),
    createWatchlist: ({ body }) => created(watchlists, { ...body, id: makeId('wl') }),
    listSubjects: ({ query }) => {
      const listed = subjects.filter(({ watchlistIds }) => watchlistIds.includes(query.get('watchlistId') ?? ''))
      const from = Number(query.get('before') ?? 0)
      return ok({ items: listed.slice(from, from + 2), next: from + 2 < listed.length ? String(from + 2) : null })
    },
    createSubject: ({ body }) => created(subjects, { ...body, id: makeId('sub'), photos: [], watchlistIds: body['watchlistIds'] as string[] }),
    enrolPhoto: ({ params, body }) => {
      if (options.refusePhoto?.(String(body['image']))) return refusal('photo-unusable')
      const photo = { id: makeId('pho') }
      subjects.find(({ id }) => id === params['subjectId'])?.photos.push(photo)
      return { status: 201, json: { photo } }
    },
  }

  const client = clientOf(async (seen) => {
    const handler = handlers[seen.name]
    if (!handler) throw new Error(`the fake has no ${seen.name}`)
    const answer = await handler(seen)
    if (answer.status === 201) writes.push(seen.name)
    return answer
  })
  return { client, writes }
}
