import type { UnassessedReason } from '@renbie/contracts'

/** What a measure found in its own unit, or why it could not be found. Never a 0 that means "unknown". */
export type Raw = number | UnassessedReason
