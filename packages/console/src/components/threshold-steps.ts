/** The thresholds on offer, loosest first: 1, 2 and 5 in each decade from 1e-3 down to 1e-8 (false-match rates, the contract's range but for its loosest decade). */
export const thresholdSteps: readonly number[] = [-3, -4, -5, -6, -7].flatMap((power) => [1, 0.5, 0.2].map((part) => Number((part * 10 ** power).toPrecision(1)))).concat(1e-8)

/** Place of the step nearest to a rate, by ratio. */
export const nearestStep = (rate: number): number => {
  const distance = (step: number) => Math.abs(Math.log(step / rate))
  return thresholdSteps.reduce((best, step, index) => (distance(step) < distance(thresholdSteps[best] ?? 1) ? index : best), 0)
}

/**
 * False alerts to expect per 10,000 travellers who are on no list: each is compared with every subject, and one hit is enough
 * (ISO/IEC 19795-1: FPIR = 1 − (1 − FMR)^N).
 */
export const falseAlertsPerTenThousand = (falseMatchRate: number, subjects: number): number => -10_000 * Math.expm1(subjects * Math.log1p(-falseMatchRate))

/** To two significant digits, and never a row of zeros. */
export const loadText = (alerts: number): string => {
  if (alerts === 0) return '0'
  if (alerts < 0.01) return '< 0.01'
  return Number(alerts.toPrecision(2)).toLocaleString('en')
}
