import type {
  Alert, AlertId, CheckId, GeneratedIds, Lane, LaneId, MakeId, PhotoId, PictureId, QualityReport, Site, SiteId, Subject, SubjectId, Traveller, User, UserId,
  Watchlist, WatchlistId,
} from '@renbie/contracts'
import type { NewCheck, PictureRecord, StoredUser } from '@renbie/store'

/** Ids whose time is `at` and whose rest counts up, so that a failed run can be repeated. */
export const idMaker = (startAt = 0): ((at: Date) => MakeId) => {
  let count = startAt
  return (at) => <Prefix extends keyof GeneratedIds>(prefix: Prefix) => {
    count += 1
    const time = at.getTime().toString(16).padStart(12, '0')
    const rest = count.toString(16).padStart(12, '0')
    return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}` as GeneratedIds[Prefix]
  }
}

export const traveller: Traveller = {
  documentType: 'P',
  documentNumber: 'Q77310442',
  issuingState: 'UTO',
  nationality: 'UTO',
  familyName: 'ZEBEDAIOSSON',
  givenNames: 'ANNA MARIA',
  birthDate: '1974-08-12',
  sex: 'F',
  residence: 'foreigner',
}

export const quality: QualityReport = {
  verdict: 'good',
  score: 81.5,
  facesFound: 1,
  face: { widthPx: 480, heightPx: 600, eyes: [{ x: 200, y: 250 }, { x: 280, y: 250 }] },
  measures: [{ measure: 'Sharpness', status: 'could-not-assess', raw: null, mapped: null }],
  findings: [],
}

export const site: Site = { id: 'TPE' as SiteId, name: '桃園機場', nameEn: 'Taoyuan', timeZone: 'Asia/Taipei' }
export const otherSite: Site = { id: 'KHH' as SiteId, name: '高雄機場', nameEn: 'Kaohsiung', timeZone: 'Asia/Taipei' }
export const lane: Lane = { id: 'TPE-T1-A01' as LaneId, siteId: site.id, hall: 'T1', name: 'A01', kind: 'e-gate', direction: 'entry', active: true }
export const otherLane: Lane = { id: 'KHH-B02' as LaneId, siteId: otherSite.id, hall: 'B', name: 'B02', kind: 'counter', direction: 'exit', active: true }

const timing = { queuedMs: 0, decodeMs: 3, detectMs: 6, qualityMs: 1, templateMs: 20, searchMs: 1, storeMs: 2, totalMs: 33 }

export const newCheck = (id: CheckId, receivedAt: Date, change: Partial<NewCheck> = {}): NewCheck => ({
  id,
  siteId: site.id,
  laneId: lane.id,
  direction: 'entry',
  capturedAt: new Date(receivedAt.getTime() - 500),
  receivedAt,
  decision: 'refer',
  reasons: ['watchlist-hit'],
  traveller,
  verification: { score: 0.61, falseMatchRate: 1e-5, match: true },
  qualityScore: 81.5,
  alerts: [],
  livePictureId: null,
  portraitPictureId: null,
  result: {
    id,
    decision: 'refer',
    reasons: [{ code: 'watchlist-hit', message: '轉二線' }],
    identification: { searched: 10, candidates: [] },
    quality: { live: quality },
    alerts: [],
    timing,
  },
  ...change,
})

export const watchlist = (id: WatchlistId, name: string, at: Date): Watchlist => ({
  id,
  name,
  falseAlertsPerDay: null,
  falseMatchRate: 1e-5,
  severity: 'high',
  colour: '#c92a2a',
  instructions: 'Refer',
  legalBasis: 'Art. 91',
  inForce: true,
  subjectCount: 0,
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
})

export const subject = (id: SubjectId, at: Date, change: Partial<Omit<Subject, 'photos'>> = {}): Omit<Subject, 'photos'> => ({
  id,
  familyName: 'NGUYỄN-OKONKWO',
  givenNames: 'Thị Hương',
  nativeName: '王小明',
  aliases: ["Seán O'Grady"],
  birthDate: '1980-02',
  nationalities: ['VNM'],
  sex: 'F',
  documents: [{ type: 'P', number: 'XK-4417702', issuingState: 'VNM' }],
  reason: 'Overstayed in the year before',
  severity: null,
  legalBasis: 'Art. 18',
  instructions: 'Call the duty officer of second line',
  validFrom: '2026-01-01T00:00:00+08:00',
  validTo: null,
  watchlistIds: [],
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  ...change,
})

export const user = (id: UserId, username: string, at: Date): StoredUser & User => ({
  id,
  username,
  displayName: '林督導',
  roles: ['supervisor'],
  sites: [site.id],
  active: true,
  createdAt: at.toISOString(),
  lastSignInAt: null,
  passwordHash: '$argon2id$…',
})

export const picture = (id: PictureId, at: Date, kind: PictureRecord['kind'] = 'live'): PictureRecord => ({
  id,
  kind,
  siteId: kind === 'reference' ? null : site.id,
  contentType: 'image/jpeg',
  sizeBytes: 4711,
  createdAt: at,
})

export const alert = (ids: { id: AlertId; checkId: CheckId; subjectId: SubjectId; watchlistId: WatchlistId; photoId: PhotoId; pictureId: PictureId }, at: Date, change: Partial<Alert> = {}): Alert => ({
  id: ids.id,
  state: 'new',
  severity: 'high',
  raisedAt: at.toISOString(),
  checkId: ids.checkId,
  siteId: site.id,
  siteName: site.name,
  laneId: lane.id,
  laneName: lane.name,
  laneKind: lane.kind,
  hall: lane.hall,
  direction: lane.direction,
  traveller,
  subject: {
    id: ids.subjectId,
    familyName: 'NGUYỄN-OKONKWO',
    givenNames: 'Thị Hương',
    nativeName: '王小明',
    birthDate: '1980-02',
    nationalities: ['VNM'],
    sex: 'F',
    reason: 'Overstayed in the year before',
    instructions: 'Call the duty officer of second line',
  },
  watchlist: { id: ids.watchlistId, name: 'Overstayers', colour: '#c92a2a', instructions: 'Refer' },
  rank: 1,
  score: 0.71,
  falseMatchRate: 2e-7,
  photoId: ids.photoId,
  pictures: { live: ids.pictureId, portrait: null, reference: ids.pictureId },
  faces: { live: quality.face, portrait: null, reference: quality.face },
  verification: null,
  acknowledged: null,
  adjudication: null,
  ...change,
})
