import { alertSchema, type Alert } from '@renbie/contracts'

/** The last twelve digits of a generated id. */
const tail = (n: number): string => String(n).padStart(12, '0')
const id = (prefix: string, n: number): string => `${prefix}_00000000-0000-7000-8000-${tail(n)}`

const base = {
  state: 'new',
  severity: 'high',
  raisedAt: '2026-03-01T02:00:00.000Z',
  checkId: id('chk', 1),
  siteId: 'TPE',
  siteName: '臺灣桃園國際機場',
  laneId: 'TPE-C01',
  laneName: '櫃檯 1',
  laneKind: 'counter',
  hall: '第一航廈入境',
  direction: 'entry',
  traveller: { documentType: 'P', documentNumber: 'TK1234567', issuingState: 'JPN', nationality: 'JPN', familyName: 'TANAKA', givenNames: 'HIROSHI', birthDate: '1980-05-23', sex: 'M', residence: 'foreigner' },
  subject: { id: id('sub', 1), familyName: 'Tanaka', givenNames: 'Hiroshi', nativeName: '田中浩', birthDate: '1980-05-23', nationalities: ['JPN'], sex: 'M', reason: '', instructions: '' },
  watchlist: { id: id('wl', 1), name: '甲', colour: '#c92a2a', instructions: '' },
  rank: 1,
  score: 0.7,
  falseMatchRate: 1e-6,
  photoId: id('pho', 1),
  pictures: { live: id('pic', 1), portrait: null, reference: id('pic', 2) },
  faces: { live: null, portrait: null, reference: null },
  verification: null,
  acknowledged: null,
  adjudication: null,
}

/** An alert of the contract's shape; `part` says what matters to the test. Parsed, so that a test cannot use what could not occur. */
export const anAlert = (n: number, part: Record<string, unknown> = {}): Alert => alertSchema.parse({ ...base, id: id('alr', n), ...part })

export const anAlertOf = (traveller: Partial<Alert['traveller']>, subject: Partial<Alert['subject']>, part: Record<string, unknown> = {}): Alert =>
  anAlert(1, { traveller: { ...base.traveller, ...traveller }, subject: { ...base.subject, ...subject }, ...part })
