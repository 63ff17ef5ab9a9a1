import type { PresentationAttack, PresentationAttackPolicy } from '@renbie/contracts'

/** What the engine found, judged by the threshold in force at this kind of lane. */
export const judgedAt = (found: PresentationAttack, { threshold = found.threshold ?? undefined }: PresentationAttackPolicy): PresentationAttack => {
  if (found.verdict === 'not-assessed' || found.score === null || threshold === undefined) return found
  return { ...found, threshold, verdict: found.score >= threshold ? 'attack' : 'bona-fide' }
}

/** What a finding asks for at this kind of lane; null when nothing is suspected, or suspicions are only recorded here. */
export const consequenceOf = ({ verdict }: PresentationAttack, { action }: PresentationAttackPolicy): 'refer' | 'flag' | null =>
  verdict === 'attack' && action !== 'record' ? action : null
