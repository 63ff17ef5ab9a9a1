import { readFileSync } from 'node:fs'
import { routes } from '@renbie/contracts'
import { openapiDocument, version } from '@renbie/server'
import { expect, test } from 'vitest'

const made = JSON.parse(JSON.stringify(await openapiDocument(version))) as { paths: Record<string, Record<string, { operationId: string; responses: object }>> }

test('openapi/v1.json is what the contract says today (npm run openapi)', () =>
  expect(JSON.parse(readFileSync(new URL('../../../openapi/v1.json', import.meta.url), 'utf8'))).toEqual(made))

test('every route of the contract is in it, and nothing else but the event stream', () => {
  const operations = Object.values(made.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  expect(operations.sort()).toEqual([...Object.keys(routes), 'events'].sort())
})
