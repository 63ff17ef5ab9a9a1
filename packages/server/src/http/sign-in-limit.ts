import { PlatformError, routes } from '@renbie/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const timeWindow = 5 * 60_000
const attemptsForName = 10
/** More than the officers behind one address who begin their shift together, far fewer than the names somebody would try. */
const attemptsFromAddress = 120

const limited = (ttlMs: number) => new PlatformError('sign-in-limited', { retryAfterSeconds: Math.ceil(ttlMs / 1000) })

/** Attempts on one name. By address and name: a guesser elsewhere does not lock an officer out. */
export const signInLimit = {
  rateLimit: {
    max: attemptsForName,
    timeWindow,
    hook: 'preHandler' as const,
    keyGenerator: (request: FastifyRequest) => `${request.ip} ${String((request.body as { username?: unknown } | null)?.username).toLowerCase()}`,
    errorResponseBuilder: (_: unknown, { ttl }: { ttl: number }) => limited(ttl),
  },
}

/** Attempts from one address, whatever the names: a password tried on every name, or a flood of entries in the trail. */
export const registerAddressLimit = (app: FastifyInstance): void => {
  const count = app.createRateLimit({ max: attemptsFromAddress, timeWindow })
  app.addHook('onRequest', async (request) => {
    if (request.method !== routes.signIn.method || request.routeOptions.url !== routes.signIn.path) return
    const outcome = await count(request)
    if (!outcome.isAllowed && outcome.isExceeded) throw limited(outcome.ttl)
  })
}
