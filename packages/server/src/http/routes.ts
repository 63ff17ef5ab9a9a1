import { errorBodySchema, maxBodyBytes, PlatformError, routes, type RouteName } from '@renbie/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readMultipart } from './bodies.ts'
import type { Handlers, RequestContext } from './context.ts'
import { languageOf } from './language.ts'
import { signInLimit } from './sign-in-limit.ts'

export const cookieName = 'renbie_session'
/** Largest body of a request that carries no picture, bytes. */
const plainBodyBytes = 256 * 1024

const contextOf = (request: FastifyRequest, reply: FastifyReply, secure: boolean): RequestContext => ({
  requestId: request.id,
  language: languageOf(request.headers['accept-language']),
  ip: request.ip,
  elapsedMs: () => performance.now() - request.receivedMs,
  principal: () => {
    if (!request.principal) throw new PlatformError('sign-in-required')
    return request.principal
  },
  sessionToken: request.cookies[cookieName] ?? null,
  setSession: (token) => {
    const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
    if (token === null) reply.clearCookie(cookieName, options)
    else reply.setCookie(cookieName, token, options)
  },
  setStatus: (status) => void reply.status(status),
  setContentType: (type) => void reply.type(type).header('cache-control', 'private, no-store'),
})

export type RouteOptions = {
  /** The session cookie travels over TLS only. */
  secure: boolean
  /** Requests with pictures that are read and worked on at a time; each may hold a whole body in memory. */
  maxPictureRequests: number
}

/** Puts every route of the contract on the app. */
export const registerRoutes = (app: FastifyInstance, handlers: Handlers, options: RouteOptions): void => {
  for (const name of Object.keys(routes) as RouteName[]) registerRoute(app, name, handlers, options)
}

/** Bodies with pictures held in memory at a time, bytes: hundreds of ordinary checks, seven of the largest. */
const pictureBodyBytes = 256 * 1024 * 1024

/** Requests with pictures under way and the bytes they announced, for each app; and the requests of each caller. */
const picturesUnderWay = new WeakMap<FastifyInstance, { requests: number; bytes: number; byCaller: Map<string, number> }>()

/** What a request says its body has; one that does not say may have as much as is allowed. */
const announcedBytes = (request: FastifyRequest): number => Math.min(Number(request.headers['content-length'] ?? maxBodyBytes) || 0, maxBodyBytes)

/**
 * Refuses a picture before its body is read when too many are under way: memory has a bound, and the lane knows at once.
 * No caller may have more under way than places are left, so that one who floods takes half and every other finds some.
 */
export const pictureGate = (app: FastifyInstance, max: number) => {
  const underWay = picturesUnderWay.get(app) ?? { requests: 0, bytes: 0, byCaller: new Map<string, number>() }
  picturesUnderWay.set(app, underWay)
  const admitted = new WeakMap<FastifyRequest, { bytes: number; caller: string }>()
  const leave = async (request: FastifyRequest) => {
    const place = admitted.get(request)
    if (place === undefined) return
    admitted.delete(request)
    underWay.requests -= 1
    underWay.bytes -= place.bytes
    const left = (underWay.byCaller.get(place.caller) ?? 0) - 1
    if (left > 0) underWay.byCaller.set(place.caller, left)
    else underWay.byCaller.delete(place.caller)
  }
  return {
    onRequest: async (request: FastifyRequest) => {
      const bytes = announcedBytes(request)
      const caller = request.principal?.actor ?? ''
      const own = underWay.byCaller.get(caller) ?? 0
      if (underWay.requests + own >= max || underWay.bytes + bytes > pictureBodyBytes) throw new PlatformError('engine-busy', { retryAfterSeconds: 1 })
      admitted.set(request, { bytes, caller })
      underWay.requests += 1
      underWay.bytes += bytes
      underWay.byCaller.set(caller, own + 1)
    },
    onResponse: leave,
    onRequestAbort: leave,
  }
}

const registerRoute = <N extends RouteName>(app: FastifyInstance, name: N, handlers: Handlers, { secure, maxPictureRequests }: RouteOptions): void => {
  const route: (typeof routes)[RouteName] = routes[name]
  const part = <Key extends 'params' | 'query' | 'headers' | 'body'>(key: Key) => (key in route ? (route as Record<Key, unknown>)[key] : undefined)
  const picture = name === 'getPicture'
  const takesPictures = 'multipart' in route
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: takesPictures ? maxBodyBytes : plainBodyBytes,
    config: { access: route.access, ...(name === 'signIn' ? signInLimit : {}) },
    schema: {
      operationId: name,
      summary: route.summary,
      ...(part('params') ? { params: part('params') } : {}),
      ...(part('query') ? { querystring: part('query') } : {}),
      ...(part('headers') ? { headers: part('headers') } : {}),
      ...(part('body') ? { body: part('body') } : {}),
      ...(takesPictures ? { consumes: ['application/json', 'multipart/form-data'] } : {}),
      response: { ...(picture ? {} : { [route.status]: route.response }), ...('alsoStatus' in route ? { [route.alsoStatus]: route.response } : {}), '4xx': errorBodySchema, '5xx': errorBodySchema },
    },
    ...(takesPictures ? pictureGate(app, maxPictureRequests) : {}),
    preValidation: async (request) => {
      if (takesPictures && request.isMultipart()) request.body = await readMultipart(request)
      else if (request.isMultipart()) throw new PlatformError('content-type-unsupported')
      if (name === 'createCheck' && request.headers['idempotency-key'] === undefined) throw new PlatformError('idempotency-key-missing')
    },
    handler: async (request, reply) => {
      const { params, query, headers, body } = request
      // The contract's schema has just parsed these; the compiler cannot follow that through the framework.
      const input = { params, query, headers, body } as Parameters<Handlers[N]>[0]
      const answer = await handlers[name](input, contextOf(request, reply, secure))
      return reply.status(reply.statusCode === 200 ? route.status : reply.statusCode).send(answer)
    },
  })
}

/** The event stream: the one interface of version 1 that is not request and answer. */
export const registerEventRoute = (app: FastifyInstance, serve: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): void => {
  const schema = { operationId: 'events', summary: 'Server-sent events, each with its number; resumes after Last-Event-ID', produces: ['text/event-stream'] }
  app.get('/v1/events', { config: { access: 'events:read' }, schema }, serve)
}
