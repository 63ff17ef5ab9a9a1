import { errorBodySchema, PlatformError, routes, type RouteName } from '@renbie/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readMultipart } from './bodies.ts'
import type { Handlers, RequestContext } from './context.ts'
import { languageOf } from './language.ts'

export const cookieName = 'renbie_session'
const signInAttempts = 10
const signInWindowMs = 5 * 60_000

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
  setContentType: (type) => void reply.type(type).header('cache-control', 'private, no-store'),
})

/** Puts every route of the contract on the app. `secure`: the session cookie travels over TLS only. */
export const registerRoutes = (app: FastifyInstance, handlers: Handlers, secure: boolean): void => {
  for (const name of Object.keys(routes) as RouteName[]) registerRoute(app, name, handlers, secure)
}

const signInLimit = {
  rateLimit: {
    max: signInAttempts,
    timeWindow: signInWindowMs,
    hook: 'preHandler' as const,
    // By address and name: one guesser neither locks a user out everywhere nor tries many names freely.
    keyGenerator: (request: FastifyRequest) => `${request.ip} ${String((request.body as { username?: unknown } | null)?.username).toLowerCase()}`,
    errorResponseBuilder: (_: unknown, { ttl }: { ttl: number }) => new PlatformError('sign-in-limited', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  },
}

const registerRoute = <N extends RouteName>(app: FastifyInstance, name: N, handlers: Handlers, secure: boolean): void => {
  const route: (typeof routes)[RouteName] = routes[name]
  const part = <Key extends 'params' | 'query' | 'headers' | 'body'>(key: Key) => (key in route ? (route as Record<Key, unknown>)[key] : undefined)
  const picture = name === 'getPicture'
  app.route({
    method: route.method,
    url: route.path,
    config: { access: route.access, ...(name === 'signIn' ? signInLimit : {}) },
    schema: {
      operationId: name,
      summary: route.summary,
      ...(part('params') ? { params: part('params') } : {}),
      ...(part('query') ? { querystring: part('query') } : {}),
      ...(part('headers') ? { headers: part('headers') } : {}),
      ...(part('body') ? { body: part('body') } : {}),
      ...('multipart' in route ? { consumes: ['application/json', 'multipart/form-data'] } : {}),
      response: { ...(picture ? {} : { [route.status]: route.response }), '4xx': errorBodySchema, '5xx': errorBodySchema },
    },
    preValidation: async (request) => {
      if ('multipart' in route && request.isMultipart()) request.body = await readMultipart(request)
      else if (request.isMultipart()) throw new PlatformError('content-type-unsupported')
      if (name === 'createCheck' && request.headers['idempotency-key'] === undefined) throw new PlatformError('idempotency-key-missing')
    },
    handler: async (request, reply) => {
      const { params, query, headers, body } = request
      // The contract's schema has just parsed these; the compiler cannot follow that through the framework.
      const input = { params, query, headers, body } as Parameters<Handlers[N]>[0]
      const answer = await handlers[name](input, contextOf(request, reply, secure))
      return reply.status(route.status).send(answer)
    },
  })
}

/** The event stream: the one interface of version 1 that is not request and answer. */
export const registerEventRoute = (app: FastifyInstance, serve: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): void => {
  const schema = { operationId: 'events', summary: 'Server-sent events, each with its number; resumes after Last-Event-ID', produces: ['text/event-stream'] }
  app.get('/v1/events', { config: { access: 'events:read' }, schema }, serve)
}
