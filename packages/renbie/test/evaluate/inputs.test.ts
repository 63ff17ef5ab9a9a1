import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { assertReadable } from '../../src/evaluate/acquire.ts'
import { parsePairsFile } from '../../src/evaluate/pairs-file.ts'
import { parsePeopleFile } from '../../src/evaluate/people-file.ts'
import { corpusOfPersons, readPersonFolders } from '../../src/evaluate/person-folders.ts'
import { SettingsError } from '../../src/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'renbie-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fault = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  throw new Error('was accepted')
}

describe('pairs in the format of LFW', () => {
  test('one count: no folds', () => {
    const corpus = parsePairsFile('1\nAda_L\t1\t12\nAda_L\t1\tBob\t3\n')
    expect(corpus.pictures.map(({ file }) => file)).toEqual(['Ada_L/Ada_L_0001.jpg', 'Ada_L/Ada_L_0012.jpg', 'Bob/Bob_0003.jpg'])
    expect(corpus.subjects).toEqual(['Ada_L', 'Bob'])
    expect(corpus.pairs).toEqual([{ probe: 0, reference: 1, mated: true, fold: null }, { probe: 0, reference: 2, mated: false, fold: null }])
  })
  test('folds and a count: mated and non-mated of each fold in turn', () => {
    const corpus = parsePairsFile('2 1\nA 1 2\nA 1 B 1\nB 1 2\nB 2 A 2')
    expect(corpus.pairs.map(({ fold, mated }) => [fold, mated])).toEqual([[0, true], [0, false], [1, true], [1, false]])
  })
  test.each([
    ['an empty file', '', 'empty'],
    ['no count', 'A 1 2\n', 'line 1'],
    ['fewer lines than announced', '2\nA 1 2\nA 1 B 1\n', 'line 1: 4 pairs are announced, 2 lines follow'],
    ['too many fields', '1\nA 1 2\nA 1 B 1 2\n', 'line 3: 5 fields'],
    ['a number that is none', '1\nA 1 x\nA 1 B 1\n', 'line 2: x is not the number of a picture'],
    ['picture number 0', '1\nA 0 1\nA 1 B 1\n', 'line 2'],
    ['a picture with itself', '1\nA 1 1\nA 1 B 1\n', 'line 2: a picture is compared with itself'],
    ['one person as two', '1\nA 1 2\nA 1 A 3\n', 'line 3: a non-mated pair of one person'],
    ['a way out of the folder', '1\n.. 1 2\nA 1 B 1\n', 'line 2'],
  ])('%s', (_, text, said) => expect(fault(() => parsePairsFile(text))).toContain(said))
})

describe('pairs as CSV', () => {
  test('people are inferred from chains of mated pairs', () => {
    const corpus = parsePairsFile('probe,reference,mated\na.jpg,b.jpg,1\nc.jpg,b.jpg,true\nd.jpg,a.jpg,0\n')
    const [a, b, c, d] = corpus.pictures.map(({ subject }) => subject)
    expect([b, c]).toEqual([a, a])
    expect(d).not.toBe(a)
    expect(corpus.identified).toBe(false)
  })
  test('people are named', () => {
    const corpus = parsePairsFile('probe,reference,mated,probeSubject,referenceSubject\na.jpg,b.jpg,1,p1,p1\nc.jpg,b.jpg,0,p2,p1\n')
    expect(corpus.subjects).toEqual(['p1', 'p2'])
    expect(corpus.identified).toBe(true)
  })
  test.each([
    ['other columns', 'probe,reference\na,b', 'line 1'],
    ['a missing field', 'probe,reference,mated\na,b', 'line 2: 3 filled fields'],
    ['an empty field', 'probe,reference,mated\na,,1', 'line 2'],
    ['a label that is none', 'probe,reference,mated\na,b,1\nc,d,yes', 'line 3: mated is'],
    ['quoting', 'probe,reference,mated\n"a",b,1', 'line 2: quotation'],
    ['an absolute path', 'probe,reference,mated\n/etc/a,b,1', 'line 2: /etc/a does not lie'],
    ['a way out of the folder', 'probe,reference,mated\nx/../../a,b,1', 'line 2'],
    ['two people by label, one by chain', 'probe,reference,mated\na,b,1\nb,c,1\na,c,0', 'line 4: a non-mated pair of one person'],
    ['a label against the names', 'probe,reference,mated,probeSubject,referenceSubject\na,b,1,p,q', 'line 2: a mated pair of two persons'],
    ['a picture of two people', 'probe,reference,mated,probeSubject,referenceSubject\na,b,1,p,p\na,c,0,q,p', 'line 3: a was named as a picture of p'],
    ['no mated pair', 'probe,reference,mated\na,b,0', 'no mated pair'],
  ])('%s', (_, text, said) => expect(fault(() => parsePairsFile(text))).toContain(said))
})

describe('one folder per person', () => {
  const persons = ['a', 'b', 'c', 'd', 'e'].map((name) => [name, ['1.jpg', '2.jpg', '3.jpg']] as const)
  test('all mated pairs and as many others, by seed', () => {
    const corpus = corpusOfPersons(persons, 1)
    expect(corpus.pairs.filter(({ mated }) => mated)).toHaveLength(15)
    const others = corpus.pairs.filter(({ mated }) => !mated)
    expect(new Set(others.map(({ probe, reference }) => `${probe} ${reference}`)).size).toBe(15)
    expect(corpusOfPersons(persons, 1)).toEqual(corpus)
    expect(corpusOfPersons(persons, 2)).not.toEqual(corpus)
  })
  test('no more non-mated pairs than there are', () => {
    const corpus = corpusOfPersons([['a', ['1', '2', '3', '4']], ['b', ['1']]], 1)
    expect(corpus.pairs.map(({ mated }) => mated).sort()).toEqual([...Array.from({ length: 4 }, () => false), ...Array.from({ length: 6 }, () => true)])
  })
  test('nobody has two', () => expect(fault(() => corpusOfPersons([['a', ['1']], ['b', ['1']]], 1))).toContain('no person has two pictures'))
  test('read from a disk, passing over what is no picture', async () => {
    mkdirSync(join(folder, 'p1'))
    for (const name of ['1.jpg', '2.PNG', 'notes.txt']) writeFileSync(join(folder, 'p1', name), '')
    writeFileSync(join(folder, 'README.md'), '')
    expect((await readPersonFolders(folder, 1)).pictures.map(({ file }) => file)).toEqual(['p1/1.jpg', 'p1/2.PNG'])
  })
})

test('a picture that is not there is named with its line before any work', async () => {
  const { pictures } = parsePairsFile('probe,reference,mated\np1/1.jpg,missing.jpg,1')
  mkdirSync(join(folder, 'p1'), { recursive: true })
  writeFileSync(join(folder, 'p1', '1.jpg'), '')
  await expect(assertReadable(folder, pictures)).rejects.toThrow('line 2: there is no picture missing.jpg')
})

describe('people', () => {
  test('what is not known is null', () => {
    const people = parsePeopleFile('subject,sex,age,ethnicity\np1,F,34,\np2,,,asian\n')
    expect(people.get('p1')).toEqual({ sex: 'F', ageYears: 34, ethnicity: null })
    expect(people.get('p2')).toEqual({ sex: null, ageYears: null, ethnicity: 'asian' })
  })
  test.each([
    ['other columns', 'id,sex\n', 'line 1'],
    ['an age that is none', 'subject,sex,age,ethnicity\np,F,old,x', 'line 2: old is not an age'],
    ['a person twice', 'subject,sex,age,ethnicity\np,F,1,x\np,F,1,x', 'line 3: p is there twice'],
    ['a field too few', 'subject,sex,age,ethnicity\np,F,1', 'line 2: four fields'],
  ])('%s', (_, text, said) => expect(fault(() => parsePeopleFile(text))).toContain(said))
})
