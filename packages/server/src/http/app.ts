import { existsSync, readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import { maxBodyBytes, osiaBasePath, PlatformError } from '@renbie/contracts'
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { requireAccess, type Principal } from '../domain/access.ts'
import { sendOsiaError } from '../osia/errors.ts'
import { registerOsia } from '../osia/routes.ts'
import type { Platform } from '../platform.ts'
import { assertSameOrigin, authenticate } from './authenticate.ts'
import { sendError } from './errors.ts'
import { createHandlers } from './handlers/index.ts'
import { registerDocumentation } from './openapi.ts'
import { cookieName, registerEventRoute, registerRoutes } from './routes.ts'
import { registerAddressLimit } from './sign-in-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    receivedMs: number
  }
}

export type AppOptions = { platform: Platform; consoleDirectory: string | null; logStream?: NodeJS.WritableStream }

/** The whole HTTP side of a node. Every route comes from the contract; there is no other way to add one under /v1 or /osia. */
export const createApp = async ({ platform, consoleDirectory, logStream }: AppOptions): Promise<FastifyInstance> => {
  const { settings } = platform
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const send = request.url.startsWith(`${osiaBasePath}/`) ? sendOsiaError : sendError
    return send(error, request, reply, (code) => platform.metrics.errors.inc({ code }))
  }
  const tls = settings.tls ? { https: { cert: readFileSync(settings.tls.certFile), key: readFileSync(settings.tls.keyFile), minVersion: 'TLSv1.2' as const } } : {}
  const app: FastifyInstance = fastify({
    ...tls,
    bodyLimit: maxBodyBytes,
    trustProxy: settings.behindProxy ? 'loopback' : false,
    requestTimeout: 60_000,
    // An address that cannot be one: Fastify would answer it before any route, in a shape of its own.
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
    genReqId: () => crypto.randomUUID(),
    // One line a refusal, none a request: what was asked is in the audit trail.
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: settings.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'], ...(logStream ? { stream: logStream } : {}) },
  })
  // Fastify would take plain text as a body; nothing here does.
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(refuse)
  await registerPlugins(app, settings.tls !== undefined)
  registerAddressLimit(app)
  registerIdentity(app, platform)
  await registerDocumentation(app, platform.version)
  registerRoutes(app, createHandlers(platform), { secure: settings.tls !== undefined || settings.behindProxy, maxPictureRequests: 2 * (settings.engine.queueLimit + settings.engine.workers) })
  await registerOsia(app, platform)
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
  // Deny by default: whatever is not a page of the console or of the documentation says who may call it, or the node does not start.
  app.addHook('onRoute', ({ url, method, config }) => {
    const page = [method].flat().every((each) => each === 'GET' || each === 'HEAD') && !/^\/(v1|osia|metrics)(\/|$)/.test(url)
    if (!page && config?.access === undefined) throw new Error(`${String(method)} ${url} declares no access`)
  })
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

const registerStreams = (app: FastifyInstance, platform: Platform): void => {
  const streams = platform.streams
  registerEventRoute(app, async (request, reply) => {
    const credentials = { authorization: request.headers.authorization, sessionToken: request.cookies[cookieName] ?? null }
    await streams.serve(request, reply, () => authenticate(platform.store, credentials, platform.clock()).catch(() => null))
  })
  app.addHook('preClose', async () => {
    streams.close()
    await platform.feed.stop()
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

