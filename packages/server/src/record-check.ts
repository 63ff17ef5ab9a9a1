import type { PlatformEvent } from '@renbie/contracts'
import type { NewAuditEntry, Repositories, Store } from '@renbie/store'
import type { Principal } from './domain/access.ts'
import type { CheckRecord, KeptPicture } from './domain/check.ts'

type Idempotency = { key: string; requestHash: string }
/** Keyed hashes of who and which document: what a crossing is kept for search by. */
export type CrossingKeys = { personHash: Uint8Array; documentHash: Uint8Array }

const pictureId = (pictures: KeptPicture[], kind: KeptPicture['kind']) => pictures.find((picture) => picture.kind === kind)?.id ?? null

const eventsOf = ({ id, lane, header, decision, reasons, alerts, finding }: CheckRecord): PlatformEvent[] => [
  {
    type: 'check-completed', checkId: id, siteId: lane.siteId, laneId: lane.id, direction: header.direction, decision, alerts: alerts.length,
    presentationAttackSuspected: reasons.includes('presentation-attack-suspected'),
  },
  ...alerts.map((alert): PlatformEvent => ({ type: 'alert-raised', alertId: alert.id, checkId: id, siteId: lane.siteId, laneId: lane.id, severity: alert.severity })),
  ...(finding ? [{ type: 'identity-finding' as const, findingId: finding.id, siteId: lane.siteId }] : []),
]

const auditOf = (record: CheckRecord, principal: Principal): NewAuditEntry => ({
  at: record.receivedAt,
  actor: principal.actor,
  action: 'check.created',
  target: record.id,
  siteId: record.lane.siteId,
  purpose: 'inspection',
  detail: { laneId: record.lane.id, decision: record.decision, alerts: record.alerts.length, searched: record.result.identification?.searched ?? 0 },
})

const insertRows = async (tx: Repositories, record: CheckRecord, principal: Principal, idempotency: Idempotency, keys: CrossingKeys): Promise<void> => {
  const { lane, header, result, pictures, finding, crossingTemplate } = record
  await tx.idempotency.insert({ actor: principal.actor, ...idempotency, checkId: record.id, createdAt: record.receivedAt })
  for (const picture of pictures) {
    await tx.pictures.insert({ id: picture.id, kind: picture.kind, siteId: lane.siteId, contentType: picture.contentType, sizeBytes: picture.bytes.length, createdAt: record.receivedAt })
  }
  const livePictureId = pictureId(pictures, 'live')
  await tx.checks.insert({
    id: record.id,
    siteId: lane.siteId,
    laneId: lane.id,
    direction: header.direction,
    capturedAt: record.capturedAt,
    receivedAt: record.receivedAt,
    decision: record.decision,
    reasons: record.reasons,
    traveller: header.traveller,
    verification: result.verification ?? null,
    qualityScore: result.quality?.live.score ?? null,
    alerts: result.alerts,
    livePictureId,
    portraitPictureId: pictureId(pictures, 'portrait'),
    result,
  })
  for (const alert of record.alerts) await tx.alerts.insert(alert)
  if (finding) await tx.identityFindings.insert(finding)
  // A check that began with a pack which has been replaced since cannot be found by face: its template would be nobody's.
  if (crossingTemplate && livePictureId && (await tx.packs.lockState('share'))?.inForce.id === crossingTemplate.pack) {
    await tx.crossings.insert({ ...keys, checkId: record.id, pictureId: livePictureId, pack: crossingTemplate.pack, capturedAt: record.capturedAt, siteId: lane.siteId, direction: header.direction, nationality: header.traveller.nationality, template: crossingTemplate.vector })
  }
  // Last, because their order is the order of commits: the row lock that gives it is held from here on.
  await tx.events.append(record.receivedAt, eventsOf(record))
  await tx.audit.append([auditOf(record, principal)])
}

/** All or none: when one cannot be written the others go again. */
const putAll = async (store: Store, pictures: KeptPicture[]): Promise<void> => {
  const outcomes = await Promise.allSettled(pictures.map((picture) => store.objects.put(picture.id, picture.bytes)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (!failed) return
  // What cannot be removed now is left to the sweep; why it failed is what the lane has to be told.
  await Promise.allSettled(pictures.map((picture) => store.objects.remove(picture.id)))
  throw failed.reason
}

/**
 * Pictures first, each flushed to disk, then everything that names them in one transaction: no record without its picture. When
 * the transaction fails the pictures are left to the sweep: a connection that broke during the commit does not tell whether it
 * happened, and a picture removed then would be missing from a check that is on record.
 */
export const recordCheck = async (store: Store, record: CheckRecord, principal: Principal, idempotency: Idempotency, keys: CrossingKeys): Promise<void> => {
  await putAll(store, record.pictures)
  await store.transaction((tx) => insertRows(tx, record, principal, idempotency, keys))
}
