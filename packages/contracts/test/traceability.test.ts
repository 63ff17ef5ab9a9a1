import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { routes } from '@renbie/contracts'

const root = new URL('../../../', import.meta.url)
const text = readFileSync(new URL('docs/traceability.md', root), 'utf8')

/** Every clause of the planning document, in its order. */
const clauses = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8', 'I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'P1', 'P2', 'P3', 'P4', 'P5', 'V1', 'V2', 'V3', 'V4', 'V5', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'G1', 'G2', 'G3', 'G4']

/** Routes that are not request and answer, or not of version 1, and so not in the contract's table. */
const others = ['GET /v1/events', 'GET /metrics', 'GET /openapi.json']
const known = new Set([...others, ...Object.values(routes).map(({ method, path }) => `${method} ${path}`)])

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside!)

const rows = text
  .split('\n')
  .filter((line) => /^\| [A-Z]\d/.test(line))
  .map((line) => {
    const [id = '', state = '', what = '', code = '', tests = '', places = '', ...more] = line.slice(1, -1).split('|').map((cell) => cell.trim())
    return { id, state, what, code: quoted(code), tests: quoted(tests), places: quoted(places), more }
  })

test('the table has every clause once, in order, with all its cells', () => {
  expect(rows.map(({ id }) => id)).toEqual(clauses)
  for (const { id, state, what, more } of rows) {
    expect([id, ['built', 'partly', 'not yet'].includes(state), more]).toEqual([id, true, []])
    expect([id, what.length > 0]).toEqual([id, true])
  }
})

test('what is built names code and a test, what is partly built says what is missing', () => {
  for (const { id, state, what, code, tests } of rows) {
    if (state !== 'not yet') expect([id, code.length > 0, tests.length > 0]).toEqual([id, true, true])
    if (state === 'partly') expect([id, what.endsWith(': not yet')]).toEqual([id, true])
    for (const file of tests) expect([id, file]).toEqual([id, expect.stringMatching(/\.(test|spec)\.tsx?$/)])
  }
})

test('every path that the page names is in the repository', () => {
  const paths = [...rows.flatMap(({ code, tests }) => [...code, ...tests]), ...quoted(text).filter((inside) => /^[a-z.-]+\/[\w./-]+$/.test(inside))]
  expect(paths.length).toBeGreaterThan(rows.length)
  for (const path of paths) expect([path, existsSync(new URL(path, root))]).toEqual([path, true])
})

test('every route that the table names is one', () => {
  for (const { id, places } of rows) for (const place of places) expect([id, place, known.has(place)]).toEqual([id, place, true])
})
