import type { Direction, LaneId, SiteId, Traveller } from '@renbie/contracts'
import type { CaptureKind } from './capture.ts'
import { demoMix, demoOpening, type Mix, type Scene, scenes } from './mix.ts'
import { inventIdentity, inventNational, type Person, type PersonRole, pickOrigin } from './people.ts'
import { lanesOf, type LanePlan, type Place } from './places.ts'
import { createDeck, createRandom, type Random } from './random.ts'

/** The captures that a lane takes of one traveller at most, before it sends them to an officer. */
export const captures = [0, 1, 2] as const
export type CaptureIndex = (typeof captures)[number]

/** One traveller at a lane: everything that is decided before a picture is made or a request is sent. */
export type Arrival = {
  /** From 1, in the order of the stream. */
  number: number
  scene: Scene
  siteId: SiteId
  laneId: LaneId
  direction: Direction
  traveller: Traveller
  live: {
    person: Person
    /** File of the picture that captures are made from. */
    picture: string
    /** How the first, second and third capture turn out, should they be asked for. */
    kinds: readonly [CaptureKind, CaptureKind, CaptureKind]
    seed: string
  }
  /** Whose document picture the chip holds; null: none could be read. */
  portrait: Person | null
}

export type TravellersOptions = {
  seed: string
  people: readonly Person[]
  places: readonly Place[]
  /** The day on which ages are counted; the same as for `readPeople`. */
  referenceDate: Date
  mix?: Mix
  opening?: readonly Scene[]
}

type Cast = Pick<Arrival, 'traveller' | 'portrait'> & { person: Person; kinds?: readonly [CaptureKind, CaptureKind, CaptureKind] }
type Casting = { random: Random; referenceDate: Date; deal: Readonly<Record<PersonRole, () => Person>>; people: readonly Person[] }

const goodCaptures = ['good', 'good', 'good'] as const
const badKinds = ['blurred', 'dark', 'no-face', 'cropped-face'] as const
const secondBadShare = 0.3

const ownDocument = (person: Person): Cast => ({ person, traveller: person.document, portrait: person })

/** A subject who got a genuine document in another name: the 1:1 agrees, only the search can tell. */
const underAnotherIdentity = ({ random, referenceDate, deal }: Casting): Cast => {
  const person = deal.subject()
  const wish = { sex: person.sex, ageYears: person.ageYears + random.int(-3, 3), origin: pickOrigin(random, person.group), referenceDate }
  return { person, traveller: inventIdentity(random, wish), portrait: person }
}

/**
 * Whose documents impostors travel on: of people.csv, those whom no traveller of their sex resembles to the embedded
 * recogniser at a false-match rate of 1e-3. Drawn from all of the same sex, a rendered impostor passes in half of the
 * cases (12 % from another group), and the scene shows nothing.
 */
const lentDocuments: readonly string[] = ['007', '017', '021', '023', '029', '032', '034', '036', '045', '051', '070', '072', '073']

const onAnothersDocument = ({ random, deal, people }: Casting): Cast => {
  const person = deal.traveller()
  const holder = random.pick(people.filter(({ id, sex }) => sex === person.sex && lentDocuments.includes(id)))
  return { person, traveller: holder.document, portrait: holder }
}

const exemptShares = [
  { exemption: 'under-14', weight: 5 },
  { exemption: 'diplomatic', weight: 2 },
  { exemption: 'official-mission', weight: 1 },
  { exemption: 'courtesy-visa', weight: 1 },
  { exemption: 'agency-consent', weight: 1 },
] as const
const documentTypeOf = { diplomatic: 'PD', 'official-mission': 'PO', 'courtesy-visa': 'P', 'agency-consent': 'P' } as const

/** The platform must not look at these faces, so an adult's serves for a child too. */
const exemptTraveller = ({ random, referenceDate, deal }: Casting): Cast => {
  const person = deal['look-alike']()
  const { exemption } = random.weighted(exemptShares, (share) => share.weight)
  const ageYears = exemption === 'under-14' ? random.int(1, 12) : person.ageYears
  const identity = inventIdentity(random, { sex: person.sex, ageYears, origin: pickOrigin(random, person.group, 'foreigner'), referenceDate })
  const traveller = exemption === 'under-14' ? identity : { ...identity, documentType: documentTypeOf[exemption], exemption }
  return { person, traveller, portrait: person }
}

const nationalTraveller = ({ random, referenceDate, deal, people }: Casting): Cast => {
  const asian = people.filter((person) => person.role !== 'subject' && person.group === 'asian')
  const person = asian.length > 0 ? random.pick(asian) : deal.traveller()
  return { person, traveller: inventNational(random, { sex: person.sex, ageYears: person.ageYears, referenceDate }), portrait: person }
}

const withBadPictures = ({ random, deal }: Casting): Cast => {
  const second = random.next() < secondBadShare ? random.pick(badKinds) : 'good'
  return { ...ownDocument(deal.traveller()), kinds: [random.pick(badKinds), second, 'good'] }
}

const castScene: Readonly<Record<Scene, (casting: Casting) => Cast>> = {
  ordinary: ({ deal }) => ownDocument(deal.traveller()),
  'look-alike': ({ deal }) => ownDocument(deal['look-alike']()),
  watchlisted: underAnotherIdentity,
  impostor: onAnothersDocument,
  exempt: exemptTraveller,
  national: nationalTraveller,
  'bad-picture': withBadPictures,
  'no-portrait': ({ deal }) => ({ ...ownDocument(deal.traveller()), portrait: null }),
}

type Stream = { siteId: SiteId; direction: Direction; crossings: number; lanes: LanePlan[] }

/** One stream of travellers per hall, weighted by the crossings of the planning document. */
const streamsOf = (places: readonly Place[]): Stream[] =>
  places.flatMap((place) =>
    (['entry', 'exit'] as const).map((direction) => ({
      siteId: place.site.id,
      direction,
      crossings: place.crossings2019[direction],
      lanes: lanesOf(place).filter((lane) => lane.direction === direction),
    })),
  )

/** Exempt travellers go to a counter: a gate that takes no face cannot let them through. */
const pickLane = (random: Random, stream: Stream, scene: Scene): LanePlan =>
  random.pick(scene === 'exempt' ? stream.lanes.filter((lane) => lane.kind === 'counter') : stream.lanes)

/** The enrolled live picture is the first; a subject appears in the others, so that a hit is never picture against itself. */
const pickPicture = (random: Random, person: Person): string => person.livePictures[random.int(person.role === 'subject' ? 1 : 0, 2)] ?? person.livePictures[2]

/**
 * The travellers of the country's ports, without end: the same options give the same travellers. Throws RangeError when a
 * role that the mix needs has nobody.
 */
export function* travellers({ seed, people, places, referenceDate, mix = demoMix, opening = demoOpening }: TravellersOptions): Generator<Arrival, never> {
  const random = createRandom(`travellers ${seed}`)
  const deckOf = (role: PersonRole): (() => Person) => createDeck(random, people.filter((person) => person.role === role))
  const deal = { subject: deckOf('subject'), traveller: deckOf('traveller'), 'look-alike': deckOf('look-alike') }
  const streams = streamsOf(places)
  for (let number = 1; ; number++) {
    const scene = opening[number - 1] ?? random.weighted(scenes, (candidate) => mix[candidate])
    const stream = random.weighted(streams, (candidate) => candidate.crossings)
    const { person, traveller, portrait, kinds = goodCaptures } = castScene[scene]({ random, referenceDate, deal, people })
    yield {
      number,
      scene,
      siteId: stream.siteId,
      laneId: pickLane(random, stream, scene).id,
      direction: stream.direction,
      traveller,
      live: { person, picture: pickPicture(random, person), kinds, seed: `${seed} ${number}` },
      portrait,
    }
  }
}
