import { travellerSchema, type CheckRequest, type Lane, type Traveller } from '@renbie/contracts'

/** The document fields as typed; `exemption` empty: none. */
export type TravellerDraft = Record<'documentType' | 'documentNumber' | 'issuingState' | 'nationality' | 'familyName' | 'givenNames' | 'birthDate', string> & {
  /** Empty until chosen: a default would be sent unread. */
  sex: Traveller['sex'] | ''
  residence: Traveller['residence']
  exemption: NonNullable<Traveller['exemption']> | ''
}

/** A picture that was taken or chosen. `image`: base64; `takenAt`: when it came into being here. */
export type Picture = { image: string; preview: string; takenAt: string }

export type CheckDraft = { traveller: TravellerDraft; live: Picture | null; portrait: Picture | null }
/** One try to have this content checked. The same content sent again carries the same key, so it is counted once. */
export type Attempt = { idempotencyKey: string; request: CheckRequest }

export const blankTraveller: TravellerDraft = {
  documentType: 'P', documentNumber: '', issuingState: '', nationality: '', familyName: '', givenNames: '', birthDate: '', sex: '', residence: 'foreigner', exemption: '',
}
export const blankCheck: CheckDraft = { traveller: blankTraveller, live: null, portrait: null }

/** As the document writes it: capitals; a date may be typed without hyphens. */
const tidied = ({ exemption, ...draft }: TravellerDraft): Record<string, string> => ({
  ...draft,
  documentType: draft.documentType.trim().toUpperCase(),
  documentNumber: draft.documentNumber.replace(/[\s-]/g, '').toUpperCase(),
  issuingState: draft.issuingState.trim().toUpperCase(),
  nationality: draft.nationality.trim().toUpperCase(),
  familyName: draft.familyName.trim().toUpperCase(),
  givenNames: draft.givenNames.trim().toUpperCase(),
  birthDate: draft.birthDate.trim().replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
  ...(exemption !== '' && { exemption }),
})

/** The fields that the platform would refuse. */
export const badFields = (draft: TravellerDraft): Set<string> => {
  const parsed = travellerSchema.safeParse(tidied(draft))
  return new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])))
}

/** The draft as a request; null while something is missing. Pure: the time is the picture’s own. */
export const requestOf = ({ traveller, live, portrait }: CheckDraft, lane: Pick<Lane, 'id' | 'direction'>): CheckRequest | null => {
  const parsed = travellerSchema.safeParse(tidied(traveller))
  if (!parsed.success || live === null) return null
  return {
    laneId: lane.id,
    direction: lane.direction,
    capturedAt: live.takenAt,
    traveller: parsed.data,
    live: { image: live.image },
    ...(portrait !== null && { portrait: { image: portrait.image } }),
  }
}
