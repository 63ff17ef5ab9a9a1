import { z } from 'zod'
import { alertStateSchema } from './alerts.ts'
import { decisionSchema } from './checks.ts'
import { alertIdSchema, checkIdSchema, identityFindingIdSchema, laneIdSchema, pictureIdSchema, siteIdSchema, subjectIdSchema, watchlistIdSchema } from './ids.ts'
import { osiaPersonIdSchema } from './osia/model.ts'
import type { Permission } from './permissions.ts'
import { directionSchema } from './sites.ts'
import { severitySchema } from './watchlists.ts'

/**
 * What happened, as it crosses to consoles and other systems. An event names records, it never carries a face, a name or a
 * document number: who may see those asks for the record and is checked and audited there.
 */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('check-completed'),
    checkId: checkIdSchema,
    siteId: siteIdSchema,
    laneId: laneIdSchema,
    direction: directionSchema,
    decision: decisionSchema,
    alerts: z.int().min(0),
    presentationAttackSuspected: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('alert-raised'),
    alertId: alertIdSchema,
    checkId: checkIdSchema,
    siteId: siteIdSchema,
    laneId: laneIdSchema,
    severity: severitySchema,
  }),
  z.object({ type: z.literal('alert-updated'), alertId: alertIdSchema, siteId: siteIdSchema, state: alertStateSchema }),
  z.object({ type: z.literal('watchlist-changed'), watchlistId: watchlistIdSchema, siteId: z.null() }),
  z.object({ type: z.literal('subject-changed'), subjectId: subjectIdSchema, siteId: z.null() }),
  z.object({ type: z.literal('identity-finding'), findingId: identityFindingIdSchema, siteId: siteIdSchema }),
  /** A past crossing got its template of the next model pack, by its live picture. */
  z.object({ type: z.literal('crossing-retemplated'), pictureId: pictureIdSchema, siteId: z.null() }),
  /** Crossings captured before this time are searched no more. */
  z.object({ type: z.literal('crossings-expired'), before: z.iso.datetime(), siteId: z.null() }),
  z.object({ type: z.literal('person-changed'), personId: osiaPersonIdSchema, siteId: z.null() }),
  z.object({ type: z.literal('site-changed'), siteId: siteIdSchema }),
  z.object({ type: z.literal('pack-changed'), siteId: z.null() }).meta({ description: 'A change of the model pack began, was accepted, cancelled or made: ask for the system' }),
])
export type PlatformEvent = z.infer<typeof eventSchema>
export type EventType = PlatformEvent['type']

/** An event with its number in the log (gapless, from 1) and its time. The number is the SSE id. */
export const numberedEventSchema = z.object({ number: z.int().min(1), at: z.iso.datetime(), event: eventSchema })
export type NumberedEvent = z.infer<typeof numberedEventSchema>

/** Who is told of an event: holders of this permission, within the event's site. */
export const eventPermission: Readonly<Record<EventType, Permission>> = {
  'check-completed': 'checks:read',
  'alert-raised': 'alerts:read',
  'alert-updated': 'alerts:read',
  'watchlist-changed': 'watchlists:read',
  'subject-changed': 'subjects:read',
  'identity-finding': 'identities:review',
  'crossing-retemplated': 'system:read',
  'crossings-expired': 'system:read',
  'person-changed': 'abis.encounter.read',
  'site-changed': 'sites:read',
  'pack-changed': 'system:read',
}
