import { mkdirSync, writeFileSync } from 'node:fs'
import { openapiDocument, version } from '@renbie/server'

const folder = new URL('../openapi/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('v1.json', folder), `${JSON.stringify(await openapiDocument(version), null, 2)}\n`)
