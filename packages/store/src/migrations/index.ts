import { foundation } from './0001-foundation.ts'
import { osia } from './0003-osia.ts'
import type { Migration } from './migration.ts'

/** Every step this version knows, in order. */
export const migrations: readonly Migration[] = [foundation, osia]
