import type {
  AlertState, CheckResult, Decision, Direction, Lane, Outcome, AdjudicationReason, Permission, PlatformEvent, QualityReport, ReasonCode, Role, Severity, SiteScope,
  OsiaOperationName, OsiaStatus, OsiaTaskStatus, TemplateFailure, Verification, IdentityFindingId, IdentityOutcome, MergeId, AlertId, ApiClientId, CheckId, LaneId, OsiaFaceId, OsiaRecordId, OsiaTaskId, PhotoId, PictureId, SiteId, SubjectId, UserId, WatchlistId,
} from '@renbie/contracts'
import { sql, type ColumnType, type Generated, type RawBuilder } from 'kysely'

/** The tables as the newest migration leaves them. */
export type Tables = {
  sites: SiteTable
  lanes: LaneTable
  users: UserTable
  sessions: SessionTable
  api_clients: ApiClientTable
  watchlists: WatchlistTable
  subjects: SubjectTable
  subject_watchlists: SubjectWatchlistTable
  pictures: PictureTable
  photos: PhotoTable
  templates: TemplateTable
  pack_state: PackStateTable
  leases: LeaseTable
  checks: CheckTable
  idempotency: IdempotencyTable
  alerts: AlertTable
  osia_encounters: OsiaEncounterTable
  osia_gallery_encounters: OsiaGalleryEncounterTable
  osia_faces: OsiaFaceTable
  osia_tasks: OsiaTaskTable
  log_heads: LogHeadTable
  events: EventTable
  audit: AuditTable
  crossings: CrossingTable
  identity_findings: IdentityFindingTable
  subject_merges: SubjectMergeTable
  dismissals: DismissalTable
  data_keys: DataKeyTable
  migrations: MigrationTable
}

type Json<Value> = ColumnType<Value, RawBuilder<Value>, RawBuilder<Value>>

/**
 * A JSON parameter. As text with a cast, because the two drivers disagree on what a string or an array for a jsonb column
 * means: postgres.js encodes a string once more, PGlite takes it as JSON already.
 */
export const json = <Value>(value: Value): RawBuilder<Value> => sql<Value>`${JSON.stringify(value)}::text::jsonb`

export type SiteTable = { id: SiteId; name: string; name_en: string; time_zone: string }
export type LaneTable = { id: LaneId; site_id: SiteId; hall: string; name: string; kind: Lane['kind']; direction: Direction; active: boolean }

export type UserTable = {
  id: UserId
  username: string
  display_name: string
  roles: Role[]
  sites: Json<SiteScope>
  active: boolean
  password_hash: string
  created_at: Date
  last_sign_in_at: Date | null
}
export type SessionTable = { token_hash: string; user_id: UserId; created_at: Date; expires_at: Date }
export type ApiClientTable = {
  id: ApiClientId
  name: string
  scopes: Permission[]
  sites: Json<SiteScope>
  key_hash: string
  created_at: Date
  revoked_at: Date | null
}

export type WatchlistTable = {
  id: WatchlistId
  name: string
  /** Null: the threshold is `false_match_rate` and stays. */
  false_alerts_per_day: number | null
  false_match_rate: number
  severity: Severity
  colour: string
  instructions: string
  legal_basis: string
  in_force: boolean
  created_at: Date
  updated_at: Date
}
/** `person` is sealed; `terms` are keyed hashes of what it can be found by. */
export type SubjectTable = {
  id: SubjectId
  severity: Severity | null
  valid_from: Date | null
  valid_to: Date | null
  person: Uint8Array
  terms: string[]
  created_at: Date
  updated_at: Date
  merged_into: SubjectId | null
}
/** `snapshot`: sealed, what the merge took from the absorbed subject and what the survivor was before. */
export type SubjectMergeTable = {
  id: MergeId
  survivor_id: SubjectId
  absorbed_id: SubjectId
  merged_at: Date
  merged_by: Json<{ userId: UserId | null; name: string }>
  snapshot: Uint8Array
  undone_at: Date | null
  undone_by: Json<{ userId: UserId | null; name: string }> | null
  /** Sealed. */
  undone_reason: Uint8Array | null
}
/** Hits that an officer decided to be false, by keyed hashes of who was not that person. */
export type DismissalTable = { subject_id: SubjectId; person_hash: Uint8Array; document_hash: Uint8Array; entry_version: string; alert_id: AlertId; dismissed_at: Date }
export type SubjectWatchlistTable = { subject_id: SubjectId; watchlist_id: WatchlistId; position: number }

export type PictureTable = {
  id: PictureId
  kind: 'live' | 'portrait' | 'reference' | 'encounter'
  site_id: SiteId | null
  content_type: 'image/jpeg' | 'image/png' | 'image/webp'
  size_bytes: number
  created_at: Date
}
export type PhotoTable = {
  row_number: Generated<number>
  id: PhotoId
  subject_id: SubjectId
  picture_id: PictureId
  pack: string
  quality: Json<QualityReport>
  enrolled_at: Date
}
/** What a model pack made of a picture: a template, or why there is none. */
export type TemplateTable = {
  pack: string
  picture_id: PictureId
  /** Sealed: float32, little endian. */
  template: Uint8Array | null
  failure: TemplateFailure | null
  made_at: Date
  /** The photo that a template from before migration 2 is sealed for; null: sealed for picture and pack. */
  sealed_for: PhotoId | null
}
/** One row: the pack that searches are made with, and the one that is to follow it. */
export type PackStateTable = {
  id: number
  in_force: string
  in_force_name: string | null
  in_force_since: Date
  next: string | null
  next_name: string | null
  next_since: Date | null
  accepted_failures: number
}
export type LeaseTable = { name: string; holder: string; until: Date }

export type CheckTable = {
  id: CheckId
  received_at: Date
  captured_at: Date
  site_id: SiteId
  lane_id: LaneId
  direction: Direction
  decision: Decision
  reasons: ReasonCode[]
  /** Sealed JSON of the traveller. */
  traveller: Uint8Array
  verification: Json<Verification> | null
  quality_score: number | null
  alerts: AlertId[]
  live_picture_id: PictureId | null
  portrait_picture_id: PictureId | null
  result: Json<CheckResult>
}
/** A crossing that can be found by face: by the templates of its live picture. Hashes are keyed. */
export type CrossingTable = {
  row_number: Generated<number>
  check_id: CheckId
  picture_id: PictureId
  captured_at: Date
  site_id: SiteId
  direction: Direction
  nationality: string
  document_hash: Uint8Array
  person_hash: Uint8Array
}
/** `snapshot`: sealed, who was seen under which identities. */
export type IdentityFindingTable = {
  id: IdentityFindingId
  found_at: Date
  check_id: CheckId
  site_id: SiteId
  state: 'open' | 'closed'
  snapshot: Uint8Array
  closing: Json<{ userId: UserId | null; name: string; at: string; outcome: IdentityOutcome }> | null
  /** Sealed text of the closing. */
  comment: Uint8Array | null
}
export type IdempotencyTable = { actor: string; key: string; request_hash: string; check_id: CheckId; created_at: Date }

export type AlertActor = { userId: UserId | null; name: string; at: string }
export type AlertTable = {
  id: AlertId
  state: AlertState
  severity: Severity
  raised_at: Date
  site_id: SiteId
  watchlist_id: WatchlistId
  subject_id: SubjectId
  check_id: CheckId
  /** Sealed JSON of what does not change: traveller, subject, names, scores, pictures. */
  snapshot: Uint8Array
  acknowledged: Json<AlertActor> | null
  adjudication: Json<AlertActor & { outcome: Outcome; reason: AdjudicationReason }> | null
  /** Sealed text of the adjudication. */
  comment: Uint8Array | null
}

/** `content` is sealed. */
export type OsiaEncounterTable = { id: OsiaRecordId; person_id: string; encounter_id: string; status: OsiaStatus; content: Uint8Array; created_at: Date; updated_at: Date }
export type OsiaGalleryEncounterTable = { gallery_id: string; record_id: OsiaRecordId }
export type OsiaFaceTable = {
  row_number: Generated<number>
  id: OsiaFaceId
  record_id: OsiaRecordId
  picture_id: PictureId
  quality_score: number | null
}
/** `request` and `result` are sealed; at most one of them is there. */
export type OsiaTaskTable = {
  id: OsiaTaskId
  operation: OsiaOperationName
  client_id: ApiClientId
  transaction_id: string
  callback: string
  priority: number
  status: OsiaTaskStatus
  request: Uint8Array | null
  result: Uint8Array | null
  kept_bytes: number
  attempts: number
  due_at: Date
  created_at: Date
  finished_at: Date | null
}

/** One row. Its lock is what puts the commits of everything that appends to a log into one order. */
export type LogHeadTable = { id: number; event_number: number; audit_number: number; audit_hash: string }
export type EventTable = { number: number; at: Date; event: Json<PlatformEvent> }
export type AuditTable = {
  number: number
  at: Date
  actor: string
  action: string
  target: string | null
  site_id: string | null
  purpose: string | null
  detail: Json<Record<string, unknown>>
  hash: string
}

export type DataKeyTable = { id: number; purpose: string; wrapped: Uint8Array; created_at: Date }
export type MigrationTable = { number: number; name: string; compatibility: 'compatible' | 'breaking'; digest: string; applied_at: Date }
