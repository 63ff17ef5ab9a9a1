import { z } from 'zod'

const score = z.number().min(0).max(1)

/**
 * Presentation attack detection (ISO/IEC 30107-3) on a live picture: is a person before the camera, or a print, a screen, a mask?
 * The higher the score the likelier an attack, as in NIST’s FATE PAD. "Not assessed" is a value: it says neither.
 */
export const presentationAttackSchema = z
  .object({
    verdict: z.enum(['bona-fide', 'attack', 'not-assessed']),
    score: score.nullable().meta({ description: '0 (bona fide) to 1 (attack); null when not assessed' }),
    threshold: score.nullable().meta({ description: 'The score from which the verdict is `attack`; null when not assessed' }),
    method: z.string().nullable().meta({ description: 'The networks that were asked; null when not assessed' }),
  })
  .meta({ description: 'A suspicion for a person to look into: it never decides alone that somebody attacked' })
export type PresentationAttack = z.infer<typeof presentationAttackSchema>

/**
 * What a suspected attack does at a kind of lane. `refer`: the traveller is referred to an officer; `flag`: the reason is shown
 * and decides nothing; `record`: it is kept with the check and gives no reason. `threshold` stands in for the pack’s.
 */
const policySchema = z.strictObject({ action: z.enum(['refer', 'flag', 'record']), threshold: z.number().gt(0).max(1).optional() })
export type PresentationAttackPolicy = z.infer<typeof policySchema>

/** Nobody stands at an e-gate, so a suspicion is referred; at a counter the officer sees the traveller, and is told. */
export const presentationAttackPoliciesSchema = z.strictObject({
  'e-gate': policySchema.default({ action: 'refer' }),
  counter: policySchema.default({ action: 'flag' }),
})
