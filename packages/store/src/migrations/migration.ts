import { createHash } from 'node:crypto'

/**
 * A numbered step of the schema. Once released it is never edited: its digest is kept in every database that has it. `breaking`:
 * a version that does not know this step must not run on the database; `compatible`: it may.
 */
export type Migration = {
  number: number
  name: string
  compatibility: 'compatible' | 'breaking'
  /** One statement each; the extended protocol of both drivers takes no more. */
  statements: readonly string[]
}

/** SHA-256 of everything a migration says, hex. */
export const digestOf = (migration: Migration): string =>
  createHash('sha256')
    .update(JSON.stringify([migration.number, migration.name, migration.compatibility, migration.statements]))
    .digest('hex')
