import { z } from 'zod'

/**
 * OSIA ABIS 1.6.0 as it is published, written down from the standard and not from this platform's own contract: methods, paths, scopes,
 * statuses and the shapes of answers. What the platform says is held against this. No object may have a property that the standard
 * does not name.
 */
const types = ['FACE', 'FINGER', 'IRIS', 'SIGNATURE', 'UNKNOWN'] as const
const impressions = [
  'LIVE_SCAN_PLAIN', 'LIVE_SCAN_ROLLED', 'NONLIVE_SCAN_PLAIN', 'NONLIVE_SCAN_ROLLED', 'LATENT_IMPRESSION', 'LATENT_TRACING', 'LATENT_PHOTO', 'LATENT_LIFT', 'LIVE_SCAN_SWIPE', 'LIVE_SCAN_VERTICAL_ROLL',
  'LIVE_SCAN_PALM', 'NONLIVE_SCAN_PALM', 'LATENT_PALM_IMPRESSION', 'LATENT_PALM_TRACING', 'LATENT_PALM_PHOTO', 'LATENT_PALM_LIFT', 'LIVE_SCAN_OPTICAL_CONTACTLESS_PLAIN', 'OTHER', 'UNKNOWN',
] as const
/** Of faces; the other subtypes are of fingers, palms and eyes. */
const faceSubTypes = ['UNKNOWN', 'PORTRAIT', 'LEFT_PROFILE', 'RIGHT_PROFILE'] as const

const text = z.string()
const anything = z.record(text, z.unknown())
const others = anything.optional()
const computed = { template: z.base64(), templateFormat: text.optional(), quality: z.int().optional(), qualityFormat: text.optional(), algorithm: text.optional(), vendor: text.optional() }
const item = { biometricType: z.enum(types), biometricSubType: z.enum(faceSubTypes).optional(), instance: text.optional() }
const biometricData = z.strictObject({
  ...item,
  ...z.object(computed).partial().shape,
  encounterId: text.optional(),
  image: z.base64().optional(),
  imageRef: z.url().optional(),
  captureDate: z.iso.datetime({ offset: true }).optional(),
  captureDevice: text.optional(),
  impressionType: z.enum(impressions).optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  bitdepth: z.int().optional(),
  mimeType: text.optional(),
  resolution: z.int().optional(),
  compression: z.enum(['NONE', 'WSQ', 'JPEG', 'JPEG2000', 'PNG']).optional(),
  missing: z.array(z.strictObject({ biometricSubType: text.optional(), presence: z.enum(['BANDAGED', 'AMPUTATED', 'DAMAGED']).optional() })).optional(),
  metadata: text.optional(),
  comment: text.optional(),
  templateRef: z.url().optional(),
})
const encounter = z.strictObject({
  encounterId: text,
  status: z.enum(['ACTIVE', 'INACTIVE']),
  encounterType: text,
  galleries: z.array(text).min(1).refine((ids) => new Set(ids).size === ids.length).optional(),
  clientData: z.base64().optional(),
  contextualData: anything.optional(),
  biographicData: anything.optional(),
  biometricData: z.array(biometricData),
})
const scores = z.array(z.strictObject({ score: z.number(), encounterId: text.optional(), ...z.object(item).partial().shape, others })).optional()
const candidates = z.array(z.strictObject({ personId: text, rank: z.int(), score: z.number(), scores, others }))
const verification = z.strictObject({ decision: z.boolean(), scores })
const personIds = z.strictObject({ personId: text, encounterId: text })
const extendedIds = personIds.extend({ others })

export const osiaError = z.strictObject({ code: z.int(), message: text })
export const osiaTask = z.strictObject({ taskId: text, others })

type Published = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; scope: string; ok: 200 | 204; answer: z.ZodType | null; refusals: readonly number[] }
const operation = (method: Published['method'], path: string, scope: string, answer: z.ZodType | null, refusals: readonly number[]): Published => ({ method, path, scope: `abis.${scope}`, ok: answer ? 200 : 204, answer, refusals: [400, 403, 500, ...refusals] })

const one = '/v1/persons/{personId}/encounters/{encounterId}'
export const published: Readonly<Record<string, Published>> = {
  createEncounterNoIds: operation('POST', '/v1/persons', 'encounter.write', extendedIds, []),
  createEncounterNoId: operation('POST', '/v1/persons/{personId}/encounters', 'encounter.write', extendedIds, []),
  readAllEncounters: operation('GET', '/v1/persons/{personId}/encounters', 'encounter.read', z.array(encounter), [404]),
  createEncounter: operation('POST', one, 'encounter.write', extendedIds, [409]),
  readEncounter: operation('GET', one, 'encounter.read', encounter, [404]),
  updateEncounter: operation('PUT', one, 'encounter.write', extendedIds, [404]),
  deleteEncounter: operation('DELETE', one, 'encounter.write', null, [404]),
  mergeEncounter: operation('POST', '/v1/persons/{personIdTarget}/merge/{personIdSource}', 'encounter.write', null, [404, 409]),
  moveEncounter: operation('POST', '/v1/persons/{personIdTarget}/move/{personIdSource}/encounters/{encounterId}', 'encounter.write', null, [404, 409]),
  // The standard lists no 404 for these two; every other operation on an encounter has it (docs/osia.md).
  updateEncounterStatus: operation('PUT', `${one}/status`, 'encounter.write', null, [404]),
  updateEncounterGalleries: operation('PUT', `${one}/galleries`, 'encounter.write', null, [404]),
  readTemplate: operation('GET', `${one}/templates`, 'encounter.read', z.array(z.strictObject({ ...item, ...computed })), [404]),
  deleteAll: operation('DELETE', '/v1/persons/{personId}', 'encounter.write', null, [404]),
  identify: operation('POST', '/v1/identify/{galleryId}', 'identify', candidates, [404]),
  identifyFromId: operation('POST', '/v1/identify/{galleryId}/{personId}', 'identify', candidates, [404]),
  identifyFromEncounterId: operation('POST', '/v1/identify/{galleryId}/{personId}/encounters/{encounterId}', 'identify', candidates, [404]),
  verifyFromId: operation('POST', '/v1/verify/{galleryId}/{personId}', 'verify', verification, [404]),
  verifyFromBio: operation('POST', '/v1/verify', 'verify', verification, []),
  readGalleries: operation('GET', '/v1/galleries', 'gallery.read', z.array(text), []),
  readGalleryContent: operation('GET', '/v1/galleries/{galleryId}', 'gallery.read', z.array(personIds), [404]),
  readTaskStatus: operation('GET', '/v1/tasks/{taskId}/status', 'task.read', z.enum(['PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_ERROR', 'RESPONSE_RETRY', 'COMPLETED']), [404]),
  redeliverTaskResult: operation('POST', '/v1/tasks/{taskId}/redeliver', 'task.update', null, [404, 409]),
}

/** Of HTTP and not of the standard: no key, and try again later. */
const ofHttp = [401, 503]

export type Ask = { params?: Record<string, string>; query?: Record<string, string | number>; body?: unknown; key?: string | null }
export type Said = { status: number; body: unknown; text: string }

/** Calls operations of a node and holds every answer against the standard. */
export const standardClient = (baseUrl: string, key: string) => {
  const called = new Set<string>()
  const call = async (name: string, { params = {}, query = {}, body, key: other = key }: Ask = {}): Promise<Said> => {
    const { method, path, ok, answer, refusals } = published[name]!
    const url = new URL(`${baseUrl}/osia${path.replaceAll(/\{(\w+)\}/g, (_, id: string) => encodeURIComponent(params[id]!))}`)
    for (const [field, value] of Object.entries(query)) url.searchParams.set(field, String(value))
    const headers = { ...(other === null ? {} : { authorization: `Bearer ${other}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) })
    called.add(name)
    const said = await response.text()
    const { status } = response
    const where = `${name} ${status} ${said.slice(0, 300)}`
    if (![ok, 202, ...refusals, ...ofHttp].includes(status)) throw new Error(`a status that the standard does not have: ${where}`)
    if (status === 204) return { status, body: null, text: said }
    if (!response.headers.get('content-type')?.startsWith('application/json')) throw new Error(`not JSON: ${where}`)
    const parsed: unknown = JSON.parse(said)
    const schema = status === 200 ? answer! : status === 202 ? osiaTask : osiaError
    const { error } = schema.safeParse(parsed)
    if (error) throw new Error(`not as published: ${where} ${z.prettifyError(error)}`)
    return { status, body: parsed, text: said }
  }
  let transactions = 0
  /** With a transaction id. */
  const ask = (name: string, given: Ask = {}) => call(name, { ...given, query: { transactionId: `t-${transactions++}`, ...given.query } })
  return { call, ask, called }
}
