import type { DocumentFinding } from '@renbie/contracts'

/**
 * Whether the portrait that a lane took from the document (its data page, or what it says the chip held) is the chip’s. The very
 * same bytes are; otherwise the faces decide: `sameFace` is the outcome of their 1:1 comparison, undefined while there was none.
 */
export function portraitFindings(supplied: { sha256: string }, chip: { sha256: string }, sameFace?: boolean): DocumentFinding[] {
  return supplied.sha256 === chip.sha256 || sameFace !== false ? [] : [{ code: 'portrait-differs', file: 'dg2' }]
}
