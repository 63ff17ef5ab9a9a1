import { expect, test } from 'vitest'
import { parseMrz } from '@renbie/contracts'
import { portraitFindings, zoneFindings } from '../src/index.ts'
import { specimenZone } from './made/chip.ts'

test('the printed zone and DG1, field by field', () => {
  const chip = parseMrz(specimenZone, '2026-11-24')
  const printed = parseMrz(specimenZone.replace('ERIKSSON', 'ERIKSEN<').replace('7408122', '7408130'), '2026-11-24')
  if (!chip.ok || !printed.ok) throw new Error('not read')
  expect(zoneFindings(chip.mrz.data, chip.mrz.data)).toEqual([])
  expect(zoneFindings(printed.mrz.data, chip.mrz.data)).toEqual([
    { code: 'mrz-differs', file: 'dg1', field: 'familyName' },
    { code: 'mrz-differs', file: 'dg1', field: 'birthDate' },
  ])
  // As the lane sends a traveller: a date in full, no expiry.
  expect(zoneFindings({ documentNumber: 'L898902C3', birthDate: '1974-08-12', sex: 'M' }, chip.mrz.data)).toEqual([{ code: 'mrz-differs', file: 'dg1', field: 'sex' }])
})

test('the portrait of the document and the one in the chip', () => {
  const [one, other] = [{ sha256: 'a'.repeat(64) }, { sha256: 'b'.repeat(64) }]
  expect(portraitFindings(one, one, false)).toEqual([])
  expect(portraitFindings(one, other, true)).toEqual([])
  expect(portraitFindings(one, other)).toEqual([])
  expect(portraitFindings(one, other, false)).toEqual([{ code: 'portrait-differs', file: 'dg2' }])
})
