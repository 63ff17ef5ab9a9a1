import { differingFields, type ClaimedData, type DocumentFinding, type MrzData } from '@renbie/contracts'

/** Where what is said of the traveller (the printed zone as read, or typed) cannot be what DG1 says. */
export const zoneFindings = (claimed: ClaimedData, chip: MrzData): DocumentFinding[] =>
  differingFields(claimed, chip).map((field) => ({ code: 'mrz-differs', file: 'dg1', field }))

/**
 * Whether the portrait that a lane took from the document (its data page, or what it says the chip held) is the chip’s. The very
 * same bytes are; otherwise the faces decide: `sameFace` is the outcome of their 1:1 comparison, undefined while there was none.
 */
export function portraitFindings(supplied: { sha256: string }, chip: { sha256: string }, sameFace?: boolean): DocumentFinding[] {
  return supplied.sha256 === chip.sha256 || sameFace !== false ? [] : [{ code: 'portrait-differs', file: 'dg2' }]
}
