import type { TestProject } from 'vitest/node'
import { startPostgres } from '../src/testing/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Maintenance database of the run's PostgreSQL; make a database of your own with `createDatabase(inject('postgresUrl'))`. */
    postgresUrl: string
  }
}

/** One cluster for the whole run. When none can be started the run fails: a suite that skips half its subject proves nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  project.provide('postgresUrl', server.url)
  return () => server.stop()
}
