import {
  PlatformError, severities,
  type Alert, type AlertId, type CheckHeader, type CheckId, type CheckResult, type CheckDetail, type Decision, type FindingCode, type Identification, type IdentityFinding, type Lane, type MakeId,
  type Photo, type PhotoId, type PictureId, type PresentationAttack, type PresentationAttackPolicy, type QualityReport, type ReasonCode, type Severity, type Site, type Subject, type SubjectId, type Traveller, type Verification, type Watchlist,
} from '@renbie/contracts'
import { decide } from './decide.ts'
import { settledBy, type Dismissed } from './dismissal.ts'
import { standingOf, type Standing } from './exemption.ts'
import { identityFinding, type OtherIdentities } from './other-identities.ts'
import { consequenceOf, judgedAt } from './presentation-attack.ts'
import type { Template } from './template.ts'

/** How far a lane's clock may run ahead of the platform's, milliseconds. */
const clockToleranceMs = 5 * 60_000
/**
 * How old a capture may be, milliseconds. A site may be cut off for weeks and hand its checks over late; a clock that was reset
 * goes back by many years, and by such a clock a whole generation would be under 14 and exempt.
 */
const oldestCaptureMs = 400 * 86_400_000

/** A face found and described, as the use case needs it. `template` null: there is no usable traveller's face. */
export type Described = {
  template: Template | null
  quality: QualityReport
  presentationAttack: PresentationAttack
  contentType: 'image/jpeg' | 'image/png' | 'image/webp'
  timing: { queuedMs: number; decodeMs: number; detectMs: number; qualityMs: number; templateMs: number; livenessMs: number }
}

export type Hit = { subjectId: SubjectId; photoId: PhotoId; score: number; watchlist: Watchlist }
export type Found = { searched: number; hits: Hit[] }

/** Bytes of a picture, decoded from the request only when asked for: those of an exempt traveller never are. */
export type LazyPicture = () => Uint8Array

export type KeptPicture = { id: PictureId; kind: 'live' | 'portrait'; bytes: Uint8Array; contentType: Described['contentType'] }

/** Everything a check leaves behind; recorded in one transaction, or not at all. */
export type CheckRecord = {
  id: CheckId
  header: CheckHeader
  lane: Lane
  receivedAt: Date
  capturedAt: Date
  decision: Decision
  reasons: ReasonCode[]
  result: CheckResult
  pictures: KeptPicture[]
  alerts: Alert[]
  /** One face under several identities, found among past crossings. */
  finding: IdentityFinding | null
  /** The template under which this crossing is found later; null when crossings are not kept for search, or there is none. */
  crossingTemplate: Template | null
}

export type CheckPorts = {
  now: () => Date
  elapsedMs: () => number
  makeId: MakeId
  describe: (picture: Uint8Array, role: 'live' | 'document') => Promise<Described>
  /** Subjects in force at `at` whose best photo reaches the threshold of a watchlist; best first. */
  identify: (template: Template, at: Date) => Promise<Found>
  /** What officers decided about this traveller and these subjects before. */
  dismissed: (traveller: Traveller, subjectIds: SubjectId[]) => Promise<Dismissed[]>
  /** Whether past crossings are kept for search. */
  keepsCrossings: boolean
  /** Past crossings of this face under other particulars; null when crossings are not kept for search, or could not be searched: a note never fails a check. */
  otherIdentities: (template: Template, traveller: Traveller) => Promise<OtherIdentities | null>
  /** Those of the checks named that are still on record and can be read. */
  pastChecks: (ids: CheckId[]) => Promise<CheckDetail[]>
  verify: (live: Template, portrait: Template) => Verification
  falseMatchRate: (score: number) => number
  /** The subject that a photo is of now; null when it was removed. */
  subjectOf: (photoId: PhotoId) => Promise<Subject | null>
  record: (record: CheckRecord) => Promise<{ storeMs: number }>
}

export type CheckCommand = { header: CheckHeader; lane: Lane; site: Site; live: LazyPicture; portrait: LazyPicture | null; presentationAttackPolicy: PresentationAttackPolicy }

/** Throws the error of the first thing that cannot be true of a check. */
export const assertPlausible = (header: CheckHeader, lane: Lane, now: Date): void => {
  const capturedAt = new Date(header.capturedAt)
  if (!lane.active) throw new PlatformError('lane-inactive')
  if (lane.direction !== header.direction) throw new PlatformError('lane-direction-mismatch', { fields: [{ path: 'direction', message: lane.direction }] })
  if (capturedAt.getTime() > now.getTime() + clockToleranceMs) throw new PlatformError('captured-at-in-future', { fields: [{ path: 'capturedAt', message: header.capturedAt }] })
  if (capturedAt.getTime() < now.getTime() - oldestCaptureMs) throw new PlatformError('captured-at-too-old', { fields: [{ path: 'capturedAt', message: header.capturedAt }] })
  // A day ahead is the most that time zones can put between the lane's calendar and UTC.
  if (Date.parse(header.traveller.birthDate) > capturedAt.getTime() + 86_400_000) throw new PlatformError('birth-date-in-future', { fields: [{ path: 'traveller.birthDate', message: header.traveller.birthDate }] })
}

const noTiming = { queuedMs: 0, decodeMs: 0, detectMs: 0, qualityMs: 0, templateMs: 0, livenessMs: 0 }

/** One traveller: exemption, faces, 1:1, 1:N, policy, record. Returns what the lane is told, once it is on disk. */
export const runCheck = async (command: CheckCommand, ports: CheckPorts): Promise<CheckResult> => {
  const receivedAt = ports.now()
  assertPlausible(command.header, command.lane, receivedAt)
  const standing = standingOf(command.header.traveller, new Date(command.header.capturedAt), command.site.timeZone)
  return standing.kind === 'examined' ? examine(command, receivedAt, ports) : excuse(command, standing, receivedAt, ports)
}

/** Of an exempt traveller the crossing is recorded and nothing else: the pictures were never opened. */
const excuse = async (command: CheckCommand, standing: Exclude<Standing, { kind: 'examined' }>, receivedAt: Date, ports: CheckPorts): Promise<CheckResult> => {
  const outcome = { decision: standing.kind, reasons: [standing.reason] }
  return conclude(command, receivedAt, ports, { ...outcome, timing: { ...noTiming, searchMs: 0 }, pictures: [], raise: () => [] })
}

const examine = async (command: CheckCommand, receivedAt: Date, ports: CheckPorts): Promise<CheckResult> => {
  const liveBytes = command.live()
  const portraitBytes = command.portrait?.() ?? null
  const [live, portrait] = await Promise.all([
    ports.describe(liveBytes, 'live'),
    portraitBytes ? ports.describe(portraitBytes, 'document') : null,
  ])
  const searchStartMs = ports.elapsedMs()
  const { traveller } = command.header
  const [found, others] = await Promise.all([
    live.template ? ports.identify(live.template, receivedAt) : { searched: 0, hits: [] },
    live.template && refusals(live).length === 0 ? ports.otherIdentities(live.template, traveller) : null,
  ])
  const searchMs = ports.elapsedMs() - searchStartMs
  const verification = live.template && portrait?.template ? ports.verify(live.template, portrait.template) : null
  const recorded = await onRecord(found.hits, ports)
  const dismissed = recorded.length === 0 ? [] : await ports.dismissed(traveller, recorded.map(({ subjectId }) => subjectId))
  // Whoever is not the person of the document is not the traveller whom an officer looked at, whatever the document says.
  const another = verification?.match === false
  const candidates = recorded.map((hit) => ({ ...hit, dismissedBy: another ? null : settledBy(hit.subject, dismissed) }))
  const hits = candidates.filter(({ dismissedBy }) => dismissedBy === null)
  const earlier = others ? await ports.pastChecks(others.crossings.map(({ checkId }) => checkId)) : []
  const presentationAttack = judgedAt(live.presentationAttack, command.presentationAttackPolicy)
  const outcome = decide({
    liveRefusals: refusals(live),
    hits: hits.length,
    dismissedHits: candidates.length - hits.length,
    severalIdentities: earlier.length > 0,
    portrait: !portrait ? 'missing' : refusals(portrait).length === 0 ? 'compared' : 'unusable',
    verification,
    presentationAttack: consequenceOf(presentationAttack, command.presentationAttackPolicy),
  })
  const pictures = kept(outcome.decision, { bytes: liveBytes, contentType: live.contentType }, portrait && portraitBytes ? { bytes: portraitBytes, contentType: portrait.contentType } : null, ports)
  return conclude(command, receivedAt, ports, {
    ...outcome,
    timing: { ...(portrait ? slower(live.timing, portrait.timing) : live.timing), searchMs },
    pictures,
    ...(verification ? { verification } : {}),
    ...(live.template ? { identification: identification(found.searched, candidates, ports.falseMatchRate) } : {}),
    quality: { live: live.quality, ...(portrait ? { portrait: portrait.quality } : {}) },
    presentationAttack,
    crossingTemplate: ports.keepsCrossings && refusals(live).length === 0 && outcome.decision !== 'recapture' ? live.template : null,
    ...(others ? { others: { ...others, earlier } } : {}),
    raise: (checkId) => hits.map((hit) => raiseAlert(command, { hit, rank: candidates.indexOf(hit) + 1, checkId, pictures, verification, presentationAttack, receivedAt, faces: { live: live.quality.face, portrait: portrait?.quality.face ?? null } }, ports)),
  })
}

/** Why a picture cannot be compared; empty when it can. Without a template it cannot, whatever else is said of it. */
const refusals = ({ quality, template }: Described): FindingCode[] => {
  const codes = quality.findings.filter((finding) => finding.severity === 'refuse').map((finding) => finding.code)
  return template || codes.length > 0 ? codes : ['no-face']
}

type RecordedHit = Hit & { subject: Subject; photo: Photo }

/**
 * Hits with the records that an alert shows. One whose photo was taken out of search this very moment is none any more; one whose
 * subject was merged into another is a hit on that other, once.
 */
const onRecord = async (hits: Hit[], ports: CheckPorts): Promise<RecordedHit[]> => {
  const subjects = await Promise.all(hits.map((hit) => ports.subjectOf(hit.photoId)))
  const recorded = new Map<SubjectId, RecordedHit>()
  for (const [index, hit] of hits.entries()) {
    const subject = subjects[index]
    const photo = subject?.photos.find((candidate) => candidate.id === hit.photoId)
    if (subject && photo && !recorded.has(subject.id)) recorded.set(subject.id, { ...hit, subjectId: subject.id, subject, photo })
  }
  return [...recorded.values()]
}

/** A picture that is only to be taken again is not kept: it served nobody, and its person did nothing. */
const kept = (decision: Decision, live: Pick<KeptPicture, 'bytes' | 'contentType'>, portrait: Pick<KeptPicture, 'bytes' | 'contentType'> | null, ports: CheckPorts): KeptPicture[] => {
  if (decision === 'recapture') return []
  const pictures: KeptPicture[] = [{ id: ports.makeId('pic'), kind: 'live', ...live }]
  if (portrait) pictures.push({ id: ports.makeId('pic'), kind: 'portrait', ...portrait })
  return pictures
}

/** Both pictures are described at the same time: what the lane waited for is the slower of each stage. */
const slower = (a: Described['timing'], b: Described['timing']): Described['timing'] => ({
  queuedMs: Math.max(a.queuedMs, b.queuedMs),
  decodeMs: Math.max(a.decodeMs, b.decodeMs),
  detectMs: Math.max(a.detectMs, b.detectMs),
  qualityMs: Math.max(a.qualityMs, b.qualityMs),
  templateMs: Math.max(a.templateMs, b.templateMs),
  livenessMs: Math.max(a.livenessMs, b.livenessMs),
})

const identification = (searched: number, hits: (Hit & { dismissedBy: AlertId | null })[], falseMatchRate: (score: number) => number): Identification => ({
  searched,
  candidates: hits.map((hit, index) => ({
    subjectId: hit.subjectId,
    watchlistId: hit.watchlist.id,
    score: hit.score,
    falseMatchRate: falseMatchRate(hit.score),
    rank: index + 1,
    ...(hit.dismissedBy ? { dismissedBy: hit.dismissedBy } : {}),
  })),
})

/** The graver of the two: a grave person on a mild list is still grave. */
const graver = (a: Severity, b: Severity | null): Severity => (b !== null && severities.indexOf(b) > severities.indexOf(a) ? b : a)

type Raise = { hit: RecordedHit; rank: number; checkId: CheckId; pictures: KeptPicture[]; verification: Verification | null; presentationAttack: PresentationAttack; receivedAt: Date; faces: Pick<Alert['faces'], 'live' | 'portrait'> }

const raiseAlert = (command: CheckCommand, { hit, rank, checkId, pictures, verification, presentationAttack, receivedAt, faces }: Raise, ports: CheckPorts): Alert => {
  const { subject, photo } = hit
  const live = pictures.find((picture) => picture.kind === 'live')
  if (!live) throw new PlatformError('internal-error', { detail: 'a hit without its live picture' })
  return {
    id: ports.makeId('alr'),
    state: 'new',
    severity: graver(hit.watchlist.severity, subject.severity),
    raisedAt: receivedAt.toISOString(),
    checkId,
    siteId: command.site.id,
    siteName: command.site.name,
    laneId: command.lane.id,
    laneName: command.lane.name,
    laneKind: command.lane.kind,
    hall: command.lane.hall,
    direction: command.header.direction,
    traveller: command.header.traveller,
    subject: {
      id: subject.id,
      familyName: subject.familyName,
      givenNames: subject.givenNames,
      nativeName: subject.nativeName,
      birthDate: subject.birthDate,
      nationalities: subject.nationalities,
      sex: subject.sex,
      reason: subject.reason,
      instructions: subject.instructions,
    },
    watchlist: { id: hit.watchlist.id, name: hit.watchlist.name, colour: hit.watchlist.colour, instructions: hit.watchlist.instructions },
    rank,
    score: hit.score,
    falseMatchRate: ports.falseMatchRate(hit.score),
    photoId: photo.id,
    pictures: { live: live.id, portrait: pictures.find((picture) => picture.kind === 'portrait')?.id ?? null, reference: photo.pictureId },
    faces: { ...faces, reference: photo.quality.face },
    verification,
    presentationAttack,
    acknowledged: null,
    adjudication: null,
  }
}

type Conclusion = Pick<CheckResult, 'verification' | 'identification' | 'quality' | 'presentationAttack'> & {
  decision: Decision
  reasons: ReasonCode[]
  timing: Omit<CheckResult['timing'], 'storeMs' | 'totalMs'>
  pictures: KeptPicture[]
  raise: (checkId: CheckId) => Alert[]
  crossingTemplate?: Template | null
  others?: OtherIdentities & { earlier: CheckDetail[] }
}

const conclude = async (command: CheckCommand, receivedAt: Date, ports: CheckPorts, conclusion: Conclusion): Promise<CheckResult> => {
  const { decision, reasons, timing, pictures, raise, crossingTemplate = null, others, ...findings } = conclusion
  const id = ports.makeId('chk')
  const alerts = raise(id)
  const livePictureId = pictures.find((picture) => picture.kind === 'live')?.id ?? null
  const finding = others ? identityFinding({ id: ports.makeId('idf'), checkId: id, siteId: command.site.id, header: command.header, livePictureId, liveFace: findings.quality?.live.face ?? null, foundAt: receivedAt }, others, others.earlier) : null
  const result: CheckResult = {
    id,
    decision,
    // Codes are what is kept; the sentence is written in the reader's language each time it is read.
    reasons: reasons.map((code) => ({ code, message: '' })),
    ...findings,
    ...(others ? { identities: { searched: others.searched, findingId: finding?.id ?? null } } : {}),
    alerts: alerts.map((alert): AlertId => alert.id),
    timing: { ...timing, storeMs: 0, totalMs: ports.elapsedMs() },
  }
  const { storeMs } = await ports.record({ id, header: command.header, lane: command.lane, receivedAt, capturedAt: new Date(command.header.capturedAt), decision, reasons, result, pictures, alerts, finding, crossingTemplate })
  return { ...result, timing: { ...result.timing, storeMs, totalMs: ports.elapsedMs() } }
}
