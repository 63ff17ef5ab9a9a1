import { PlatformError, type Permission } from '@renbie/contracts'
import type { PictureRecord } from '@renbie/store'
import { mayAt, type Principal } from '../../domain/access.ts'
import { describePicture, localiseQuality } from '../../faces.ts'
import type { Platform } from '../../platform.ts'
import { decodePicture } from '../bodies.ts'
import type { Handlers } from '../context.ts'

/** Which records lead to a picture of a kind: who may read none of those may not see it either. */
const pathsTo: Readonly<Record<PictureRecord['kind'], readonly Permission[]>> = {
  live: ['checks:read', 'alerts:read'],
  portrait: ['checks:read', 'alerts:read'],
  reference: ['subjects:read', 'alerts:read'],
  // Of a person of another system: read with its encounter, through the OSIA interface.
  encounter: [],
}

const maySee = (principal: Principal, picture: PictureRecord): boolean =>
  (picture.siteId === null || mayAt(principal, picture.siteId)) && pathsTo[picture.kind].some((permission) => principal.permissions.has(permission))

export const pictureHandlers = ({ store, pack, clock }: Platform): Pick<Handlers, 'assessPicture' | 'getPicture'> => ({
  assessPicture: async ({ body }, context) => {
    const bytes = decodePicture(body.image, 'body.image')
    const described = await pack.use(({ engine }) => describePicture(engine, bytes, body.role, 'body.image', { lane: context.principal().actor }))
    return localiseQuality(described.quality, context.language)
  },

  getPicture: async ({ params, query }, context) => {
    const principal = context.principal()
    const picture = await store.read.pictures.find(params.pictureId)
    if (!picture || !maySee(principal, picture)) throw new PlatformError('not-found')
    const bytes = await store.objects.get(picture.id)
    if (!bytes) throw new PlatformError('not-found', { detail: 'a picture row without its object' })
    // Before the answer: no look without its trace.
    await store.transaction((tx) => tx.audit.append([{ at: clock(), actor: principal.actor, action: 'picture.viewed', target: picture.id, siteId: picture.siteId, purpose: query.purpose, detail: { kind: picture.kind } }]))
    context.setContentType(picture.contentType)
    return bytes
  },
})
