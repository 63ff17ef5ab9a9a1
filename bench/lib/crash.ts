import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestPostgres } from '@renbie/store/testing'
import { familyOf } from './cpu-share.ts'

const nameOf = (pid: number): string | null => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return null
  }
}

/**
 * SIGKILL for the postmaster and every process of its cluster, at once: backends that outlive their postmaster would still
 * finish what they were doing. Resolves when all of them are gone, as a new postmaster refuses to start beside them.
 */
export const killCluster = async (postgres: TestPostgres): Promise<void> => {
  const cluster = familyOf(process.pid).filter((pid) => pid !== process.pid && nameOf(pid) === 'postgres')
  const postmasterGone = postgres.kill9()
  for (const pid of cluster) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone already: it followed its postmaster.
    }
  }
  await postmasterGone
  while (cluster.some((pid) => nameOf(pid) === 'postgres')) await pause(20)
}
