import { maxBodyBytes, osiaBasePath, osiaErrorSchema, osiaOperations, osiaTaskIdSchema, PlatformError, type OsiaInput, type OsiaOperationName } from '@renbie/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../domain/access.ts'
import { toPlatformError } from '../http/errors.ts'
import { pictureGate } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { enrolHandlers } from './enrol.ts'
import { assertNotExempt } from './exempt.ts'
import { galleryHandlers } from './galleries.ts'
import { identifyHandlers } from './identify.ts'
import { performing, type OsiaTransaction } from './operation.ts'
import { readHandlers } from './read.ts'
import { rearrangeHandlers } from './rearrange.ts'
import { TaskRunner } from './tasks.ts'
import { verifyHandlers } from './verify.ts'

/** Largest request body of an operation without pictures, bytes. */
const plainBodyBytes = 64 * 1024

const principalOf = ({ principal }: FastifyRequest): Principal => {
  if (!principal) throw new PlatformError('sign-in-required')
  return principal
}

/** The OSIA ABIS interface below its base path, with errors of its own shape. Its OpenAPI document is the standard's, not ours. */
export const registerOsia = async (app: FastifyInstance, platform: Platform): Promise<void> => {
  const perform = performing(platform, {
    ...enrolHandlers(platform),
    ...readHandlers(platform),
    ...rearrangeHandlers(platform),
    ...galleryHandlers(platform),
    ...identifyHandlers(platform),
    ...verifyHandlers(platform),
  })
  const tasks = new TaskRunner(platform, perform, (error) => {
    const { code, detail } = toPlatformError(error)
    app.log.error({ code, detail }, 'the OSIA tasks failed')
  })
  const { engine } = platform.settings
  await app.register(
    async (osia) => {
      osia.setNotFoundHandler(() => {
        throw new PlatformError('not-found')
      })
      const gate = pictureGate(osia, engine.queueLimit + engine.workers)

      const transaction = async (name: OsiaTransaction, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        const { params, query, body } = request
        // The operation's schemas have just parsed these; the compiler cannot follow that through the framework.
        const input = { params, query, body } as OsiaInput<OsiaTransaction>
        const { transactionId, callback, priority } = input.query
        const caller = { principal: principalOf(request), transactionId }
        assertNotExempt(body, platform.clock())
        if (callback !== undefined) return reply.status(202).send({ taskId: await tasks.accept({ operation: name, input, callback, priority }, caller) })
        return answer(reply, name, await perform(name, input, caller))
      }
      for (const name of Object.keys(osiaOperations) as OsiaOperationName[]) {
        if (name === 'readTaskStatus' || name === 'redeliverTaskResult') continue
        osia.route({ ...shapeOf(name), ...gate, handler: (request, reply) => transaction(name, request, reply) })
      }
      const taskId = ({ params }: FastifyRequest): string => (params as OsiaInput<'readTaskStatus'>['params']).taskId
      osia.route({ ...shapeOf('readTaskStatus'), handler: async (request, reply) => answer(reply, 'readTaskStatus', await tasks.status(taskId(request), principalOf(request))) })
      osia.route({ ...shapeOf('redeliverTaskResult'), handler: async (request, reply) => answer(reply, 'redeliverTaskResult', await tasks.redeliver(taskId(request), principalOf(request))) })
    },
    { prefix: osiaBasePath },
  )
  app.addHook('onReady', async () => tasks.start())
  app.addHook('preClose', () => tasks.stop())
}

const shapeOf = (name: OsiaOperationName) => {
  const operation = osiaOperations[name]
  return {
    method: operation.method,
    url: operation.path,
    bodyLimit: 'body' in operation ? maxBodyBytes : plainBodyBytes,
    config: { access: operation.scope },
    schema: {
      hide: true,
      ...('params' in operation ? { params: operation.params } : {}),
      ...('query' in operation ? { querystring: operation.query } : {}),
      ...('body' in operation ? { body: operation.body } : {}),
      response: { ...(operation.status === 200 ? { 200: operation.response } : {}), 202: osiaTaskIdSchema, '4xx': osiaErrorSchema, '5xx': osiaErrorSchema },
    },
  }
}

const answer = (reply: FastifyReply, name: OsiaOperationName, said: unknown): FastifyReply => {
  // Faces and who is whom: nothing of it stays in a cache.
  reply.header('cache-control', 'no-store')
  return osiaOperations[name].status === 204 ? reply.status(204).send() : reply.status(200).type('application/json; charset=utf-8').send(typeof said === 'string' ? JSON.stringify(said) : said)
}
