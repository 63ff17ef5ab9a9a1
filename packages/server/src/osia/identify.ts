import type { OsiaCandidate, OsiaInput, Watchlist } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Template } from '../domain/template.ts'
import type { OpenPack } from '../packs/pack-in-use.ts'
import type { Platform } from '../platform.ts'
import { templatesOf } from './faces.ts'
import { galleriesNamed, type Galleries } from './galleries.ts'
import type { Match } from './nearest.ts'
import type { Commit, OsiaHandlers } from './operation.ts'
import { unknown } from './records.ts'
import { maxScores, minSimilarity, scoreDetail } from './score.ts'

/** Threshold of an identification that states none, as a false-match rate; a watchlist has its own. */
const defaultRate = 1e-5

type Query = OsiaInput<'identify'>['query']
/** `except`: the person whose own record is the probe, and who would be the first to be found. */
type Probe = { templates: Template[]; except: string | null }

/** The best of what several templates of one face found: each encounter once, best first, then by id. */
const best = (matches: readonly Match[]): Match[] => {
  const byEncounter = new Map<string, Match>()
  for (const match of matches) {
    const key = JSON.stringify([match.personId, match.encounterId])
    if (match.score > (byEncounter.get(key)?.score ?? -Infinity)) byEncounter.set(key, match)
  }
  return [...byEncounter.values()].sort((a, b) => b.score - a.score || (a.personId < b.personId ? -1 : 1))
}

/** The nearest of a watchlist, its subjects as persons and their photos as encounters. */
const nearestListed = async ({ engine, image }: OpenPack, watchlist: Watchlist, template: Template, query: Query, at: Date): Promise<Match[]> => {
  const minScore = minSimilarity(engine, query, image.threshold(watchlist, at).falseMatchRate)
  const photos = await image.nearestIn(watchlist.id, template, { subjects: query.maxNbCand, minScore }, at)
  return photos.map(({ subjectId, photoId, score }) => ({ personId: subjectId, encounterId: photoId, score }))
}

const nearest = async (pack: OpenPack, { galleryId, persons, watchlists }: Galleries, { templates, except }: Probe, query: Query, at: Date): Promise<Match[]> => {
  const options = { persons: query.maxNbCand, minScore: minSimilarity(pack.engine, query, defaultRate) }
  const searches = templates.flatMap((template) => [
    ...(persons ? [pack.persons.nearest(galleryId, template, options, except)] : []),
    ...watchlists.map((watchlist) => nearestListed(pack, watchlist, template, query, at)),
  ])
  return best((await Promise.all(searches)).flat())
}

const candidatesOf = (engine: Engine, matches: readonly Match[], max: number): OsiaCandidate[] =>
  [...Map.groupBy(matches, (match) => match.personId)].slice(0, max).map(([personId, own], index) => {
    const scores = own.slice(0, maxScores).map(({ encounterId, score }) => ({ encounterId, ...scoreDetail(engine, score) }))
    return { personId, rank: index + 1, score: scores[0]!.score, scores }
  })

export const identifyHandlers = (platform: Platform): Pick<OsiaHandlers, 'identify' | 'identifyFromId' | 'identifyFromEncounterId'> => {
  const identify = async (pack: OpenPack, galleries: Galleries, probe: Probe, query: Query, commit: Commit<OsiaCandidate[]>): Promise<OsiaCandidate[]> => {
    const answer = candidatesOf(pack.engine, await nearest(pack, galleries, probe, query, platform.clock()), query.maxNbCand)
    return commit(async () => ({ answer, target: galleries.galleryId, detail: { probe: probe.except, watchlists: galleries.watchlists.length, candidates: answer.length } }))
  }

  /** Templates on record of a person, or of one of its encounters. */
  const probeOf = async (pack: string, personId: string, encounterId: string | null): Promise<Probe> => {
    const rows = await platform.store.read.osia.encounters.templatesOf(pack, personId)
    if (rows.length === 0) throw unknown('personId')
    const own = rows.filter((row) => encounterId === null || row.encounterId === encounterId)
    if (own.length === 0) throw unknown('encounterId')
    return { templates: own.map((row) => ({ pack, vector: row.template })), except: personId }
  }

  return {
    identify: async ({ params, query, body }, { principal, pack }, commit) => {
      // An unknown gallery is told before a face is touched.
      const galleries = await galleriesNamed(platform, params.galleryId, principal)
      return identify(pack, galleries, { templates: await templatesOf(pack.engine, body.biometricData, 'biometricData'), except: null }, query, commit)
    },
    identifyFromId: async ({ params, query }, { principal, pack }, commit) =>
      identify(pack, await galleriesNamed(platform, params.galleryId, principal), await probeOf(pack.engine.pack.id, params.personId, null), query, commit),
    identifyFromEncounterId: async ({ params, query }, { principal, pack }, commit) =>
      identify(pack, await galleriesNamed(platform, params.galleryId, principal), await probeOf(pack.engine.pack.id, params.personId, params.encounterId), query, commit),
  }
}
