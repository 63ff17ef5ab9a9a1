import type { Alert, QualityReport, Subject, Traveller } from '@renbie/contracts'
import { latinName } from '../../components/names.ts'

export type EvidenceCode =
  | 'similarity'
  | 'rankFirst'
  | 'rankLower'
  | 'verificationMatch'
  | 'verificationFails'
  | 'verificationNone'
  | `${'name' | 'sex' | 'birthDate' | 'nationality' | 'document'}${'Same' | 'Differs'}`
  | 'birthDatePartly'
  | `${'sex' | 'birthDate' | 'nationality' | 'document'}Unknown`
  | 'liveGood'
  | 'livePoor'
  | 'referencePoor'

/** One fact that helps to decide. `traveller` and `subject` are the two values compared, as they stand on record. */
export type Evidence = { code: EvidenceCode; traveller?: string; subject?: string; falseMatchRate?: number; rank?: number }
/** What speaks for the two being one person, what against, and what could not be compared. No fact is in two of them. */
export type Evidences = { for: Evidence[]; against: Evidence[]; open: Evidence[] }

/** What is known beyond the alert itself; each may be missing while it loads or when the officer may not see it. */
export type More = { documents?: Subject['documents'] | undefined; liveQuality?: QualityReport | undefined; referenceQuality?: QualityReport | undefined }

const bare = (text: string): string => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()

const nameEvidence = ({ traveller, subject }: Alert): [keyof Evidences, Evidence] => {
  const pair = { traveller: latinName(traveller), subject: latinName(subject) }
  return bare(pair.traveller) === bare(pair.subject) ? ['for', { code: 'nameSame', ...pair }] : ['against', { code: 'nameDiffers', ...pair }]
}

const sexEvidence = ({ traveller, subject }: Alert): [keyof Evidences, Evidence] => {
  if (subject.sex === null || subject.sex === 'X' || traveller.sex === 'X') return ['open', { code: 'sexUnknown' }]
  const pair = { traveller: traveller.sex, subject: subject.sex }
  return traveller.sex === subject.sex ? ['for', { code: 'sexSame', ...pair }] : ['against', { code: 'sexDiffers', ...pair }]
}

/** A date on record may be a year or a month only: it agrees as far as it goes, and the officer is told that it goes no further. */
const birthDateEvidence = ({ traveller, subject }: Alert): [keyof Evidences, Evidence] => {
  if (subject.birthDate === null) return ['open', { code: 'birthDateUnknown' }]
  const pair = { traveller: traveller.birthDate, subject: subject.birthDate }
  if (traveller.birthDate === subject.birthDate) return ['for', { code: 'birthDateSame', ...pair }]
  return traveller.birthDate.startsWith(`${subject.birthDate}-`) ? ['for', { code: 'birthDatePartly', ...pair }] : ['against', { code: 'birthDateDiffers', ...pair }]
}

const nationalityEvidence = ({ traveller, subject }: Alert): [keyof Evidences, Evidence] => {
  if (subject.nationalities.length === 0) return ['open', { code: 'nationalityUnknown' }]
  const pair = { traveller: traveller.nationality, subject: subject.nationalities.join(', ') }
  return subject.nationalities.includes(traveller.nationality) ? ['for', { code: 'nationalitySame', ...pair }] : ['against', { code: 'nationalityDiffers', ...pair }]
}

/** Only documents of the same state and kind can differ: a passport beside somebody's identity card says nothing. */
const documentEvidence = (traveller: Traveller, documents: Subject['documents']): [keyof Evidences, Evidence] => {
  const same = documents.find((each) => each.number === traveller.documentNumber && each.issuingState === traveller.issuingState)
  if (same) return ['for', { code: 'documentSame', traveller: traveller.documentNumber, subject: same.number }]
  const alike = documents.find((each) => each.issuingState === traveller.issuingState && each.type.slice(0, 1) === traveller.documentType.slice(0, 1))
  if (!alike) return ['open', { code: 'documentUnknown' }]
  return ['against', { code: 'documentDiffers', traveller: traveller.documentNumber, subject: alike.number }]
}

/**
 * A failed 1:1 comparison speaks for the match: whoever travels on another's document has a reason to. A good one speaks neither
 * way by itself but says that the document's data are this person's; it stands on the side that these data then support.
 */
const verificationEvidence = (alert: Alert, dataDiffer: boolean): [keyof Evidences, Evidence] => {
  if (!alert.verification) return ['open', { code: 'verificationNone' }]
  if (!alert.verification.match) return ['for', { code: 'verificationFails' }]
  return [dataDiffer ? 'against' : 'for', { code: 'verificationMatch' }]
}

/** Sorts what is known about an alert into for, against and open, the weightiest first. Pure. */
export const weigh = (alert: Alert, more: More = {}): Evidences => {
  const data = [
    ...(more.documents ? [documentEvidence(alert.traveller, more.documents)] : []),
    birthDateEvidence(alert),
    sexEvidence(alert),
    nationalityEvidence(alert),
    nameEvidence(alert),
  ]
  const all: [keyof Evidences, Evidence][] = [
    ['for', { code: 'similarity', falseMatchRate: alert.falseMatchRate }],
    alert.rank === 1 ? ['for', { code: 'rankFirst' }] : ['against', { code: 'rankLower', rank: alert.rank }],
    verificationEvidence(alert, data.some(([side]) => side === 'against')),
    ...data,
  ]
  if (more.liveQuality) all.push(more.liveQuality.verdict === 'good' ? ['for', { code: 'liveGood' }] : ['against', { code: 'livePoor' }])
  if (more.referenceQuality && more.referenceQuality.verdict !== 'good') all.push(['against', { code: 'referencePoor' }])
  const side = (wanted: keyof Evidences) => all.filter(([name]) => name === wanted).map(([, evidence]) => evidence)
  return { for: side('for'), against: side('against'), open: side('open') }
}
