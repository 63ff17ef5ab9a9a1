import { errorBodySchema, type ErrorBody, type Language, type PictureId, type PicturePurpose, type RouteName, type RouteOutput, type RouteRequest, routes, type Routes } from '@renbie/contracts'

/** The parts a route takes, and only those: a route without a body does not accept one. */
type Input<N extends RouteName> = { [Part in keyof RouteRequest<N> as RouteRequest<N>[Part] extends undefined ? never : Part]: RouteRequest<N>[Part] }
type Arguments<N extends RouteName> = keyof Input<N> extends never ? [input?: undefined, options?: CallOptions] : [input: Input<N>, options?: CallOptions]

export type CallOptions = { signal?: AbortSignal }

export type ClientOptions = {
  /** Origin of the platform, such as `https://renbie.example`; empty in the console, which the platform itself serves. */
  baseUrl: string
  /** Key of a machine client. Without it the browser's session cookie is used. */
  apiKey?: string
  /** Language of the messages in answers; zh-TW unless said otherwise. */
  language?: () => Language
  fetch?: typeof fetch
}

/** An answer that is not a success. `code` is one of the platform's catalogue, or `unreachable` when no answer came at all. */
export class CallError extends Error {
  readonly code: string
  readonly status: number
  readonly requestId: string | null
  readonly fields: NonNullable<ErrorBody['error']['fields']>
  readonly advice: string[]
  readonly retryAfterSeconds: number | null

  constructor(error: Partial<ErrorBody['error']> & { code: string; message: string }, status: number, retryAfterSeconds: number | null = null) {
    super(error.message)
    this.name = 'CallError'
    this.code = error.code
    this.status = status
    this.requestId = error.requestId ?? null
    this.fields = error.fields ?? []
    this.advice = error.advice ?? []
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type Client = {
  call<N extends RouteName>(name: N, ...input: Arguments<N>): Promise<RouteOutput<N>>
  /** Address of a stored picture for an `img`; each look is audited under the purpose. */
  pictureUrl(id: PictureId, purpose: PicturePurpose): string
  readonly request: (path: string, init: RequestInit) => Promise<Response>
}

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; headers?: Record<string, string>; body?: unknown }

const unreachable = () => new CallError({ code: 'unreachable', message: 'The platform did not answer' }, 0)

const fillPath = (path: string, params: Record<string, unknown> = {}): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))

const queryText = (query: Record<string, unknown> = {}): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

const failure = async (response: Response): Promise<CallError> => {
  const retryAfter = Number(response.headers.get('retry-after'))
  const retryAfterSeconds = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null
  const parsed = errorBodySchema.safeParse(await response.json().catch(() => null))
  const error = parsed.success ? parsed.data.error : { code: 'unexpected-answer', message: `HTTP ${response.status}` }
  return new CallError(error, response.status, retryAfterSeconds)
}

/**
 * A typed client of version 1. Answers are typed by the contract but not parsed again: a newer platform may add fields and
 * values, and a lane must not stop for that.
 */
export const createClient = (options: ClientOptions): Client => {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis)

  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('accept-language', options.language?.() ?? 'zh-TW')
    if (options.apiKey !== undefined) headers.set('authorization', `Bearer ${options.apiKey}`)
    const response = await send(`${options.baseUrl}${path}`, { credentials: 'same-origin', ...init, headers }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause
      throw unreachable()
    })
    if (!response.ok) throw await failure(response)
    return response
  }

  const call = async <N extends RouteName>(name: N, ...[input, callOptions]: Arguments<N>): Promise<RouteOutput<N>> => {
    const route: Routes[RouteName] = routes[name]
    const parts: Parts = input ?? {}
    const init: RequestInit = { method: route.method, headers: { ...parts.headers } }
    if (parts.body !== undefined) {
      init.body = JSON.stringify(parts.body)
      init.headers = { ...parts.headers, 'content-type': 'application/json' }
    }
    if (callOptions?.signal) init.signal = callOptions.signal
    const response = await request(fillPath(route.path, parts.params) + queryText(parts.query), init)
    if (response.status === 204) return null as RouteOutput<N>
    try {
      if (response.headers.get('content-type')?.startsWith('image/')) return new Uint8Array(await response.arrayBuffer()) as RouteOutput<N>
      return (await response.json()) as RouteOutput<N>
    } catch (cause) {
      if (callOptions?.signal?.aborted) throw cause
      // The answer broke off in the middle: to the caller that is the same as none.
      throw unreachable()
    }
  }

  return { call, request, pictureUrl: (id, purpose) => `${options.baseUrl}/v1/pictures/${id}?purpose=${purpose}` }
}
