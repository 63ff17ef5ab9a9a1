import type { Decision, FindingCode, ReasonCode, Verification } from '@renbie/contracts'

/** What is known of a traveller's pictures once they have been compared. */
export type Evidence = {
  /** Findings on the live picture that make it unusable; empty when it can be used. */
  liveRefusals: FindingCode[]
  /** Subjects at or above the threshold of a watchlist in force. */
  hits: number
  /** Subjects that reach the threshold, whom an officer decided before that this traveller is not. */
  dismissedHits: number
  /** The face crossed before under other particulars. */
  severalIdentities: boolean
  portrait: 'missing' | 'unusable' | 'compared'
  verification: Verification | null
  /** What a suspected presentation attack asks for at this lane; null when none is suspected. */
  presentationAttack: 'refer' | 'flag' | null
}

/**
 * The policy. A hit outranks a bad picture: a lane that would only retake it might lose the person. A bad picture outranks the
 * 1:1, which it would make fail for no fault of the traveller, and a suspected attack, which it may only look like: it is taken
 * again, and nobody passes on it. What an officer settled before, and a face that crossed under other particulars, are notes: they
 * change nothing for the traveller. The platform refers, it never accuses: a person decides.
 */
export const decide = (evidence: Evidence): { decision: Decision; reasons: ReasonCode[] } => {
  const hit: ReasonCode[] = evidence.hits > 0 ? ['watchlist-hit'] : []
  const notes: ReasonCode[] = [
    ...(evidence.dismissedHits > 0 ? (['hit-dismissed-before'] as const) : []),
    ...(evidence.severalIdentities ? (['several-identities'] as const) : []),
  ]
  if (evidence.liveRefusals.length > 0) return { decision: hit.length > 0 ? 'refer' : 'recapture', reasons: [...hit, ...evidence.liveRefusals] }
  const suspicion: ReasonCode[] = evidence.presentationAttack ? ['presentation-attack-suspected'] : []
  if (evidence.portrait === 'unusable') return { decision: 'refer', reasons: [...hit, ...suspicion, 'portrait-unusable', ...notes] }
  if (evidence.verification?.match === false) return { decision: 'refer', reasons: [...hit, ...suspicion, 'verification-failed', ...notes] }
  if (evidence.portrait === 'missing') notes.unshift('portrait-missing')
  const refer = hit.length > 0 || evidence.presentationAttack === 'refer'
  return { decision: refer ? 'refer' : 'clear', reasons: [...hit, ...suspicion, ...notes] }
}
