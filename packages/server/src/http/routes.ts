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

/** How many requests with pictures are under way, for each app. */
const picturesUnderWay = new WeakMap<FastifyInstance, number>()

/** Refuses a picture before its body is read when too many are under way: memory has a bound, and the lane knows at once. */
const pictureGate = (app: FastifyInstance, max: number) => {
  const add = (change: number) => picturesUnderWay.set(app, (picturesUnderWay.get(app) ?? 0) + change)
  const admitted = new WeakSet<FastifyRequest>()
  const leave = async (request: FastifyRequest) => {
    if (admitted.delete(request)) add(-1)
  }
  return {
    onRequest: async (request: FastifyRequest) => {
      if ((picturesUnderWay.get(app) ?? 0) >= max) throw new PlatformError('engine-busy', { retryAfterSeconds: 1 })
      admitted.add(request)
      add(1)
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
