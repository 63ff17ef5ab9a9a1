/**
 * Rates of a search from the rate of one comparison, and back (ISO/IEC 19795-1): a search for somebody who is not enrolled
 * returns somebody unless none of `templates` independent comparisons matches. Photos of one subject are alike, so the true rate
 * is lower. By log1p and expm1, because 1 − (1 − 1e-9)^N is all rounding when written out.
 */
export const falsePositiveIdentificationRate = (falseMatchRate: number, templates: number): number =>
  templates === 0 ? 0 : -Math.expm1(templates * Math.log1p(-Math.min(falseMatchRate, 1 - Number.EPSILON)))

/** The rate of one comparison at which a search of `templates` has this rate; 1 when there is nothing to search. */
export const falseMatchRateFor = (fpir: number, templates: number): number =>
  templates === 0 ? 1 : -Math.expm1(Math.log1p(-Math.min(fpir, 1 - Number.EPSILON)) / templates)
