import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { permissions, roles } from '@renbie/contracts'
import { createClient } from '@renbie/sdk'
import { newSecret, startNode, type RunningNode } from '@renbie/server'
import { places, readPeople, seedDemo, trafficScopes } from '@renbie/simulator'
import { addApiClient, addUser } from '../bootstrap.ts'
import { consoleDirectory } from '../console-directory.ts'
import { demoSettings } from '../demo-settings.ts'
import { SettingsError } from '../settings.ts'
import { untilSignal } from '../signals.ts'
import type { TrafficOrder } from '../traffic-worker.ts'

export type DemoOptions = { port: string; data: string; traffic: boolean; rate: string; json?: true }

/** What the demo must know again at its next start; the folder holds invented people only. */
type DemoState = { username: string; password: string; apiKey: string; laneKey: string; referenceDate: string }

const stateFile = 'demo.json'

const readState = async (data: string): Promise<DemoState | null> => {
  const text = await readFile(join(data, stateFile), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as DemoState)
}

const firstStart = async ({ platform }: RunningNode, data: string): Promise<DemoState> => {
  const username = 'demo'
  const password = newSecret().slice(0, 16)
  await addUser(platform, { username, displayName: '示範人員 Demo', roles: [...roles], sites: 'all', password })
  const state: DemoState = {
    username,
    password,
    apiKey: await addApiClient(platform, '示範系統 Demo', [...permissions]),
    laneKey: await addApiClient(platform, '模擬通道 Simulated lanes', [...trafficScopes]),
    referenceDate: platform.clock().toISOString().slice(0, 10),
  }
  await writeFile(join(data, stateFile), JSON.stringify(state), { mode: 0o600 })
  return state
}

const numberOption = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= min && value <= max)) throw new SettingsError(`--${name} must lie between ${min} and ${max}`)
  return value
}

/** Lanes run in a thread of their own: preparing pictures must not slow down the answers one watches. */
const startLanes = (order: TrafficOrder, say: (line: string) => void): (() => Promise<void>) => {
  const worker = new Worker(new URL('../traffic-worker.ts', import.meta.url), { workerData: order })
  const ended = new Promise<void>((done) => worker.once('exit', () => done()))
  worker.on('error', (error) => say(`The simulated lanes stopped: ${error.message}`))
  return async () => {
    worker.postMessage('stop')
    const late = setTimeout(() => void worker.terminate(), 3_000)
    await ended
    clearTimeout(late)
  }
}

const welcome = (url: string, { username, password, apiKey }: DemoState): string => `
  人別 Renbie — ${url}

  登入 Sign in   ${username} / ${password}
  API key       ${apiKey}
  API           ${url}/docs

  Simulated lanes send invented travellers; watch 即時監控 (Monitor) for alerts. Ctrl-C ends the demo.
`

/** The whole product on embedded parts: database, engine, console, six places and their lanes. */
export const demo = async (options: DemoOptions): Promise<void> => {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const data = resolve(options.data)
  const port = numberOption('port', options.port, 0, 65_535)
  const travellersPerMinute = numberOption('rate', options.rate, 0.1, 600)
  await mkdir(data, { recursive: true, mode: 0o700 })
  const directory = await consoleDirectory()
  const node = await startNode({ settings: demoSettings(data, port), consoleDirectory: directory, logStream: process.stderr, onProgress: (step, detail) => say(`  ${step}: ${detail}`) })
  const state = (await readState(data)) ?? (await firstStart(node, data))
  const people = await readPeople({ referenceDate: new Date(state.referenceDate) })
  await seedDemo(createClient({ baseUrl: node.url, apiKey: state.apiKey }), { people, places })
  const stopLanes = options.traffic ? startLanes({ url: node.url, apiKey: state.laneKey, referenceDate: state.referenceDate, seed: `${Date.now()}`, travellersPerMinute }, say) : async () => undefined
  if (options.json) process.stdout.write(`${JSON.stringify({ url: node.url, username: state.username, password: state.password, apiKey: state.apiKey })}\n`)
  else process.stdout.write(welcome(node.url, state))
  await untilSignal()
  say('  Stopping')
  await stopLanes()
  await node.close()
}
