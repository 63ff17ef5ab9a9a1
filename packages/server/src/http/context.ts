import type { Language, RouteInput, RouteName, RouteOutput } from '@renbie/contracts'
import type { Principal } from '../domain/access.ts'

/** What a handler knows of the request beside its input, and what it may say beside its answer. */
export type RequestContext = {
  requestId: string
  language: Language
  ip: string
  /** Monotonic milliseconds since the request came in. */
  elapsedMs: () => number
  /** Throws `sign-in-required` when nobody is signed in; on a route that is not public somebody always is. */
  principal: () => Principal
  sessionToken: string | null
  setSession: (token: string | null) => void
  /** Another status than the route's, for an answer that is none of its errors. */
  setStatus: (status: number) => void
  setContentType: (type: string) => void
}

export type Handlers = { [N in RouteName]: (input: RouteInput<N>, context: RequestContext) => Promise<RouteOutput<N>> }
