import type { ApiClientId, OsiaEncounterInput, OsiaFaceDetails, OsiaFaceId, OsiaOperationName, OsiaRecordId, OsiaStatus, OsiaTaskId, OsiaTaskStatus, PictureId, WatchlistId } from '@renbie/contracts'

/** What is sealed of an encounter. `faces` says of each face, in order, what the client said of its picture. */
export type OsiaContent = Pick<OsiaEncounterInput, 'encounterType' | 'clientData' | 'contextualData' | 'biographicData'> & { faces: OsiaFaceDetails[] }

export type OsiaFace = { id: OsiaFaceId; pictureId: PictureId; qualityScore: number | null }
export type OsiaEncounter = {
  recordId: OsiaRecordId
  personId: string
  encounterId: string
  status: OsiaStatus
  /** In the order of their ids. */
  galleries: string[]
  content: OsiaContent
  createdAt: Date
  updatedAt: Date
}
export type NewOsiaFace = OsiaFace & { pack: string; template: Float32Array }
export type PersonAndEncounter = { personId: string; encounterId: string }
/** What the search image of persons is made of: one row a face. */
export type OsiaTemplateRow = PersonAndEncounter & { rowNumber: number; status: OsiaStatus; galleries: string[]; template: Float32Array }

/** Persons are not kept beside their encounters: a person is there as long as it has one. */
export type OsiaEncounterRepository = {
  find(personId: string, encounterId: string): Promise<(OsiaEncounter & { faces: OsiaFace[] }) | null>
  /** In the order in which they were made. */
  ofPerson(personId: string): Promise<(OsiaEncounter & { faces: OsiaFace[] })[]>
  /** What a person holds now. */
  usage(personId: string): Promise<{ encounters: number; pictureBytes: number }>
  /** Throws `already-exists`. The pictures of the faces must be on record. */
  insert(encounter: OsiaEncounter, faces: readonly NewOsiaFace[]): Promise<void>
  /** Replaces content, status, galleries and faces; returns the pictures that are off the record now. */
  replace(encounter: OsiaEncounter, faces: readonly NewOsiaFace[]): Promise<PictureId[]>
  setStatus(recordId: OsiaRecordId, status: OsiaStatus, at: Date): Promise<void>
  setGalleries(recordId: OsiaRecordId, galleries: readonly string[], at: Date): Promise<void>
  /** Throws `already-exists` when the person has an encounter of that id. */
  setPerson(recordIds: readonly OsiaRecordId[], personId: string, at: Date): Promise<void>
  /** Returns the pictures that are off the record now; the caller removes their objects after commit. */
  remove(recordIds: readonly OsiaRecordId[]): Promise<PictureId[]>
  /** Ids of the galleries that have an encounter, in order. */
  galleries(): Promise<string[]>
  hasGallery(galleryId: string): Promise<boolean>
  inGallery(galleryId: string, offset: number, limit: number): Promise<PersonAndEncounter[]>
  /** Photos of the subjects of a watchlist that are valid at `at`, as persons and encounters. */
  inWatchlist(watchlistId: WatchlistId, at: Date, offset: number, limit: number): Promise<PersonAndEncounter[]>
  /** Templates of one pack by row number, `after` exclusive, at most `limit`. */
  templates(pack: string, after: number, limit: number): Promise<OsiaTemplateRow[]>
  templatesOf(pack: string, personId: string): Promise<OsiaTemplateRow[]>
  /** Templates of one pack as they are stored, sealed, each behind the id of its picture: they open nowhere else. */
  sealedTemplates(recordId: OsiaRecordId, pack: string): Promise<{ faceId: OsiaFaceId; template: Uint8Array }[]>
}

export type OsiaResult = { ok: true; answer: unknown } | { ok: false; code: number; message: string }
export type NewOsiaTask = {
  id: OsiaTaskId
  operation: OsiaOperationName
  clientId: ApiClientId
  transactionId: string
  callback: string
  priority: number
  request: unknown
  createdAt: Date
}
export type OsiaTask = Omit<NewOsiaTask, 'request'> & { status: OsiaTaskStatus; attempts: number }

export type OsiaTaskRepository = {
  insert(task: NewOsiaTask): Promise<void>
  find(id: OsiaTaskId): Promise<OsiaTask | null>
  /** Tasks that hold a request or a result, and what these take. */
  backlog(): Promise<{ tasks: number; bytes: number }>
  /** The first of the pending tasks that are due, by priority and then age; nobody else gets it before `until`. Counts the attempt. */
  takePending(now: Date, until: Date): Promise<(OsiaTask & { request: unknown }) | null>
  /** The same of the results to be sent. */
  takeResult(now: Date, until: Date): Promise<(OsiaTask & { result: OsiaResult }) | null>
  /** Tries again at `dueAt`. */
  postpone(id: OsiaTaskId, dueAt: Date): Promise<void>
  /** Puts the result in the place of the request, to be sent at once; false when the task has a result already: another node was faster. */
  finish(id: OsiaTaskId, result: OsiaResult, at: Date): Promise<boolean>
  /** `COMPLETED` forgets the result, `RESPONSE_ERROR` keeps it. */
  conclude(id: OsiaTaskId, status: 'COMPLETED' | 'RESPONSE_ERROR'): Promise<void>
  /** Sends a kept result anew; false when there is none. */
  redeliver(id: OsiaTaskId, at: Date): Promise<boolean>
  /** Removes tasks finished before that time, with their results. */
  removeFinishedBefore(time: Date): Promise<number>
}
