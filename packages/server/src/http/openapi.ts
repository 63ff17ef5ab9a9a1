import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Access } from '@renbie/contracts'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Left out only on what is not an interface: documentation pages and the console's files. */
    access?: Access
  }
}

/** OpenAPI from the contract's schemas, served at /openapi.json and browsable at /docs. */
export const registerDocumentation = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Renbie', version, description: 'Face comparison for border inspection. Errors have one shape and a code of the catalogue (docs/errors.md).', license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'Machine clients: lanes, gates, other systems' },
          session: { type: 'apiKey', in: 'cookie', name: 'renbie_session', description: 'Officers: the console' },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { docExpansion: 'list' } })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger())
}
