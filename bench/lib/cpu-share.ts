import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Clock ticks are 10 ms on every Linux that Node runs on (`USER_HZ`). */
const tickMs = 10

type Entry = { pid: number; parent: number; ticks: number }

const entryOf = (pid: number): Entry | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Fields count from behind the name, which may hold spaces and brackets (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
    return { pid, parent: Number(fields[1]), ticks }
  } catch {
    return null
  }
}

/** This process and everything it started, as far as it is alive. */
export const familyOf = (root: number): number[] => {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => entryOf(Number(name)) ?? [])
  const family = [root]
  for (const pid of family) family.push(...all.filter((entry) => entry.parent === pid).map((entry) => entry.pid))
  return family
}

/** CPU time of one process with all its threads, and of its ended children, ms. */
const cpuTimeMs = (pid: number): number => (entryOf(pid)?.ticks ?? 0) * tickMs

const busyMs = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)

export type CpuShares = { wallMs: number; serverMs: number; clientMs: number; familyMs: number; othersMs: number }

/**
 * Begins to count who uses the processors; the function it returns ends it. `othersMs` is what neither this process nor
 * anything it started used: on a shared machine the figures are only as good as this is small.
 */
export const countCpu = (serverPid: number): (() => CpuShares) => {
  const read = () => ({
    wall: performance.now(),
    busy: busyMs(),
    server: cpuTimeMs(serverPid),
    client: cpuTimeMs(process.pid),
    family: familyOf(process.pid).reduce((sum, pid) => sum + cpuTimeMs(pid), 0),
  })
  const before = read()
  return () => {
    const after = read()
    const familyMs = after.family - before.family
    return {
      wallMs: after.wall - before.wall,
      serverMs: after.server - before.server,
      clientMs: after.client - before.client,
      familyMs,
      othersMs: Math.max(0, after.busy - before.busy - familyMs),
    }
  }
}

/** What a result says about others. A run with more than one core of them is to be repeated, whatever its figures: they measure the neighbours. */
export const othersNote = (shares: readonly CpuShares[]): string => {
  const cores = shares.map(({ othersMs, wallMs }) => othersMs / wallMs)
  const used = cores.map((share) => `${(100 * share).toFixed(0)} %`).join(' and ')
  return `CPU that others on this machine used meanwhile: ${used} of one core.${cores.some((share) => share > 1) ? ' **More than one core: a disturbed run, to be repeated.**' : ''}`
}
