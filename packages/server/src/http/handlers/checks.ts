import { PlatformError, reasonText, type CheckRequest, type CheckResult, type Lane, type LaneId, type Language, type PhotoId, type Site, type Subject, type Traveller } from '@renbie/contracts'
import type { Store } from '@renbie/store'
import { similarity } from '../../comparisons/similarity.ts'
import { requireSite, visibleAt, type Principal } from '../../domain/access.ts'
import { runCheck, type CheckPorts } from '../../domain/check.ts'
import { standingOf } from '../../domain/exemption.ts'
import { maxEarlier, type OtherIdentities } from '../../domain/other-identities.ts'
import { falseMatchRateFor } from '../../domain/rates.ts'
import type { Template } from '../../domain/template.ts'
import { describePicture, localiseQuality } from '../../faces.ts'
import { countCheck } from '../../metrics.ts'
import type { OpenPack } from '../../packs/pack-in-use.ts'
import type { Platform } from '../../platform.ts'
import { recordCheck } from '../../record-check.ts'
import { decodePicture } from '../bodies.ts'
import type { Handlers, RequestContext } from '../context.ts'

/** A stored result with its sentences in the reader's language. */
const localise = (result: CheckResult, language: Language): CheckResult => ({
  ...result,
  reasons: result.reasons.map(({ code }) => ({ code, message: reasonText(code, language) })),
  ...(result.quality
    ? { quality: { live: localiseQuality(result.quality.live, language), ...(result.quality.portrait ? { portrait: localiseQuality(result.quality.portrait, language) } : {}) } }
    : {}),
})

/** Few crossings would otherwise be searched so loosely that faces hardly alike are findings. */
const highestIdentityRate = 1e-5

/** The same face under other particulars among past crossings, at the setting's false findings a day. */
const otherIdentities = async ({ crossings, engine }: OpenPack, { traffic, settings, keysOf }: Platform, template: Template, traveller: Traveller): Promise<OtherIdentities | null> => {
  if (!crossings) return null
  const searched = crossings.crossings
  const fpir = Math.min(1, settings.falseIdentityFindingsPerDay / Math.max(1, traffic.searchesPerDay))
  const minScore = engine.scoreAt(Math.min(highestIdentityRate, falseMatchRateFor(fpir, searched)))
  const hits = searched === 0 ? [] : await crossings.ofOthers(template, { ...keysOf(traveller), limit: maxEarlier, minScore })
  return { searched, crossings: hits.map(({ checkId, score }) => ({ checkId, score, falseMatchRate: engine.falseMatchRate(score) })) }
}

/** The subject that a photo is of now; null when it was removed. */
const subjectOf = async ({ read }: Store, photoId: PhotoId): Promise<Subject | null> => {
  // A merge may move the photo between the two reads: then they are made again.
  for (let attempt = 0; attempt < 2; attempt++) {
    const photo = await read.photos.find(photoId)
    const subject = photo && (await read.subjects.find(photo.subjectId))
    if (subject?.photos.some(({ id }) => id === photoId)) return subject
  }
  return null
}

export const checkHandlers = (platform: Platform): Pick<Handlers, 'createCheck' | 'listChecks' | 'getCheck'> => {
  const { store, clock } = platform
  /** Checks being worked on, by client and key: a lane that sends again before it was answered waits for the same answer. */
  const running = new Map<string, { requestHash: string; result: Promise<CheckResult> }>()

  const unsearched = (): null => {
    platform.metrics.identitySearchFailures.inc()
    return null
  }

  const ports = (pack: OpenPack, principal: Principal, lane: LaneId, idempotency: { key: string; requestHash: string }, context: RequestContext): CheckPorts => {
    const { engine, image } = pack
    return {
      now: clock,
      elapsedMs: context.elapsedMs,
      makeId: platform.makeId,
      describe: (picture, role) => describePicture(engine, picture, role, role === 'live' ? 'body.live.image' : 'body.portrait.image', { lane }),
      identify: (template, at) => image.identify(template, at),
      verify: (live, portrait) => {
        const score = similarity(live, portrait)
        const falseMatchRate = engine.falseMatchRate(score)
        return { score, falseMatchRate, match: falseMatchRate <= platform.settings.verificationFalseMatchRate }
      },
      falseMatchRate: (score) => engine.falseMatchRate(score),
      dismissed: (traveller, subjectIds) => store.read.dismissals.of(platform.keysOf(traveller), subjectIds),
      keepsCrossings: pack.crossings !== null,
      otherIdentities: (template, traveller) => otherIdentities(pack, platform, template, traveller).catch(unsearched),
      // One old record that is damaged must not stop whoever resembles it.
      pastChecks: async (ids) => (await Promise.all(ids.map((id) => store.read.checks.find(id).catch(unsearched)))).filter((check) => check !== null),
      subjectOf: (photoId) => subjectOf(store, photoId),
      record: async (record) => {
        const startMs = context.elapsedMs()
        await recordCheck(store, record, principal, idempotency, platform.keysOf(record.header.traveller))
        // The answer does not wait for the consoles: the event is on disk and they are told as soon as they can be.
        platform.feed.drain().catch(() => undefined)
        for (const alert of record.alerts) platform.metrics.alerts.inc({ severity: alert.severity })
        return { storeMs: context.elapsedMs() - startMs }
      },
    }
  }

  const place = async (principal: Principal, laneId: LaneId): Promise<{ lane: Lane; site: Site }> => {
    const lane = await store.read.lanes.find(laneId)
    if (!lane) throw new PlatformError('lane-unknown', { fields: [{ path: 'body.laneId', message: laneId }] })
    requireSite(principal, lane.siteId)
    const site = await store.read.sites.find(lane.siteId)
    if (!site) throw new PlatformError('internal-error', { detail: 'a lane without its site' })
    return { lane, site }
  }

  const perform = (body: CheckRequest, where: { lane: Lane; site: Site }, ports: CheckPorts): Promise<CheckResult> => {
    const { live, portrait, ...header } = body
    return runCheck(
      {
        header,
        ...where,
        live: () => decodePicture(live.image, 'body.live.image'),
        portrait: portrait ? () => decodePicture(portrait.image, 'body.portrait.image') : null,
        presentationAttackPolicy: platform.settings.presentationAttack[where.lane.kind],
      },
      ports,
    )
  }

  /** The answer already given for this key, if there is one. Throws `idempotency-key-reused`. */
  const answered = async (actor: string, key: string, requestHash: string): Promise<CheckResult | null> => {
    const earlier = await store.read.idempotency.find(actor, key)
    if (!earlier) return null
    if (earlier.requestHash !== requestHash) throw new PlatformError('idempotency-key-reused')
    const check = await store.read.checks.find(earlier.checkId)
    if (!check) throw new PlatformError('internal-error', { detail: 'an idempotency key without its check' })
    return check.result
  }

  /** The answer of this key's one check. When another node recorded it while this one was at work, that one's answer stands. */
  const once = async (actor: string, key: string, requestHash: string, work: () => Promise<CheckResult>): Promise<CheckResult> => {
    const earlier = await answered(actor, key, requestHash)
    if (earlier) return earlier
    try {
      return await work()
    } catch (error) {
      const winner = error instanceof PlatformError && error.code === 'idempotency-key-reused' ? await answered(actor, key, requestHash) : null
      if (!winner) throw error
      return winner
    }
  }

  /**
   * Fingerprint of a request. The pictures of a traveller who is not to be examined stay out of it, even as a keyed hash:
   * nothing of them is kept. Standing follows from the document data, which is in the fingerprint, so two bodies that differ
   * in standing differ here as well.
   */
  const fingerprint = ({ live, portrait, ...header }: CheckRequest, site: Site): string => {
    const examined = standingOf(header.traveller, new Date(header.capturedAt), site.timeZone).kind === 'examined'
    const pictures = examined ? [live.image, portrait?.image ?? ''] : []
    return store.fingerprint(['check', JSON.stringify(header), ...pictures])
  }

  return {
    createCheck: async ({ body, headers }, context) => {
      const principal = context.principal()
      const { actor } = principal
      const key = headers['idempotency-key']
      const where = await place(principal, body.laneId)
      const requestHash = fingerprint(body, where.site)
      const slot = `${actor} ${key}`
      const current = running.get(slot)
      if (current && current.requestHash !== requestHash) throw new PlatformError('idempotency-key-reused')
      if (current) return localise(await current.result, context.language)
      const result = once(actor, key, requestHash, () => platform.pack.use((pack) => perform(body, where, ports(pack, principal, where.lane.id, { key, requestHash }, context))))
      running.set(slot, { requestHash, result })
      try {
        const answer = await result
        countCheck(platform.metrics, answer.decision, answer.timing.totalMs)
        return localise(answer, context.language)
      } finally {
        running.delete(slot)
      }
    },

    listChecks: async ({ query }, context) => {
      const principal = context.principal()
      if (query.siteId !== undefined) requireSite(principal, query.siteId)
      const page = await store.read.checks.list({ ...query, sites: principal.sites })
      await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: principal.actor, action: 'checks.listed', target: null, siteId: query.siteId ?? null, purpose: null, detail: { shown: page.items.length } }]))
      return page
    },

    getCheck: async ({ params }, context) => {
      const principal = context.principal()
      const check = visibleAt(principal, await store.read.checks.find(params.checkId))
      await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: principal.actor, action: 'check.read', target: check.id, siteId: check.siteId, purpose: null, detail: {} }]))
      return { ...check, result: localise(check.result, context.language) }
    },
  }
}
