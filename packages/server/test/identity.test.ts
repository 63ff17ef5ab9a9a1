import { expect, test } from 'vitest'
import { documentParts, personParts } from '../src/domain/identity.ts'

const person = (familyName: string, givenNames: string, birthDate = '1990-01-01') => personParts({ familyName, givenNames, birthDate }).join('|')

test('documents of one person differ in case, diacritics, hyphens, fillers and width', () => {
  const same = person('MULLER LUDENSCHEIDT', 'ANNA MARIA')
  expect(person('Müller-Lüdenscheidt', 'Anna-Maria')).toBe(same)
  expect(person('MULLER<LUDENSCHEIDT', 'ANNA<MARIA')).toBe(same)
  expect(person('ＭＵＬＬＥＲ　ＬＵＤＥＮＳＣＨＥＩＤＴ', 'ＡＮＮＡ　ＭＡＲＩＡ')).toBe(same)
})

test('another name, another script’s name or another birthday is another person', () => {
  expect(person('WANG', 'MEI')).not.toBe(person('WANG', 'MEI LI'))
  expect(person('王', '美')).not.toBe(person('李', '美'))
  expect(person('WANG', 'MEI', '1990-01-02')).not.toBe(person('WANG', 'MEI'))
  expect(person('', '')).not.toBe(person('A', ''))
})

test('a document is its state and its number without fillers', () => {
  expect(documentParts({ issuingState: 'UTO', documentNumber: 'L898902C<' })).toEqual(documentParts({ issuingState: 'UTO', documentNumber: 'L898902C' }))
  expect(documentParts({ issuingState: 'D', documentNumber: 'L898902C' })).not.toEqual(documentParts({ issuingState: 'UTO', documentNumber: 'L898902C' }))
})
