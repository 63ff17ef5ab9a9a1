import { laneCreateSchema, siteSchema } from '@renbie/contracts'
import { describe, expect, it } from 'vitest'
import { lanesOf, places } from '../src/places.ts'

describe('places', () => {
  it('are valid, and every lane has its own code under its site', () => {
    const lanes = places.flatMap((place) => lanesOf(place).map((lane) => ({ lane, siteId: place.site.id })))
    for (const { site } of places) expect(siteSchema.parse(site)).toEqual(site)
    for (const { lane, siteId } of lanes) {
      expect(laneCreateSchema.parse(lane)).toEqual(lane)
      expect(lane.id.startsWith(`${siteId}-`)).toBe(true)
    }
    expect(new Set(lanes.map(({ lane }) => lane.id)).size).toBe(lanes.length)
    expect(lanes.map(({ lane }) => lane.id)).toContain('TPE-T1-A-C01')
  })

  it('have a counter in every hall, where travellers without a face check go', () => {
    for (const place of places) for (const hall of place.halls) expect(hall.counters).toBeGreaterThan(0)
  })

  it('add up to the crossings of the planning document', () => {
    const sum = (direction: 'entry' | 'exit'): number => places.reduce((total, place) => total + place.crossings2019[direction], 0)
    expect(sum('entry')).toBe(8_949_251 + 780_548 + 1_062_798 + 425_495 + 353_501)
    expect(sum('exit')).toBe(9_009_972 + 779_278 + 997_638 + 428_967 + 344_092)
  })
})
