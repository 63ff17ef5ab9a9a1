import { type Traveller, travellerSchema } from '@renbie/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { demoMix, scenes } from '../src/mix.ts'
import { type Person, readPeople } from '../src/people.ts'
import { lanesOf, type Place, places } from '../src/places.ts'
import { type Arrival, travellers } from '../src/travellers.ts'

const referenceDate = new Date('2026-03-01T00:00:00Z')
let people: Person[]
let stream: Arrival[]

const take = (seed: string, count: number): Arrival[] => {
  const endless = travellers({ seed, people, places, referenceDate })
  return Array.from({ length: count }, () => endless.next().value)
}
const of = (scene: Arrival['scene']): Arrival[] => stream.filter((arrival) => arrival.scene === scene)
/** Whether a count of the stream is more than four standard deviations from its share (binomial). */
const isOff = (count: number, share: number): boolean =>
  Math.abs(count / stream.length - share) > 4 * Math.sqrt((share * (1 - share)) / stream.length)
const isUnder14 = ({ birthDate }: Traveller): boolean => birthDate > '2012-03-01'

beforeAll(async () => {
  people = await readPeople({ referenceDate })
  stream = take('long', 8_000)
})

describe('the stream of travellers', () => {
  it('is the same for the same seed and another for another', () => {
    expect(take('a', 50)).toEqual(take('a', 50))
    expect(take('a', 50)).not.toEqual(take('b', 50))
  })

  it('keeps to the mix: every share within four standard deviations', () => {
    expect(scenes.filter((scene) => isOff(of(scene).length, demoMix[scene]))).toEqual([])
  })

  it('spreads over the places in proportion to their crossings', () => {
    const crossings = (place: Place): number => place.crossings2019.entry + place.crossings2019.exit
    const total = places.reduce((sum, place) => sum + crossings(place), 0)
    const seen = (place: Place): number => stream.filter(({ siteId }) => siteId === place.site.id).length
    expect(places.filter((place) => isOff(seen(place), crossings(place) / total))).toEqual([])
  })

  it('brings a subject within the first six, whatever the seed', () => {
    for (const seed of ['a', 'b', 'c', 'd']) expect(take(seed, 6).map(({ scene }) => scene)).toContain('watchlisted')
  })

  it('consists of travellers that the contract takes, at lanes of their own direction', () => {
    const directions = new Map(places.flatMap((place) => lanesOf(place).map((lane) => [lane.id, lane.direction])))
    for (const { traveller, laneId, direction } of stream) {
      expect(travellerSchema.safeParse(traveller).success).toBe(true)
      expect(directions.get(laneId)).toBe(direction)
    }
  })

  it('lets every subject appear, under another identity and never in the enrolled picture', () => {
    const seen = of('watchlisted')
    expect(new Set(seen.map(({ live }) => live.person.id)).size).toBe(9)
    for (const { live, portrait, traveller } of seen) {
      expect(live.person.role).toBe('subject')
      expect(portrait).toBe(live.person)
      expect(traveller.documentNumber).not.toBe(live.person.document.documentNumber)
      expect(live.picture).not.toBe(live.person.livePictures[0])
    }
  })

  it('shows no subject but in that scene', () => {
    for (const { scene, live } of stream) if (scene !== 'watchlisted') expect(live.person.role).not.toBe('subject')
  })

  it('has impostors whose document belongs to another, and nobody else', () => {
    for (const { scene, live, portrait, traveller } of stream) {
      expect(portrait !== null && portrait !== live.person).toBe(scene === 'impostor')
      if (scene === 'impostor') expect(traveller).toBe(portrait?.document)
    }
  })

  it('has exempt travellers who are under 14 or say why, at counters, and nobody else', () => {
    for (const { scene, traveller, laneId } of stream) {
      expect(isUnder14(traveller) || traveller.exemption !== undefined).toBe(scene === 'exempt')
      if (scene === 'exempt') expect(laneId).toMatch(/-C\d\d$/)
    }
    expect(new Set(of('exempt').map(({ traveller }) => traveller.exemption)).size).toBe(5)
  })

  it('has nationals, bad first pictures and missing portraits only where the scene says so', () => {
    for (const { scene, traveller, live, portrait } of stream) {
      expect(traveller.residence === 'national').toBe(scene === 'national')
      expect(live.kinds[0] !== 'good').toBe(scene === 'bad-picture')
      expect(live.kinds[2]).toBe('good')
      expect(portrait === null).toBe(scene === 'no-portrait')
    }
  })
})
