import { foundation } from './0001-foundation.ts'
import { templatesByPack } from './0002-templates-by-pack.ts'
import { osia } from './0003-osia.ts'
import { comparisons } from './0004-comparisons.ts'
import type { Migration } from './migration.ts'

/** Every step this version knows, in order. */
export const migrations: readonly Migration[] = [foundation, templatesByPack, osia, comparisons]
