import { z } from 'zod'

/**
 * Branded identifiers. Records that people make (sites, lanes) carry a short code that is read aloud and printed on a
 * counter; records that the platform makes carry a prefixed UUIDv7, so that an id in a log says what it names and sorts by time.
 */
const generated = <const Prefix extends string>(prefix: Prefix) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`))

const code = z.string().regex(/^[A-Z0-9](?:[A-Z0-9-]{0,38}[A-Z0-9])?$/, 'capital letters, digits and hyphens, at most 40')

export const siteIdSchema = code.brand<'SiteId'>()
export const laneIdSchema = code.brand<'LaneId'>()
export const checkIdSchema = generated('chk').brand<'CheckId'>()
export const alertIdSchema = generated('alr').brand<'AlertId'>()
export const watchlistIdSchema = generated('wl').brand<'WatchlistId'>()
export const subjectIdSchema = generated('sub').brand<'SubjectId'>()
export const photoIdSchema = generated('pho').brand<'PhotoId'>()
export const pictureIdSchema = generated('pic').brand<'PictureId'>()
export const mergeIdSchema = generated('mrg').brand<'MergeId'>()
export const identityFindingIdSchema = generated('idf').brand<'IdentityFindingId'>()
export const userIdSchema = generated('usr').brand<'UserId'>()
export const apiClientIdSchema = generated('cli').brand<'ApiClientId'>()
const osiaRecordIdSchema = generated('enc').brand<'OsiaRecordId'>()
const osiaFaceIdSchema = generated('fac').brand<'OsiaFaceId'>()
const osiaTaskIdentifierSchema = generated('tsk').brand<'OsiaTaskId'>()
const osiaGeneratedPersonIdSchema = generated('per').brand<'OsiaGeneratedPersonId'>()

export type SiteId = z.infer<typeof siteIdSchema>
export type LaneId = z.infer<typeof laneIdSchema>
export type CheckId = z.infer<typeof checkIdSchema>
export type AlertId = z.infer<typeof alertIdSchema>
export type WatchlistId = z.infer<typeof watchlistIdSchema>
export type SubjectId = z.infer<typeof subjectIdSchema>
export type PhotoId = z.infer<typeof photoIdSchema>
export type PictureId = z.infer<typeof pictureIdSchema>
export type MergeId = z.infer<typeof mergeIdSchema>
export type IdentityFindingId = z.infer<typeof identityFindingIdSchema>
export type UserId = z.infer<typeof userIdSchema>
export type ApiClientId = z.infer<typeof apiClientIdSchema>
/** An encounter of OSIA as a row here: it stays the same when the encounter moves to another person. */
export type OsiaRecordId = z.infer<typeof osiaRecordIdSchema>
export type OsiaFaceId = z.infer<typeof osiaFaceIdSchema>
export type OsiaTaskId = z.infer<typeof osiaTaskIdentifierSchema>
type OsiaGeneratedPersonId = z.infer<typeof osiaGeneratedPersonIdSchema>

/** Which prefix each generated id has; the id generator is an argument of domain code and takes one of these. */
export type GeneratedIds = {
  chk: CheckId
  alr: AlertId
  wl: WatchlistId
  sub: SubjectId
  pho: PhotoId
  pic: PictureId
  mrg: MergeId
  idf: IdentityFindingId
  usr: UserId
  cli: ApiClientId
  enc: OsiaRecordId
  fac: OsiaFaceId
  tsk: OsiaTaskId
  per: OsiaGeneratedPersonId
}
export type MakeId = <Prefix extends keyof GeneratedIds>(prefix: Prefix) => GeneratedIds[Prefix]
