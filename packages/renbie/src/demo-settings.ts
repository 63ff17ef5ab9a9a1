import { settingsSchema, type Settings } from '@renbie/contracts'

/** A node on embedded parts, for this machine only. */
export const demoSettings = (dataDirectory: string, port: number): Settings =>
  settingsSchema.parse({ environment: 'demo', port, dataDirectory, database: { kind: 'pglite' }, logLevel: 'warn' })
