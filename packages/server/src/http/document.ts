import { routes, type RouteName } from '@renbie/contracts'
import fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Handlers } from './context.ts'
import { registerDocumentation } from './openapi.ts'
import { registerEventRoute, registerRoutes } from './routes.ts'

const unreachable = () => Promise.reject(new Error('This app only describes itself'))

/** The OpenAPI document without a database or an engine: the same routes on an app that nobody calls. */
export const openapiDocument = async (version: string): Promise<object> => {
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await registerDocumentation(app, version)
  registerRoutes(app, Object.fromEntries((Object.keys(routes) as RouteName[]).map((name) => [name, unreachable])) as unknown as Handlers, { secure: false, maxPictureRequests: 1 })
  registerEventRoute(app, unreachable)
  await app.ready()
  return app.swagger()
}
