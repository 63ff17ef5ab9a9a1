import type { CheckDetail, CheckHeader, CheckId, FaceGeometry, IdentityFinding, IdentityFindingId, PictureId, SiteId } from '@renbie/contracts'

/** A past crossing of other particulars whose face is as alike as the setting asks. */
export type OtherCrossing = { checkId: CheckId; score: number; falseMatchRate: number }
export type OtherIdentities = { searched: number; crossings: OtherCrossing[] }

/** Earlier identities that one finding shows: an analyst compares a handful of faces. */
export const maxEarlier = 10

type Seen = { id: IdentityFindingId; checkId: CheckId; siteId: SiteId; header: CheckHeader; livePictureId: PictureId | null; liveFace: FaceGeometry | null; foundAt: Date }

/**
 * One face under several identities, as an analyst reads it. `checks`: those of the crossings that are still on record; retention may
 * have taken one since it was found. Null when none is left to show.
 */
export const identityFinding = (seen: Seen, { crossings }: OtherIdentities, checks: readonly CheckDetail[]): IdentityFinding | null => {
  const earlier = crossings.flatMap(({ checkId, score, falseMatchRate }) => {
    const check = checks.find(({ id }) => id === checkId)
    return check
      ? [{ checkId, capturedAt: check.capturedAt, siteId: check.siteId, direction: check.direction, traveller: check.traveller, livePictureId: check.livePictureId, liveFace: check.result.quality?.live.face ?? null, score, falseMatchRate }]
      : []
  })
  if (earlier.length === 0) return null
  const { id, checkId, siteId, header, livePictureId, liveFace, foundAt } = seen
  const capturedAt = new Date(header.capturedAt).toISOString()
  return { id, foundAt: foundAt.toISOString(), state: 'open', seen: { checkId, capturedAt, siteId, direction: header.direction, traveller: header.traveller, livePictureId, liveFace }, earlier, closing: null }
}
