import type {
  AdjudicationReason, Alert, AlertId, AlertState, ApiClient, ApiClientId, AuditEntry, AuditVerification, CheckDetail, CheckId, CheckResult, CheckSummary,
  Decision, Direction, IdentityFinding, IdentityFindingId, Lane, LaneId, LaneStatus, Merge, MergeId, NumberedEvent, Outcome, Photo, PhotoId, PictureId, PlatformEvent, ReasonCode, Severity, Site, SiteId,
  SiteScope, Subject, SubjectId, TemplateFailure, TemplateFailureRecord, User, UserId, Watchlist, WatchlistId,
} from '@renbie/contracts'
import type { OsiaEncounterRepository, OsiaTaskRepository } from './repositories-osia.ts'

/** Pages go backwards in time: `before` is the `next` of the page before, null or undefined is the newest page. */
export type PageRequest = { limit: number; before?: string | undefined }
export type Page<Item> = { items: Item[]; next: string | null }

export type SiteRepository = {
  list(): Promise<Site[]>
  find(id: SiteId): Promise<Site | null>
  /** Throws `already-exists`. */
  insert(site: Site): Promise<void>
  update(site: Site): Promise<void>
}

export type LaneRepository = {
  list(): Promise<Lane[]>
  /** Lanes with their last check and what `since` brought. */
  listStatus(since: Date): Promise<LaneStatus[]>
  find(id: LaneId): Promise<Lane | null>
  /** Throws `already-exists`. */
  insert(lane: Lane): Promise<void>
  update(lane: Lane): Promise<void>
}

export type StoredUser = User & { passwordHash: string }
export type UserRepository = {
  list(): Promise<User[]>
  find(id: UserId): Promise<StoredUser | null>
  findByUsername(username: string): Promise<StoredUser | null>
  /** Throws `already-exists`. */
  insert(user: StoredUser): Promise<void>
  update(user: StoredUser): Promise<void>
}

/** Only the SHA-256 of a session token is kept: a stolen database opens no session. */
export type SessionRepository = {
  insert(session: { tokenHash: string; userId: UserId; createdAt: Date; expiresAt: Date }): Promise<void>
  find(tokenHash: string): Promise<{ userId: UserId; expiresAt: Date } | null>
  remove(tokenHash: string): Promise<void>
  removeOfUser(userId: UserId): Promise<void>
  removeExpired(now: Date): Promise<number>
}

export type ApiClientRepository = {
  list(): Promise<ApiClient[]>
  find(id: ApiClientId): Promise<(ApiClient & { keyHash: string }) | null>
  insert(client: ApiClient & { keyHash: string }): Promise<void>
  revoke(id: ApiClientId, at: Date): Promise<boolean>
}

export type WatchlistRepository = {
  list(): Promise<Watchlist[]>
  find(id: WatchlistId): Promise<Watchlist | null>
  /** Throws `already-exists` (name). `subjectCount` is derived and ignored here. */
  insert(watchlist: Watchlist): Promise<void>
  update(watchlist: Watchlist): Promise<void>
}

export type SubjectRepository = {
  /** `q`: words of names, aliases or document numbers, matched from their beginning (for Chinese: any run of characters). */
  list(filter: PageRequest & { watchlistId?: WatchlistId | undefined; q?: string | undefined }): Promise<Page<Subject>>
  find(id: SubjectId): Promise<Subject | null>
  /** Into which subject this one was merged; null for one that stands by itself. */
  mergedInto(id: SubjectId): Promise<SubjectId | null>
  setMergedInto(id: SubjectId, survivor: SubjectId | null): Promise<void>
  insert(subject: Omit<Subject, 'photos'>): Promise<void>
  update(subject: Omit<Subject, 'photos'>): Promise<void>
}

export type StoredPhoto = Photo & { subjectId: SubjectId; rowNumber: number }
/** What the search image is made of: one row a photo. */
export type TemplateRow = { rowNumber: number; photoId: PhotoId; subjectId: SubjectId; template: Float32Array }
export type PhotoRepository = {
  find(id: PhotoId): Promise<StoredPhoto | null>
  countOf(subjectId: SubjectId): Promise<number>
  /** Returns the row number: a serial that names the template in the search image. The template is of the photo's `pack`. */
  insert(photo: Omit<StoredPhoto, 'rowNumber' | 'failure'> & { template: Float32Array }): Promise<number>
  /** Photos change hands: a merge, or its undoing. */
  move(ids: readonly PhotoId[], to: SubjectId): Promise<void>
  /** Removes photo, templates and picture row; the caller removes the object after commit. */
  remove(id: PhotoId): Promise<void>
  /** Templates of one pack by row number, `after` exclusive, at most `limit`. */
  templates(pack: string, after: number, limit: number): Promise<TemplateRow[]>
  /** Templates of one subject, to bring the search image up to date after a change. */
  templatesOf(pack: string, subjectId: SubjectId): Promise<TemplateRow[]>
}

/** `name`: the folder it was installed in, `embedded`, or null when a version recorded it that did not keep names. */
export type PackName = { id: string; name: string | null }
/** The model pack that searches are made with, and the one that is to follow it. `failures`: how many an administrator accepted. */
export type PackState = {
  inForce: PackName & { since: Date }
  next: (PackName & { since: Date; acceptedFailures: number }) | null
}
export type PackRepository = {
  /** null until the first node has started. */
  state(): Promise<PackState | null>
  /**
   * The state, which nobody changes until the transaction ends (`share`), or which nobody else even reads with a lock
   * (`change`): what is enrolled with a pack is committed before another takes its place, or sees that it has.
   */
  lockState(mode: 'share' | 'change'): Promise<PackState | null>
  save(state: PackState): Promise<void>
}

export type MadeTemplate = { pictureId: PictureId; pack: string; madeAt: Date; made: { template: Float32Array } | { failure: TemplateFailure } }
/** Templates of every kind of picture that is searched for, by model pack. */
export type TemplateRepository = {
  /** Pictures of which `from` is on record and `to` is not, with whose they are, by id, `after` exclusive, at most `limit`. */
  missing(from: string, to: string, after: PictureId | null, limit: number): Promise<{ pictureId: PictureId; subjectId: SubjectId | null; personId: string | null }[]>
  /**
   * Of the pictures that `from` is on record of: all, those that `to` is done with, and those that it failed at. A past crossing that
   * it failed at is done with: nobody can take that picture again, and nobody promised to find it.
   */
  progress(from: string, to: string): Promise<{ total: number; done: number; failed: number }>
  /** Keeps what was made, unless the picture is gone or its row is there already. */
  put(made: MadeTemplate): Promise<void>
  countFailed(pack: string): Promise<number>
  failures(pack: string, page: PageRequest): Promise<Page<TemplateFailureRecord>>
  /** Takes failures of these kinds off the record, at most `limit`, so that the pictures are missing again; how many there were. */
  forgetFailures(pack: string, reasons: readonly TemplateFailure[], limit: number): Promise<number>
  /** Removes templates of other packs than these, at most `limit`; how many there were. */
  removeOthers(packs: readonly string[], limit: number): Promise<number>
}

/** What one process at a time does. A holder that dies is followed when its time is over, by the clock of the database. */
export type LeaseRepository = {
  /** Takes or prolongs; false while another holds it. */
  take(name: string, holder: string, durationMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

/** The person data of every subject in a form the check needs: who is matched, in which lists, when. */
export type SubjectMembership = {
  subjectId: SubjectId
  severity: Severity | null
  validFrom: Date | null
  validTo: Date | null
  watchlistIds: WatchlistId[]
}
export type MembershipRepository = {
  all(): Promise<SubjectMembership[]>
  of(subjectId: SubjectId): Promise<SubjectMembership | null>
}

/** `encounter`: of a person of the OSIA interface. */
export type PictureKind = 'live' | 'portrait' | 'reference' | 'encounter'
export type PictureRecord = {
  id: PictureId
  kind: PictureKind
  /** Where it was taken; null for a reference photo, which belongs to no site. */
  siteId: SiteId | null
  contentType: 'image/jpeg' | 'image/png' | 'image/webp'
  sizeBytes: number
  createdAt: Date
}
export type PictureRepository = {
  insert(picture: PictureRecord): Promise<void>
  find(id: PictureId): Promise<PictureRecord | null>
  remove(id: PictureId): Promise<void>
}

/** `messages` of reasons are made again in the reader's language, so codes are what is kept. */
export type NewCheck = Omit<CheckSummary, 'capturedAt' | 'receivedAt' | 'reasons'> & {
  capturedAt: Date
  receivedAt: Date
  reasons: ReasonCode[]
  result: CheckResult
}
export type CheckRepository = {
  insert(check: NewCheck): Promise<void>
  find(id: CheckId): Promise<CheckDetail | null>
  list(filter: PageRequest & { sites: SiteScope; siteId?: SiteId | undefined; laneId?: LaneId | undefined; decision?: Decision | undefined }): Promise<Page<CheckSummary>>
  /** Checks received since then in which a face was examined, and when the first of them was. */
  examinedSince(time: Date): Promise<{ checks: number; first: Date | null }>
}

/** A crossing that can be found by face. Hashes are keyed: equal for equal documents and particulars, and of no other use. */
export type Crossing = {
  rowNumber: number
  checkId: CheckId
  capturedAt: Date
  siteId: SiteId
  direction: Direction
  nationality: string
  documentHash: Uint8Array
  personHash: Uint8Array
  template: Float32Array
}
export type CrossingRepository = {
  /** With the template of its live picture, made by `pack`. */
  insert(crossing: Omit<Crossing, 'rowNumber'> & { pictureId: PictureId; pack: string }): Promise<void>
  of(which: { checkId: CheckId } | { pictureId: PictureId }, pack: string): Promise<Crossing | null>
  /** Crossings with a template of one pack by row number, `after` exclusive, at most `limit`. */
  page(pack: string, after: number, limit: number): Promise<Crossing[]>
  /** Removes at most `limit` crossings captured before `time` with their templates, oldest first; returns how many. */
  removeBefore(time: Date, limit: number): Promise<number>
}

export type IdentityFindingRepository = {
  insert(finding: IdentityFinding): Promise<void>
  find(id: IdentityFindingId): Promise<IdentityFinding | null>
  /** Locks the row until the transaction ends. */
  findForUpdate(id: IdentityFindingId): Promise<IdentityFinding | null>
  list(filter: PageRequest & { sites: SiteScope; open?: boolean | undefined; siteId?: SiteId | undefined }): Promise<Page<IdentityFinding>>
  close(id: IdentityFindingId, closing: NonNullable<IdentityFinding['closing']>): Promise<void>
}

/** A merge with both subjects as they were before it. */
export type StoredMerge = Merge & { survivorBefore: Omit<Subject, 'photos'>; absorbedBefore: Omit<Subject, 'photos'> }
export type MergeRepository = {
  insert(merge: StoredMerge): Promise<void>
  find(id: MergeId): Promise<StoredMerge | null>
  /** Newest first. */
  ofSurvivor(id: SubjectId): Promise<StoredMerge[]>
  undo(id: MergeId, at: Date, by: Merge['mergedBy']): Promise<void>
}

/** A hit that an officer decided to be false. `entryVersion`: the subject's entry as it was then. */
export type Dismissal = { subjectId: SubjectId; personHash: Uint8Array; documentHash: Uint8Array; entryVersion: string; alertId: AlertId; dismissedAt: Date }
export type DismissalRepository = {
  /** Replaces the dismissal of the same traveller and subject. */
  put(dismissal: Dismissal): Promise<void>
  /** Forgets that this traveller is not this subject. */
  remove(pair: Pick<Dismissal, 'subjectId' | 'personHash' | 'documentHash'>): Promise<void>
  /** Of one traveller, for these subjects. */
  of(traveller: Pick<Dismissal, 'personHash' | 'documentHash'>, subjectIds: readonly SubjectId[]): Promise<Dismissal[]>
}

/** One row per client and key; the primary key decides a race: the later insert throws `idempotency-key-reused`. */
export type IdempotencyRepository = {
  find(actor: string, key: string): Promise<{ requestHash: string; checkId: CheckId } | null>
  insert(entry: { actor: string; key: string; requestHash: string; checkId: CheckId; createdAt: Date }): Promise<void>
  removeBefore(time: Date): Promise<number>
}

export type AlertRepository = {
  insert(alert: Alert): Promise<void>
  find(id: AlertId): Promise<Alert | null>
  /** Locks the row until the transaction ends, so that two officers cannot both decide. */
  findForUpdate(id: AlertId): Promise<Alert | null>
  list(filter: PageRequest & {
    sites: SiteScope
    state?: AlertState | undefined
    open?: boolean | undefined
    siteId?: SiteId | undefined
    severity?: Severity | undefined
    watchlistId?: WatchlistId | undefined
  }): Promise<Page<Alert>>
  acknowledge(id: AlertId, by: { userId: UserId | null; name: string; at: Date }): Promise<void>
  adjudicate(id: AlertId, by: { userId: UserId | null; name: string; at: Date; outcome: Outcome; reason: AdjudicationReason; comment: string }): Promise<void>
}

/**
 * Numbers are gapless and follow the order of commits: who has seen n has seen everything up to n. Appending, here and to the
 * audit, holds a lock that every such transaction needs until it ends: make these its last statements.
 */
export type EventRepository = {
  append(at: Date, events: readonly PlatformEvent[]): Promise<NumberedEvent[]>
  after(number: number, limit: number): Promise<NumberedEvent[]>
  last(): Promise<number>
}

export type NewAuditEntry = Omit<AuditEntry, 'number' | 'hash' | 'at'> & { at: Date }
/** A hash chain: each row's hash covers the hash of the row before. */
export type AuditRepository = {
  append(entries: readonly NewAuditEntry[]): Promise<void>
  list(filter: PageRequest & { actor?: string | undefined; action?: string | undefined; target?: string | undefined }): Promise<Page<AuditEntry>>
  /** Walks the chain in bounded pages. */
  verify(): Promise<AuditVerification>
}

export type Repositories = {
  sites: SiteRepository
  lanes: LaneRepository
  users: UserRepository
  sessions: SessionRepository
  apiClients: ApiClientRepository
  watchlists: WatchlistRepository
  subjects: SubjectRepository
  memberships: MembershipRepository
  photos: PhotoRepository
  pictures: PictureRepository
  packs: PackRepository
  templates: TemplateRepository
  leases: LeaseRepository
  checks: CheckRepository
  idempotency: IdempotencyRepository
  alerts: AlertRepository
  crossings: CrossingRepository
  identityFindings: IdentityFindingRepository
  merges: MergeRepository
  dismissals: DismissalRepository
  osia: { encounters: OsiaEncounterRepository; tasks: OsiaTaskRepository }
  events: EventRepository
  audit: AuditRepository
  /**
   * Inside a transaction: waits until no other transaction holds this name, and holds it to the end. Whoever reads a record to
   * write it back takes its id first, or two changes at once would lose one.
   */
  lock(name: string): Promise<void>
}

/** Pictures on disk, encrypted. A put has reached the disk (fsync of file and folder) when it resolves. */
export type ObjectStore = {
  /** Throws `storage-full` or `storage-failed`; then nothing is left behind. */
  put(id: PictureId, bytes: Uint8Array): Promise<void>
  /** null when there is no such object; throws `storage-failed` when it does not authenticate. */
  get(id: PictureId): Promise<Uint8Array | null>
  remove(id: PictureId): Promise<void>
  healthy(): Promise<boolean>
}

export type Store = {
  readonly kind: 'postgresql' | 'pglite'
  /** Each call on its own, outside a transaction. */
  readonly read: Repositories
  /**
   * Commits when `work` resolves, rolls back when it rejects. Throws `storage-full` and `storage-failed`. Inside it `tx` is the
   * only way to the database: `read` and another `transaction` are refused with `internal-error`.
   */
  transaction<Result>(work: (tx: Repositories) => Promise<Result>): Promise<Result>
  readonly objects: ObjectStore
  /** Keyed hash (HMAC-SHA-256 under a derived key) of data that must be compared but not kept in clear; hex. */
  fingerprint(parts: readonly (string | Uint8Array)[]): string
  healthy(): Promise<boolean>
  /** Removes objects that no picture row names and that are older than `olderThanMs`: what a crash between the two left. */
  sweepOrphans(olderThanMs: number): Promise<number>
  close(): Promise<void>
}
