import { existsSync, readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import { maxBodyBytes, PlatformError, routes, type RouteName } from '@renbie/contracts'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { requireAccess, type Principal } from '../domain/access.ts'
import type { Platform } from '../platform.ts'
import { assertSameOrigin, authenticate } from './authenticate.ts'
import { readMultipart } from './bodies.ts'
import type { Handlers, RequestContext } from './context.ts'
import { sendError } from './errors.ts'
import { createHandlers } from './handlers/index.ts'
import { languageOf } from './language.ts'
import { registerDocumentation } from './openapi.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    receivedMs: number
  }
}

const cookieName = 'renbie_session'
const signInAttempts = 10
const signInWindowMs = 5 * 60_000

export type AppOptions = { platform: Platform; consoleDirectory: string | null; logStream?: NodeJS.WritableStream }

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

/** The whole HTTP side of a node. Every route comes from the contract; there is no other way to add one under /v1. */
export const createApp = async ({ platform, consoleDirectory, logStream }: AppOptions): Promise<FastifyInstance> => {
  const { settings } = platform
  const tls = settings.tls ? { https: { cert: readFileSync(settings.tls.certFile), key: readFileSync(settings.tls.keyFile), minVersion: 'TLSv1.2' as const } } : {}
  const app: FastifyInstance = fastify({
    ...tls,
    bodyLimit: maxBodyBytes,
    trustProxy: settings.behindProxy ? 'loopback' : false,
    requestTimeout: 60_000,
    genReqId: () => crypto.randomUUID(),
    disableRequestLogging: true,
    logger: { level: settings.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'], ...(logStream ? { stream: logStream } : {}) },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, (code) => platform.metrics.errors.inc({ code })))
  await registerPlugins(app, settings.tls !== undefined)
  registerIdentity(app, platform)
  await registerDocumentation(app, platform.version)
  registerRoutes(app, platform)
  registerStreams(app, platform)
  registerMetrics(app, platform)
  await registerConsole(app, consoleDirectory)
  return app
}

const registerPlugins = async (app: FastifyInstance, overTls: boolean): Promise<void> => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    hsts: overTls,
  })
  await app.register(cookie)
  await app.register(multipart)
  await app.register(rateLimit, { global: false })
}

/** Who calls is established before the body is read: nobody uploads 30 MB to be told to sign in. */
const registerIdentity = (app: FastifyInstance, { store, clock, settings, metrics }: Platform): void => {
  app.decorateRequest('principal', null)
  app.decorateRequest('receivedMs', 0)
  app.addHook('onRequest', async (request) => {
    request.receivedMs = performance.now()
    const access = request.routeOptions.config.access
    if (access === undefined) return
    const { origin, host, authorization } = request.headers
    assertSameOrigin({ method: request.method, origin, host }, settings.publicOrigin)
    if (access !== 'public') request.principal = await authenticate(store, { authorization, sessionToken: request.cookies[cookieName] ?? null }, clock())
    requireAccess(request.principal, access)
  })
  app.addHook('onResponse', async (request, reply) => {
    metrics.requests.observe({ route: request.routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}

const registerRoutes = (app: FastifyInstance, platform: Platform): void => {
  const handlers: Handlers = createHandlers(platform)
  const secure = platform.settings.tls !== undefined || platform.settings.behindProxy
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
      ...(picture ? {} : { response: { [route.status]: route.response } }),
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

const registerStreams = (app: FastifyInstance, platform: Platform): void => {
  const streams = platform.streams
  app.get('/v1/events', { config: { access: 'events:read' }, schema: { operationId: 'events', summary: 'Server-sent events; resumes after Last-Event-ID', produces: ['text/event-stream'] } }, async (request, reply) => {
    const credentials = { authorization: request.headers.authorization, sessionToken: request.cookies[cookieName] ?? null }
    await streams.serve(request, reply, () => authenticate(platform.store, credentials, platform.clock()).catch(() => null))
  })
  app.addHook('preClose', async () => {
    streams.close()
    platform.feed.stop()
  })
}

const registerMetrics = (app: FastifyInstance, { metrics }: Platform): void => {
  app.get('/metrics', { config: { access: 'metrics:read' }, schema: { hide: true } }, async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}

const registerConsole = async (app: FastifyInstance, directory: string | null): Promise<void> => {
  const present = directory !== null && existsSync(directory)
  if (present) await app.register(fastifyStatic, { root: directory, wildcard: false, cacheControl: true, immutable: false })
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && request.headers.accept?.includes('text/html') && !request.url.startsWith('/v1/')
    if (present && page) return reply.sendFile('index.html')
    throw new PlatformError('not-found')
  })
}

