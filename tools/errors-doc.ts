import { writeFileSync } from 'node:fs'
import { errorCatalogue } from '@renbie/contracts'

const rows = Object.entries(errorCatalogue).map(([code, { status, zh, en }]) => `| \`${code}\` | ${status} | ${zh} | ${en} |`)

const text = `# Errors

Every refusal has the same shape: \`{ "error": { "code", "message", "requestId", "fields"?, "advice"? } }\`. A program branches on the
code; the message is for people, in the language of \`Accept-Language\` (zh-TW unless English is asked for). \`requestId\` finds the
private detail in the log. This table is made from the catalogue in \`packages/contracts/src/errors.ts\` by \`npm run docs:errors\`.

| code | status | 訊息 | message |
|---|---|---|---|
${rows.join('\n')}
`

writeFileSync(new URL('../docs/errors.md', import.meta.url), text)
