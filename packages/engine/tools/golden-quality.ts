/**
 * Makes the golden table of the quality measures anew, after a change that is meant to move them:
 *   node tools/golden-quality.ts
 * Read the difference before committing it.
 */
import { writeFile } from 'node:fs/promises'
import { measureGolden } from '../test/golden.ts'
import { openEngine } from './templates.ts'

const engine = await openEngine(undefined, 2)
const golden = await measureGolden(engine)
const rows = Object.entries(golden).map(([name, measures]) => {
  const cells = Object.entries(measures).map(([measure, cell]) => `    ${JSON.stringify(measure)}: ${JSON.stringify(cell)}`)
  return `  ${JSON.stringify(name)}: {\n${cells.join(',\n')}\n  }`
})
await writeFile(new URL('../test/golden-quality.json', import.meta.url), `{\n${rows.join(',\n')}\n}\n`)
await engine.close()
