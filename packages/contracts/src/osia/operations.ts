import { z } from 'zod'
import type { Permission } from '../permissions.ts'
import {
  osiaCandidateSchema, osiaComputedDataSchema, osiaEncounterIdSchema, osiaEncounterInputSchema, osiaEncounterSchema, osiaExtendablePersonIdsSchema, osiaFacesSchema,
  osiaGalleriesSchema, osiaGalleryIdSchema, osiaMaxCandidates, osiaPersonIdSchema, osiaPersonIdsSchema, osiaStatusSchema, osiaTaskStatusSchema, osiaVerificationSchema,
} from './model.ts'

/** Where the standard's paths begin here: `/v1/…` at the root is the platform's own interface. */
export const osiaBasePath = '/osia'

type OsiaOperation = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As in the standard, below the base path. */
  path: string
  /** The standard's scope, which is a permission of the platform under the same name. */
  scope: Permission
  /** Of the answer without `callback`; with one it is 202. */
  status: 200 | 204
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  response: z.ZodType
}

/** How sure an answer must be, in words. The standard leaves the words free; the numbers are in `server/src/osia/score.ts`. */
export const osiaAccuracyLevels = ['LOW', 'MEDIUM', 'HIGH', 'INVESTIGATION'] as const
const accuracyLevelSchema = z.enum(osiaAccuracyLevels, osiaAccuracyLevels.join(', '))
export type OsiaAccuracyLevel = z.infer<typeof accuracyLevelSchema>

const transaction = {
  transactionId: z.string('the id of the transaction is needed').min(1).max(128),
  callback: z.url().max(2_000).optional(),
  priority: z.coerce.number().int().min(0).max(9).default(5),
}
const comparison = { ...transaction, threshold: z.coerce.number().min(0).max(90).optional(), accuracyLevel: accuracyLevelSchema.optional() }
const transactionQuery = z.object(transaction)
const verifyQuery = z.object(comparison)
const identifyQuery = z.object({ ...comparison, maxNbCand: z.coerce.number().int().min(1).max(osiaMaxCandidates).default(20) })

const person = z.object({ personId: osiaPersonIdSchema })
const encounter = person.extend({ encounterId: osiaEncounterIdSchema })
const gallery = z.object({ galleryId: osiaGalleryIdSchema })
const pair = z.object({ personIdTarget: osiaPersonIdSchema, personIdSource: osiaPersonIdSchema })
const task = z.object({ taskId: z.string().max(80) })

/** Biographic data is sealed and not searched by: a condition that would be passed over in silence is refused. */
const filterSchema = z.strictObject({})
const candidates = z.array(osiaCandidateSchema)
const nothing = z.null()
const write = { scope: 'abis.encounter.write' } as const
const read = { scope: 'abis.encounter.read' } as const

/** Every operation of the published interface, by its operation id. */
export const osiaOperations = {
  createEncounterNoIds: { ...write, method: 'POST', path: '/v1/persons', status: 200, query: transactionQuery, body: osiaEncounterInputSchema, response: osiaExtendablePersonIdsSchema },
  createEncounterNoId: { ...write, method: 'POST', path: '/v1/persons/:personId/encounters', status: 200, params: person, query: transactionQuery, body: osiaEncounterInputSchema, response: osiaExtendablePersonIdsSchema },
  readAllEncounters: { ...read, method: 'GET', path: '/v1/persons/:personId/encounters', status: 200, params: person, query: transactionQuery, response: z.array(osiaEncounterSchema) },
  createEncounter: { ...write, method: 'POST', path: '/v1/persons/:personId/encounters/:encounterId', status: 200, params: encounter, query: transactionQuery, body: osiaEncounterInputSchema, response: osiaExtendablePersonIdsSchema },
  readEncounter: { ...read, method: 'GET', path: '/v1/persons/:personId/encounters/:encounterId', status: 200, params: encounter, query: transactionQuery, response: osiaEncounterSchema },
  updateEncounter: { ...write, method: 'PUT', path: '/v1/persons/:personId/encounters/:encounterId', status: 200, params: encounter, query: transactionQuery, body: osiaEncounterInputSchema, response: osiaExtendablePersonIdsSchema },
  deleteEncounter: { ...write, method: 'DELETE', path: '/v1/persons/:personId/encounters/:encounterId', status: 204, params: encounter, query: transactionQuery, response: nothing },
  mergeEncounter: { ...write, method: 'POST', path: '/v1/persons/:personIdTarget/merge/:personIdSource', status: 204, params: pair, query: transactionQuery, response: nothing },
  moveEncounter: { ...write, method: 'POST', path: '/v1/persons/:personIdTarget/move/:personIdSource/encounters/:encounterId', status: 204, params: pair.extend({ encounterId: osiaEncounterIdSchema }), query: transactionQuery, response: nothing },
  updateEncounterStatus: { ...write, method: 'PUT', path: '/v1/persons/:personId/encounters/:encounterId/status', status: 204, params: encounter, query: z.object({ ...transaction, status: osiaStatusSchema }), response: nothing },
  updateEncounterGalleries: { ...write, method: 'PUT', path: '/v1/persons/:personId/encounters/:encounterId/galleries', status: 204, params: encounter, query: transactionQuery, body: osiaGalleriesSchema, response: nothing },
  readTemplate: {
    ...read,
    method: 'GET',
    path: '/v1/persons/:personId/encounters/:encounterId/templates',
    status: 200,
    params: encounter,
    query: z.object({ ...transaction, biometricType: z.string().max(40).optional(), biometricSubType: z.string().max(40).optional(), instance: z.string().max(80).optional(), templateFormat: z.string().max(160).optional(), qualityFormat: z.string().max(80).optional() }),
    response: z.array(osiaComputedDataSchema),
  },
  deleteAll: { ...write, method: 'DELETE', path: '/v1/persons/:personId', status: 204, params: person, query: transactionQuery, response: nothing },

  identify: { method: 'POST', path: '/v1/identify/:galleryId', scope: 'abis.identify', status: 200, params: gallery, query: identifyQuery, body: z.strictObject({ filter: filterSchema, biometricData: osiaFacesSchema }), response: candidates },
  identifyFromId: { method: 'POST', path: '/v1/identify/:galleryId/:personId', scope: 'abis.identify', status: 200, params: gallery.extend(person.shape), query: identifyQuery, body: filterSchema.nullish(), response: candidates },
  identifyFromEncounterId: { method: 'POST', path: '/v1/identify/:galleryId/:personId/encounters/:encounterId', scope: 'abis.identify', status: 200, params: gallery.extend(encounter.shape), query: identifyQuery, body: filterSchema.nullish(), response: candidates },
  verifyFromId: { method: 'POST', path: '/v1/verify/:galleryId/:personId', scope: 'abis.verify', status: 200, params: gallery.extend(person.shape), query: verifyQuery, body: z.strictObject({ biometricData: osiaFacesSchema }), response: osiaVerificationSchema },
  verifyFromBio: { method: 'POST', path: '/v1/verify', scope: 'abis.verify', status: 200, query: verifyQuery, body: z.strictObject({ biometricData1: osiaFacesSchema, biometricData2: osiaFacesSchema }), response: osiaVerificationSchema },

  readGalleries: { method: 'GET', path: '/v1/galleries', scope: 'abis.gallery.read', status: 200, query: transactionQuery, response: z.array(z.string()) },
  readGalleryContent: {
    method: 'GET',
    path: '/v1/galleries/:galleryId',
    scope: 'abis.gallery.read',
    status: 200,
    params: gallery,
    query: z.object({ ...transaction, offset: z.coerce.number().int().min(0).max(100_000_000).default(0), limit: z.coerce.number().int().min(1).max(1_000).default(1_000) }),
    response: z.array(osiaPersonIdsSchema),
  },

  readTaskStatus: { method: 'GET', path: '/v1/tasks/:taskId/status', scope: 'abis.task.read', status: 200, params: task, response: osiaTaskStatusSchema },
  redeliverTaskResult: { method: 'POST', path: '/v1/tasks/:taskId/redeliver', scope: 'abis.task.update', status: 204, params: task, response: nothing },
} as const satisfies Record<string, OsiaOperation>

export type OsiaOperations = typeof osiaOperations
export type OsiaOperationName = keyof OsiaOperations

type Parsed<O, Part extends string> = O extends { [K in Part]: infer S extends z.ZodType } ? z.output<S> : undefined
/** What an operation is asked, parsed and with defaults. */
export type OsiaInput<N extends OsiaOperationName> = { params: Parsed<OsiaOperations[N], 'params'>; query: Parsed<OsiaOperations[N], 'query'>; body: Parsed<OsiaOperations[N], 'body'> }
export type OsiaOutput<N extends OsiaOperationName> = z.output<OsiaOperations[N]['response']>
