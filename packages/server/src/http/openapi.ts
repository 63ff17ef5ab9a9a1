import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Access } from '@renbie/contracts'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Left out only on what is not an interface: documentation pages and the console's files. */
    access?: Access
  }
}

type Media = { schema?: object }
type Operation = { requestBody?: { content?: Record<string, Media> } }

const file = { type: 'string', format: 'binary' }
/** Forms as they are sent; the schema behind JSON has the pictures in base64 and would describe something else. */
const forms: Readonly<Record<string, object>> = {
  '/v1/checks': { json: { type: 'string', description: 'The check without its pictures, as JSON' }, live: file, portrait: file },
  '/v1/subjects/{subjectId}/photos': { image: file },
  '/v1/verify': { json: { type: 'string', description: 'The request without the pictures that are sent as files, as JSON' }, probe: file, reference: file },
  '/v1/identify': { json: { type: 'string', description: 'The request without the picture, as JSON' }, probe: file },
  '/v1/compare/three-way': { json: { type: 'string', description: 'The request without the pictures that are sent as files, as JSON' }, live: file, document: file },
  '/v1/pictures/assess': { json: { type: 'string', description: 'JSON with role, when it is not a live picture' }, image: file },
}

const withMultipart = <Document extends object>(document: Document): Document => {
  const { paths = {} } = document as { paths?: Record<string, { post?: Operation }> }
  for (const [path, properties] of Object.entries(forms)) {
    const content = paths[path]?.post?.requestBody?.content
    if (content?.['multipart/form-data']) content['multipart/form-data'] = { schema: { type: 'object', properties } }
  }
  return document
}

/** Each named schema is written as taken and as given; most are only one of the two. Unused ones go, until none is left. */
const withoutUnused = <Document extends object>(document: Document): Document => {
  const schemas = (document as { components?: { schemas?: Record<string, object> } }).components?.schemas ?? {}
  for (let removed = true; removed; ) {
    const text = JSON.stringify(document)
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`))
    for (const name of unused) delete schemas[name]
    removed = unused.length > 0
  }
  return document
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
    transformObject: (input) => withoutUnused(withMultipart(jsonSchemaTransformObject(input))),
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'", uiConfig: { docExpansion: 'list' } })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger())
}
