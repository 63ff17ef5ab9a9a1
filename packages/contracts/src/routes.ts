import { z } from 'zod'
import { apiClientCreatedSchema, apiClientCreateSchema, apiClientSchema, sessionSchema, signInSchema, userCreateSchema, userPatchSchema, userSchema } from './accounts.ts'
import { adjudicateSchema, alertSchema, alertStateSchema } from './alerts.ts'
import { checkDetailSchema, checkRequestSchema, checkResultSchema, checkSummarySchema, decisionSchema } from './checks.ts'
import { alertIdSchema, apiClientIdSchema, checkIdSchema, laneIdSchema, photoIdSchema, pictureIdSchema, siteIdSchema, subjectIdSchema, userIdSchema, watchlistIdSchema } from './ids.ts'
import type { Permission } from './permissions.ts'
import { acceptFailuresSchema, packChangeSchema, templateFailureRecordSchema } from './pack-change.ts'
import { pictureInputSchema, picturePurposeSchema } from './pictures.ts'
import { qualitySchema } from './quality.ts'
import { laneCreateSchema, lanePatchSchema, laneSchema, sitePatchSchema, siteSchema, siteStatusSchema } from './sites.ts'
import { auditEntrySchema, auditVerificationSchema, healthSchema, readinessSchema, systemSchema } from './system.ts'
import {
  photoEnrolledSchema,
  photoEnrolSchema,
  severitySchema,
  subjectCreateSchema,
  subjectPatchSchema,
  subjectSchema,
  watchlistCreateSchema,
  watchlistPatchSchema,
  watchlistSchema,
} from './watchlists.ts'

/** Who may call: anyone, anyone signed in, or holders of a permission. There is no default: a route without it does not compile. */
export type Access = 'public' | 'signed-in' | Permission

export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  access: Access
  status: 200 | 201 | 204
  /** The same answer may also come with this status. */
  alsoStatus?: 503
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: z.ZodType
  /** `z.null()` for an empty answer; a `Uint8Array` for a picture. */
  response: z.ZodType
  /** Also taken as multipart/form-data: JSON in a part named `json`, pictures in parts named as their field. */
  multipart?: true
}

const empty = z.null()
const page = { limit: z.coerce.number().int().min(1).max(500).default(100), before: z.string().max(80).optional() }
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable().meta({ description: 'Pass as `before` for the next, older page; null at the end' }) })

/** Every route of version 1. The server must have a handler for each (compile time), the client is typed by it, OpenAPI is made of it. */
export const routes = {
  health: { method: 'GET', path: '/v1/health', summary: 'The process is alive', access: 'public', status: 200, response: healthSchema },
  readiness: { method: 'GET', path: '/v1/readiness', summary: 'The node can answer checks', access: 'public', status: 200, alsoStatus: 503, response: readinessSchema },
  system: { method: 'GET', path: '/v1/system', summary: 'What runs here', access: 'system:read', status: 200, response: systemSchema },
  listTemplateFailures: {
    method: 'GET',
    path: '/v1/system/template-failures',
    summary: 'Pictures that the next model pack, or without one the pack in force, failed at',
    access: 'system:read',
    status: 200,
    query: z.object(page),
    response: pageOf(templateFailureRecordSchema),
  },
  acceptTemplateFailures: {
    method: 'POST',
    path: '/v1/system/pack-change/accept',
    summary: 'Let the next model pack take over although it failed at pictures',
    access: 'system:write',
    status: 200,
    body: acceptFailuresSchema,
    response: packChangeSchema,
  },

  signIn: { method: 'POST', path: '/v1/session', summary: 'Sign in', access: 'public', status: 200, body: signInSchema, response: sessionSchema },
  currentSession: { method: 'GET', path: '/v1/session', summary: 'Who is signed in', access: 'signed-in', status: 200, response: sessionSchema },
  signOut: { method: 'DELETE', path: '/v1/session', summary: 'Sign out', access: 'signed-in', status: 204, response: empty },

  createCheck: {
    method: 'POST',
    path: '/v1/checks',
    summary: 'Check one traveller: exemption, 1:1 with the portrait, 1:N with the watchlists in force',
    access: 'checks:create',
    status: 200,
    headers: z.object({ 'idempotency-key': z.string().min(8).max(128) }),
    body: checkRequestSchema,
    response: checkResultSchema,
    multipart: true,
  },
  listChecks: {
    method: 'GET',
    path: '/v1/checks',
    summary: 'Checks, newest first',
    access: 'checks:read',
    status: 200,
    query: z.object({ ...page, siteId: siteIdSchema.optional(), laneId: laneIdSchema.optional(), decision: decisionSchema.optional() }),
    response: pageOf(checkSummarySchema),
  },
  getCheck: { method: 'GET', path: '/v1/checks/:checkId', summary: 'One check', access: 'checks:read', status: 200, params: z.object({ checkId: checkIdSchema }), response: checkDetailSchema },

  listAlerts: {
    method: 'GET',
    path: '/v1/alerts',
    summary: 'Alerts, newest first',
    access: 'alerts:read',
    status: 200,
    query: z.object({ ...page, state: alertStateSchema.optional(), open: z.stringbool().optional(), siteId: siteIdSchema.optional(), severity: severitySchema.optional(), watchlistId: watchlistIdSchema.optional() }),
    response: pageOf(alertSchema),
  },
  getAlert: { method: 'GET', path: '/v1/alerts/:alertId', summary: 'One alert', access: 'alerts:read', status: 200, params: z.object({ alertId: alertIdSchema }), response: alertSchema },
  acknowledgeAlert: { method: 'POST', path: '/v1/alerts/:alertId/acknowledge', summary: 'Take an alert', access: 'alerts:adjudicate', status: 200, params: z.object({ alertId: alertIdSchema }), response: alertSchema },
  adjudicateAlert: {
    method: 'POST',
    path: '/v1/alerts/:alertId/adjudicate',
    summary: 'Decide an alert. A new alert is acknowledged by the same act',
    access: 'alerts:adjudicate',
    status: 200,
    params: z.object({ alertId: alertIdSchema }),
    body: adjudicateSchema,
    response: alertSchema,
  },

  listWatchlists: { method: 'GET', path: '/v1/watchlists', summary: 'Watchlists', access: 'watchlists:read', status: 200, response: z.object({ items: z.array(watchlistSchema) }) },
  createWatchlist: { method: 'POST', path: '/v1/watchlists', summary: 'Make a watchlist', access: 'watchlists:write', status: 201, body: watchlistCreateSchema, response: watchlistSchema },
  getWatchlist: { method: 'GET', path: '/v1/watchlists/:watchlistId', summary: 'One watchlist', access: 'watchlists:read', status: 200, params: z.object({ watchlistId: watchlistIdSchema }), response: watchlistSchema },
  updateWatchlist: { method: 'PATCH', path: '/v1/watchlists/:watchlistId', summary: 'Change a watchlist', access: 'watchlists:write', status: 200, params: z.object({ watchlistId: watchlistIdSchema }), body: watchlistPatchSchema, response: watchlistSchema },

  listSubjects: {
    method: 'GET',
    path: '/v1/subjects',
    summary: 'Watchlisted subjects, newest first',
    access: 'subjects:read',
    status: 200,
    query: z.object({ ...page, watchlistId: watchlistIdSchema.optional(), q: z.string().trim().max(80).optional() }),
    response: pageOf(subjectSchema),
  },
  createSubject: { method: 'POST', path: '/v1/subjects', summary: 'Enter a subject', access: 'subjects:write', status: 201, body: subjectCreateSchema, response: subjectSchema },
  getSubject: { method: 'GET', path: '/v1/subjects/:subjectId', summary: 'One subject', access: 'subjects:read', status: 200, params: z.object({ subjectId: subjectIdSchema }), response: subjectSchema },
  updateSubject: { method: 'PATCH', path: '/v1/subjects/:subjectId', summary: 'Change a subject', access: 'subjects:write', status: 200, params: z.object({ subjectId: subjectIdSchema }), body: subjectPatchSchema, response: subjectSchema },
  enrolPhoto: { method: 'POST', path: '/v1/subjects/:subjectId/photos', summary: 'Enrol a photo of a subject', access: 'subjects:write', status: 201, params: z.object({ subjectId: subjectIdSchema }), body: photoEnrolSchema, response: photoEnrolledSchema, multipart: true },
  removePhoto: { method: 'DELETE', path: '/v1/subjects/:subjectId/photos/:photoId', summary: 'Take a photo out of search', access: 'subjects:write', status: 204, params: z.object({ subjectId: subjectIdSchema, photoId: photoIdSchema }), response: empty },

  assessPicture: { method: 'POST', path: '/v1/pictures/assess', summary: 'Quality of a picture; nothing is stored', access: 'pictures:assess', status: 200, body: pictureInputSchema.extend({ role: z.enum(['live', 'document', 'reference']).default('live') }), response: qualitySchema, multipart: true },
  getPicture: {
    method: 'GET',
    path: '/v1/pictures/:pictureId',
    summary: 'A stored picture; every look is audited with its purpose',
    access: 'pictures:read',
    status: 200,
    params: z.object({ pictureId: pictureIdSchema }),
    query: z.object({ purpose: picturePurposeSchema }),
    response: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  },

  listSites: { method: 'GET', path: '/v1/sites', summary: 'Sites with their lanes', access: 'sites:read', status: 200, response: z.object({ items: z.array(siteStatusSchema) }) },
  createSite: { method: 'POST', path: '/v1/sites', summary: 'Add a site', access: 'sites:write', status: 201, body: siteSchema, response: siteSchema },
  updateSite: { method: 'PATCH', path: '/v1/sites/:siteId', summary: 'Change a site', access: 'sites:write', status: 200, params: z.object({ siteId: siteIdSchema }), body: sitePatchSchema, response: siteSchema },
  createLane: { method: 'POST', path: '/v1/sites/:siteId/lanes', summary: 'Add a lane', access: 'sites:write', status: 201, params: z.object({ siteId: siteIdSchema }), body: laneCreateSchema, response: laneSchema },
  updateLane: { method: 'PATCH', path: '/v1/lanes/:laneId', summary: 'Change a lane', access: 'sites:write', status: 200, params: z.object({ laneId: laneIdSchema }), body: lanePatchSchema, response: laneSchema },

  listUsers: { method: 'GET', path: '/v1/users', summary: 'Users', access: 'accounts:read', status: 200, response: z.object({ items: z.array(userSchema) }) },
  createUser: { method: 'POST', path: '/v1/users', summary: 'Add a user', access: 'accounts:write', status: 201, body: userCreateSchema, response: userSchema },
  updateUser: { method: 'PATCH', path: '/v1/users/:userId', summary: 'Change a user', access: 'accounts:write', status: 200, params: z.object({ userId: userIdSchema }), body: userPatchSchema, response: userSchema },
  listApiClients: { method: 'GET', path: '/v1/api-clients', summary: 'Machine clients', access: 'accounts:read', status: 200, response: z.object({ items: z.array(apiClientSchema) }) },
  createApiClient: { method: 'POST', path: '/v1/api-clients', summary: 'Add a machine client; its key is shown once', access: 'accounts:write', status: 201, body: apiClientCreateSchema, response: apiClientCreatedSchema },
  revokeApiClient: { method: 'DELETE', path: '/v1/api-clients/:clientId', summary: 'Revoke a machine client', access: 'accounts:write', status: 204, params: z.object({ clientId: apiClientIdSchema }), response: empty },

  listAudit: {
    method: 'GET',
    path: '/v1/audit',
    summary: 'Audit trail, newest first',
    access: 'audit:read',
    status: 200,
    query: z.object({ ...page, actor: z.string().max(80).optional(), action: z.string().max(60).optional(), target: z.string().max(80).optional() }),
    response: pageOf(auditEntrySchema),
  },
  verifyAudit: { method: 'GET', path: '/v1/audit/verification', summary: 'Whether the audit chain is whole', access: 'audit:read', status: 200, response: auditVerificationSchema },
} as const satisfies Record<string, Route>

export type Routes = typeof routes
export type RouteName = keyof Routes

type Parsed<R, Part extends string> = R extends { [K in Part]: infer S extends z.ZodType } ? z.output<S> : undefined
type Given<R, Part extends string> = R extends { [K in Part]: infer S extends z.ZodType } ? z.input<S> : undefined

/** What a handler gets: parsed, defaults filled in. */
export type RouteInput<N extends RouteName> = { params: Parsed<Routes[N], 'params'>; query: Parsed<Routes[N], 'query'>; headers: Parsed<Routes[N], 'headers'>; body: Parsed<Routes[N], 'body'> }
/** What a client sends: defaults may be left out. */
export type RouteRequest<N extends RouteName> = { params: Given<Routes[N], 'params'>; query: Given<Routes[N], 'query'>; headers: Given<Routes[N], 'headers'>; body: Given<Routes[N], 'body'> }
export type RouteOutput<N extends RouteName> = z.output<Routes[N]['response']>
