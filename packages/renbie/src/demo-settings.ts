import { settingsSchema, type Settings } from '@renbie/contracts'

/**
 * A node on embedded parts, for this machine only. Past crossings are kept for search, so that impostors become findings for an
 * analyst. Rendered faces are far more alike than the people whom the pack is calibrated on: at the default of two false
 * findings a day 46 of 63 findings in about 125 checks were false, at the strictest setting none of 18 in 425.
 */
export const demoSettings = (dataDirectory: string, port: number): Settings =>
  settingsSchema.parse({ environment: 'demo', port, dataDirectory, database: { kind: 'pglite' }, logLevel: 'warn', crossingSearchDays: 30, falseIdentityFindingsPerDay: 0.01 })
