import countries from 'i18n-iso-countries'

/** Codes of the zone that are of no ISO 3166-1 alpha-3 country (ICAO Doc 9303-3 §5), with the country codes of their certificates. */
const special: Readonly<Record<string, readonly string[]>> = {
  D: ['DE'], EUE: ['EU'], GBD: ['GB'], GBN: ['GB'], GBO: ['GB'], GBP: ['GB'], GBS: ['GB'], RKS: ['KS', 'XK'], UNO: ['UN'], UNA: ['UN'], UNK: ['UN'],
  // Hong Kong and Macao issue documents of China under certificates of their own.
  CHN: ['CN', 'HK', 'MO'],
}

/** Whether a signer of this country may sign documents of this issuing state; unknown codes are given the benefit of the doubt. */
export function mayIssueFor(country: string | null, issuingState: string): boolean {
  const alpha2 = countries.alpha3ToAlpha2(issuingState)
  const expected = special[issuingState] ?? (alpha2 ? [alpha2] : null)
  return country === null || expected === null || expected.includes(country) || country === issuingState
}
