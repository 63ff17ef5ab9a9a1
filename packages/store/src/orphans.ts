import { sql, type Kysely } from 'kysely'
import { DiskObjectStore, type FoundObject } from './objects.ts'
import type { Tables } from './tables.ts'

/** Ids that are looked up at a time. */
const lookupRows = 1_000

const unnamed = async (db: Kysely<Tables>, objects: readonly FoundObject[]): Promise<FoundObject[]> => {
  const ids = objects.map((object) => object.pictureId)
  const rows = await db.selectFrom('pictures').select('id').where(sql<boolean>`id = any(${ids}::text[])`).execute()
  const named = new Set(rows.map((row) => row.id))
  // A partial object is no picture, whether or not a row has its id.
  return objects.filter((object) => DiskObjectStore.isPartial(object) || !named.has(object.pictureId))
}

/**
 * Removes objects last written before `before` that no picture row names; returns how many. An object is put before its row is
 * committed, so young ones are left alone.
 */
export const sweepOrphans = async (db: Kysely<Tables>, store: DiskObjectStore, before: Date): Promise<number> => {
  let removed = 0
  for await (const objects of store.found()) {
    const old = objects.filter((object) => object.modifiedAt < before)
    for (let from = 0; from < old.length; from += lookupRows) {
      for (const object of await unnamed(db, old.slice(from, from + lookupRows))) {
        await store.removeFound(object)
        removed += 1
      }
    }
  }
  return removed
}
