import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(import.meta.resolve('../../packages/renbie/src/main.ts'))
const longestStartMs = 120_000
const longestStopMs = 20_000

/** Resident memory of a process in MB (10⁶ bytes): now, and the most it ever was since it started (Linux `VmHWM`). */
export type Memory = { residentMb: number; peakMb: number }

export type ServerProcess = {
  pid: number
  url: string
  /** The line of JSON that it printed when it was ready. */
  ready: Readonly<Record<string, unknown>>
  /** From spawning to ready. */
  startMs: number
  memory(): Memory
  /** SIGTERM, as a service manager would. */
  stop(): Promise<void>
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>
}

const memoryOf = (pid: number): Memory => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (field: string): number => (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}

const jsonOf = (line: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

type ReadyLine = Record<string, unknown> & { url: string }

/** The first line of JSON on stdout that names the server's address. The rest is read and dropped: a full pipe would stop the server. */
const readyLine = (child: ChildProcessByStdio<null, Readable, Readable>): Promise<ReadyLine> =>
  new Promise((resolve, reject) => {
    let said = ''
    const fail = (what: string) => reject(new Error(`The server ${what}: ${said}`))
    const late = setTimeout(() => fail(`was not ready within ${longestStartMs} ms`), longestStartMs)
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
    child.once('exit', (code, signal) => {
      clearTimeout(late)
      fail(`ended with ${String(code ?? signal)}`)
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value = jsonOf(line)
      if (typeof value?.['url'] !== 'string') return
      clearTimeout(late)
      resolve({ ...value, url: value['url'] })
    })
  })

/** `renbie` with these arguments in a process of its own; resolves when it says that it is ready. `nodeArguments`: for profiling; `environment`: settings. */
export const startServer = async (args: readonly string[], nodeArguments: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> => {
  // As `npm start` and `npm run demo` do before they start a node; nothing to do when it is built.
  execFileSync(process.execPath, [program, 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const startedMs = performance.now()
  const child = spawn(process.execPath, [...nodeArguments, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } })
  const exited = once(child, 'exit')
  // A measurement that is broken off leaves no server behind.
  const lastResort = () => void child.kill('SIGKILL')
  process.once('exit', lastResort)
  void exited.then(() => process.removeListener('exit', lastResort))
  const ready = await readyLine(child)
  const pid = child.pid ?? 0
  return {
    pid,
    url: ready.url,
    ready,
    startMs: performance.now() - startedMs,
    memory: () => memoryOf(pid),
    async stop() {
      child.kill('SIGTERM')
      let late = false
      const timer = setTimeout(() => (late = child.kill('SIGKILL')), longestStopMs)
      await exited
      clearTimeout(timer)
      if (late) throw new Error(`The server did not stop within ${longestStopMs} ms of SIGTERM`)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
