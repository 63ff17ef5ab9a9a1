import { parseArgs } from 'node:util'
import { databaseKinds, type DatabaseKind } from './installation.ts'

export type BenchArguments = {
  databases: DatabaseKind[]
  /** Small counts, to try a script out; its figures mean nothing and are only printed. */
  quick: boolean
  /** Arguments of Node for the server process, such as `--cpu-prof --cpu-prof-dir=DIR`. */
  serverNodeArguments: string[]
  /** Folder of the FRLL pictures, for the one script that needs it. */
  frll: string | null
  /** Folder of one folder a person, for the one script that needs it. */
  lfw: string | null
}

/** `--database postgresql|pglite` (both when left out), `--quick`, `--server-node-arguments 'A B'`, `--frll DIR`, `--lfw DIR`. */
export const readArguments = (): BenchArguments => {
  const { values } = parseArgs({ options: { database: { type: 'string' }, quick: { type: 'boolean', default: false }, 'server-node-arguments': { type: 'string', default: '' }, frll: { type: 'string' }, lfw: { type: 'string' } } })
  const databases = databaseKinds.filter((kind) => values.database === undefined || values.database === kind)
  if (databases.length === 0) throw new Error(`--database: one of ${databaseKinds.join(', ')}`)
  return { databases, quick: values.quick, serverNodeArguments: values['server-node-arguments'].split(' ').filter((argument) => argument !== ''), frll: values.frll ?? null, lfw: values.lfw ?? null }
}
