import { PlatformError, type AppliedThreshold, type CrossingFilter, type IdentifyAmong, type IdentifyResult, type Language, type RouteInput, type ThreeWayResult, type Verification, type VerifyResult } from '@renbie/contracts'
import { FaceReader, type Face } from '../../comparisons/faces.ts'
import { similarity } from '../../comparisons/similarity.ts'
import { requireAccess, requireSite, type Principal } from '../../domain/access.ts'
import { appliedThreshold, ranked, wantedCandidates } from '../../domain/candidates.ts'
import { documentParts } from '../../domain/identity.ts'
import { requirePack, type Template } from '../../domain/template.ts'
import { compareThreeWay } from '../../domain/three-way.ts'
import { localiseQuality } from '../../faces.ts'
import type { OpenPack } from '../../packs/pack-in-use.ts'
import type { Platform } from '../../platform.ts'
import type { Handlers, RequestContext } from '../context.ts'

const seen = ({ quality }: Face, language: Language) => ({ quality: quality && localiseQuality(quality, language) })

type Asked = { purpose: string; caseReference: string }

type Found = Pick<IdentifyResult, 'searched' | 'threshold' | 'candidates' | 'crossings' | 'truncated'>

const amongSubjects = async ({ engine, image }: OpenPack, { clock }: Platform, probe: Template, body: RouteInput<'identify'>['body'], named: Exclude<IdentifyAmong, { kind: 'crossings' }>): Promise<Found> => {
  const among = await image.among(named, clock())
  const threshold = appliedThreshold(body.threshold, among.templates, engine)
  const { subjects, truncated } = await among.best(probe, { limit: wantedCandidates(body.threshold, body.maxCandidates), minScore: threshold?.score ?? -Infinity })
  return { searched: { templates: among.templates, subjects: among.subjects }, threshold, candidates: ranked(subjects, among.templates, engine), crossings: [], truncated }
}

/** Throws `crossings-not-kept`; within the caller's sites only. */
const amongCrossings = async ({ engine, crossings }: OpenPack, { store }: Platform, principal: Principal, probe: Template, body: RouteInput<'identify'>['body'], filter: CrossingFilter): Promise<Found> => {
  requireAccess(principal, 'checks:read')
  for (const siteId of filter.siteIds ?? []) requireSite(principal, siteId)
  if (!crossings) throw new PlatformError('crossings-not-kept')
  const { document } = filter
  const { checks, hits, truncated } = await crossings.search(probe, {
    filter,
    sites: principal.sites,
    documentHash: document ? Buffer.from(store.fingerprint(documentParts(document)), 'hex') : null,
    limit: wantedCandidates(body.threshold, body.maxCandidates),
    minScore: (among) => appliedThreshold(body.threshold, among, engine)?.score ?? -Infinity,
  })
  const candidates = ranked(hits, checks, engine).map((hit) => ({ ...hit, capturedAt: hit.capturedAt.toISOString() }))
  return { searched: { templates: checks, subjects: 0 }, threshold: appliedThreshold(body.threshold, checks, engine), candidates: [], crossings: candidates, truncated }
}

export const comparisonHandlers = (platform: Platform): Pick<Handlers, 'verify' | 'identify' | 'compareThreeWay'> => {
  const { store, clock, pack } = platform

  /** Before the answer: nobody learns of a face without a trace of who asked, why, and which stored faces were used. */
  const record = (context: RequestContext, action: string, { purpose, caseReference }: Asked, { looks }: FaceReader, detail: Record<string, unknown>) =>
    store.transaction((tx) =>
      tx.audit.append([{ at: clock(), actor: context.principal().actor, action, target: looks.photoIds[0] ?? looks.checkIds[0] ?? null, siteId: null, purpose, detail: { ...(caseReference === '' ? {} : { caseReference }), ...looks, ...detail } }]),
    )

  const lanesRate = platform.settings.verificationFalseMatchRate
  const applied = ({ engine }: OpenPack, falseMatchRate: number): AppliedThreshold => ({ falseMatchRate, score: engine.scoreAt(falseMatchRate) })
  /** By score, as a search decides: by rate, rounding could let the two disagree about a pair that lies on the threshold. */
  const verifier = ({ engine }: OpenPack, threshold: AppliedThreshold) => (a: Template, b: Template): Verification => {
    requirePack(engine.pack.id, a)
    const score = similarity(a, b)
    return { score, falseMatchRate: engine.falseMatchRate(score), match: score >= threshold.score }
  }

  return {
    verify: ({ body }, context) =>
      pack.use(async (open): Promise<VerifyResult> => {
        const reader = new FaceReader(store, open.engine, context.principal())
        const [probe, reference] = await Promise.all([reader.read(body.probe, 'body.probe'), reader.read(body.reference, 'body.reference')])
        const threshold = applied(open, body.falseMatchRate ?? lanesRate)
        const verification = verifier(open, threshold)(probe.template, reference.template)
        await record(context, 'comparison.verified', body, reader, { match: verification.match })
        return { ...verification, threshold, pack: open.engine.pack.id, probe: seen(probe, context.language), reference: seen(reference, context.language) }
      }),

    identify: ({ body }, context) =>
      pack.use(async (open) => {
        const reader = new FaceReader(store, open.engine, context.principal())
        const probe = await reader.read(body.probe, 'body.probe')
        const startMs = context.elapsedMs()
        const found = body.among.kind === 'crossings' ? await amongCrossings(open, platform, context.principal(), probe.template, body, body.among.filter) : await amongSubjects(open, platform, probe.template, body, body.among)
        const searchMs = context.elapsedMs() - startMs
        const detail = { among: body.among.kind, searched: found.searched.templates, candidates: found.candidates.map(({ subjectId }) => subjectId), crossings: found.crossings.map(({ checkId }) => checkId) }
        await record(context, 'comparison.identified', body, reader, detail)
        return { pack: open.engine.pack.id, ...found, probe: seen(probe, context.language), searchMs }
      }),

    compareThreeWay: ({ body }, context) =>
      pack.use(async (open): Promise<ThreeWayResult> => {
        const reader = new FaceReader(store, open.engine, context.principal())
        const [live, document, file] = await Promise.all([reader.read(body.live, 'body.live'), reader.read(body.document, 'body.document'), reader.file(body.file, 'body.file')])
        const threshold = applied(open, body.falseMatchRate ?? lanesRate)
        const result = compareThreeWay({ live: live.template, document: document.template, file }, verifier(open, threshold))
        await record(context, 'comparison.three-way', body, reader, { allMatch: result.allMatch, weakest: result.weakest })
        return { pack: open.engine.pack.id, threshold, ...result, live: seen(live, context.language), document: seen(document, context.language) }
      }),
  }
}
