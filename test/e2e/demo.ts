import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Demo = { url: string; username: string; password: string; apiKey: string }

/** Starts the demo as its own process, the way the README says, without traffic: each test sends its own travellers. */
export default async function startDemo(): Promise<() => Promise<void>> {
  execFileSync(process.execPath, ['packages/renbie/src/main.ts', 'build'], { stdio: 'inherit' })
  const data = await mkdtemp(join(tmpdir(), 'renbie-e2e-'))
  const server = spawn(process.execPath, ['packages/renbie/src/main.ts', 'demo', '--port', '0', '--no-traffic', '--json', '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: server.stdout }).once('line', resolve)),
    ended.then(() => Promise.reject(new Error('The demo ended before it was ready'))),
  ])
  process.env['RENBIE_E2E_DEMO'] = line
  return async () => {
    server.kill('SIGINT')
    await ended
    await rm(data, { recursive: true, force: true })
  }
}
