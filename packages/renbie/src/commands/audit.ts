import { openCommandStore } from './store.ts'

/** Walks the audit chain. Exit status 0: whole; 2: a row was changed, moved or removed. */
export const auditVerify = async (options: { config?: string; data?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const store = await openCommandStore(options, environment)
  try {
    const { whole, entries, firstBad } = await store.read.audit.verify()
    process.stdout.write(whole ? `The audit trail is whole: ${entries} entries\n` : `The audit trail is broken at entry ${firstBad}\n`)
    if (!whole) process.exitCode = 2
  } finally {
    await store.close()
  }
}
