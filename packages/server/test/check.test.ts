import {
  alertIdSchema, laneIdSchema, photoIdSchema, pictureIdSchema, siteIdSchema, subjectIdSchema, watchlistIdSchema,
  type CheckHeader, type Photo, type QualityReport, type Subject, type Watchlist,
} from '@renbie/contracts'
import { describe, expect, test } from 'vitest'
import { assertPlausible, runCheck, type CheckCommand, type CheckPorts, type CheckRecord, type Described } from '../src/domain/check.ts'
import { entryVersion } from '../src/domain/dismissal.ts'
import { makeId } from '../src/wiring.ts'

const now = new Date('2026-06-01T04:00:00Z')
const site = { id: siteIdSchema.parse('AAA'), name: '站', nameEn: 'Site', timeZone: 'Asia/Taipei' }
const lane = { id: laneIdSchema.parse('A-IN'), siteId: site.id, hall: 'h', name: 'n', kind: 'counter' as const, direction: 'entry' as const, active: true }
const header: CheckHeader = {
  laneId: lane.id,
  direction: 'entry',
  capturedAt: '2026-06-01T04:00:00Z',
  traveller: { documentType: 'P', documentNumber: 'X1', issuingState: 'UTO', nationality: 'UTO', familyName: 'A', givenNames: 'B', birthDate: '1990-01-01', sex: 'F', residence: 'foreigner' },
}
const command: CheckCommand = { header, lane, site, live: () => new Uint8Array(1), portrait: null, presentationAttackPolicy: { action: 'flag' } }

const id = '01890000-0000-7000-8000-000000000000'
const good: QualityReport = { verdict: 'good', score: 90, facesFound: 1, face: null, measures: [], findings: [] }
const described: Described = { template: { pack: 'p', vector: new Float32Array([1]) }, quality: good, presentationAttack: { verdict: 'not-assessed', score: null, threshold: null, method: null }, contentType: 'image/jpeg', timing: { queuedMs: 0, decodeMs: 0, detectMs: 0, qualityMs: 0, templateMs: 0, livenessMs: 0 } }
const photo: Photo = { id: photoIdSchema.parse(`pho_${id}`), pictureId: pictureIdSchema.parse(`pic_${id}`), quality: good, pack: 'p', failure: null, enrolledAt: now.toISOString() }
const subject: Subject = {
  id: subjectIdSchema.parse(`sub_${id}`), familyName: 'C', givenNames: '', nativeName: '', aliases: [], birthDate: null, nationalities: [], sex: null, documents: [], reason: '',
  severity: null, legalBasis: '', instructions: '', validFrom: null, validTo: null, watchlistIds: [], photos: [photo], createdAt: now.toISOString(), updatedAt: now.toISOString(),
}
const watchlist: Watchlist = {
  id: watchlistIdSchema.parse(`wl_${id}`), name: 'L', falseAlertsPerDay: null, falseMatchRate: 1e-5, severity: 'high', colour: '#000000', instructions: '', legalBasis: '', inForce: true, subjectCount: 1,
  createdAt: now.toISOString(), updatedAt: now.toISOString(),
}

/** Ports of a world in which the traveller is on a list. `recorded` is what was put on record. */
const world = (change: Partial<CheckPorts> = {}) => {
  const recorded: CheckRecord[] = []
  const ports: CheckPorts = {
    now: () => now,
    elapsedMs: () => 0,
    makeId,
    describe: async () => described,
    identify: async () => ({ searched: 1, hits: [{ subjectId: subject.id, photoId: photo.id, score: 0.9, watchlist }] }),
    verify: () => ({ score: 0.9, falseMatchRate: 1e-6, match: true }),
    falseMatchRate: () => 1e-6,
    dismissed: async () => [],
    keepsCrossings: false,
    otherIdentities: async () => null,
    pastChecks: async () => [],
    subjectOf: async () => subject,
    record: async (record) => {
      recorded.push(record)
      return { storeMs: 0 }
    },
    ...change,
  }
  return { ports, recorded }
}

test('a hit is referred with its alert', async () => {
  const { ports, recorded } = world()
  expect(await runCheck(command, ports)).toMatchObject({ decision: 'refer', alerts: [recorded[0]?.alerts[0]?.id], identification: { candidates: [{ subjectId: subject.id }] } })
})

test('a photo taken out of search this very moment is no hit, and no failure of the check', async () => {
  const { ports, recorded } = world({ subjectOf: async () => ({ ...subject, photos: [] }) })
  expect(await runCheck(command, ports)).toMatchObject({ decision: 'clear', alerts: [], identification: { searched: 1, candidates: [] } })
  expect(recorded[0]?.alerts).toEqual([])
})

test('a hit on a subject that has just been merged into another is one hit on that other', async () => {
  const absorbed = subjectIdSchema.parse('sub_01890000-0000-7000-8000-000000000001')
  const other = { ...photo, id: photoIdSchema.parse('pho_01890000-0000-7000-8000-000000000001') }
  const survivor = { ...subject, photos: [photo, other] }
  const hits = [{ subjectId: absorbed, photoId: other.id, score: 0.95, watchlist }, { subjectId: subject.id, photoId: photo.id, score: 0.9, watchlist }]
  const { ports, recorded } = world({ identify: async () => ({ searched: 2, hits }), subjectOf: async () => survivor })
  expect(await runCheck(command, ports)).toMatchObject({ decision: 'refer', identification: { candidates: [{ subjectId: subject.id, score: 0.95 }] } })
  expect(recorded[0]?.alerts.map((alert) => [alert.subject.id, alert.photoId])).toEqual([[subject.id, other.id]])
})

describe('a hit that an officer dismissed before', () => {
  const settled = { subjectId: subject.id, alertId: alertIdSchema.parse(`alr_${id}`), entryVersion: entryVersion(subject) }
  const withPortrait = { ...command, portrait: () => new Uint8Array(1) }

  test('raises no second alert', async () => {
    const { ports } = world({ dismissed: async () => [settled] })
    expect(await runCheck(withPortrait, ports)).toMatchObject({ decision: 'clear', alerts: [], identification: { candidates: [{ dismissedBy: settled.alertId }] } })
  })

  test('is looked at again when the traveller is not the person of the document', async () => {
    const { ports, recorded } = world({ dismissed: async () => [settled], verify: () => ({ score: 0.1, falseMatchRate: 0.5, match: false }) })
    expect(await runCheck(withPortrait, ports)).toMatchObject({ decision: 'refer', reasons: [{ code: 'watchlist-hit' }, { code: 'verification-failed' }] })
    expect(recorded[0]?.alerts).toHaveLength(1)
  })
})

test('a crossing is kept for search although earlier ones could not be searched', async () => {
  const { ports, recorded } = world({ keepsCrossings: true, otherIdentities: async () => null })
  await runCheck(command, ports)
  expect(recorded[0]).toMatchObject({ finding: null, crossingTemplate: { pack: 'p' } })
})

test('a face that could not be described is never clear, even if nothing was said against the picture', async () => {
  const { ports } = world({ describe: async () => ({ ...described, template: null }) })
  expect(await runCheck(command, ports)).toMatchObject({ decision: 'recapture', reasons: [{ code: 'no-face' }] })
})

test('a lane whose clock was reset is told, instead of finding everybody under 14', () => {
  const at = (capturedAt: string) => () => assertPlausible({ ...header, capturedAt }, lane, now)
  expect(at('2000-01-01T00:00:00Z')).toThrow('captured-at-too-old')
  expect(at('2025-04-27T03:59:59Z')).toThrow('captured-at-too-old')
  expect(at('2025-04-27T04:00:00Z')).not.toThrow()
  expect(at('2026-06-01T04:05:01Z')).toThrow('captured-at-in-future')
})
