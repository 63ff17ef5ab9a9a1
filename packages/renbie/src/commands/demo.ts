import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { PackError } from '@renbie/engine'
import { createClient } from '@renbie/sdk'
import { startNode, type NodeOptions, type RunningNode } from '@renbie/server'
import { places, readPeople, seedDemo } from '@renbie/simulator'
import { consoleDirectory } from '../console-directory.ts'
import { demoSettings } from '../demo-settings.ts'
import { demoState, type DemoState } from '../demo-state.ts'
import { retemplateNode } from '../models/retemplate-node.ts'
import { SettingsError } from '../settings.ts'
import { untilSignal } from '../signals.ts'
import type { TrafficOrder } from '../traffic-worker.ts'

export type DemoOptions = { port: string; data: string; traffic: boolean; rate: string; json?: true }

const say = (line: string): void => void process.stderr.write(`${line}\n`)

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

/** People and places, lanes, the line that says where to look; resolves when somebody ends it. */
const present = async (node: RunningNode, data: string, travellersPerMinute: number, options: DemoOptions): Promise<void> => {
  const state = await demoState(node.platform, data)
  const people = await readPeople({ referenceDate: new Date(state.referenceDate) })
  await seedDemo(createClient({ baseUrl: node.url, apiKey: state.apiKey }), { people, places })
  const stopLanes = options.traffic ? startLanes({ url: node.url, apiKey: state.laneKey, referenceDate: state.referenceDate, seed: `${Date.now()}`, travellersPerMinute }, say) : async () => undefined
  if (options.json) process.stdout.write(`${JSON.stringify({ url: node.url, username: state.username, password: state.password, apiKey: state.apiKey })}\n`)
  else process.stdout.write(welcome(node.url, state))
  await untilSignal()
  say('  Stopping')
  await stopLanes()
}

/**
 * A demo starts with the data of an older version too: its people are invented, so a photo that the networks of this version fail at
 * needs nobody's acceptance. Null: somebody ended it meanwhile.
 */
const startDemo = async (options: NodeOptions): Promise<RunningNode | null> => {
  try {
    return await startNode(options)
  } catch (error) {
    if (!(error instanceof PackError && error.code === 'pack-in-force-missing')) throw error
    say('  The data are of an older version: its photos get templates of this one')
    const { state } = await retemplateNode(options.settings, true)
    return state === 'stopped' ? null : startNode(options)
  }
}

/** The whole product on embedded parts: database, engine, console, six places and their lanes. */
export const demo = async (options: DemoOptions): Promise<void> => {
  const data = resolve(options.data)
  const port = numberOption('port', options.port, 0, 65_535)
  const travellersPerMinute = numberOption('rate', options.rate, 0.1, 600)
  await mkdir(data, { recursive: true, mode: 0o700 })
  const directory = await consoleDirectory()
  const node = await startDemo({ settings: demoSettings(data, port), consoleDirectory: directory, logStream: process.stderr, onProgress: (step, detail) => say(`  ${step}: ${detail}`) })
  if (!node) return
  try {
    await present(node, data, travellersPerMinute, options)
  } finally {
    // Also when it could not be set up: an open door would keep a demo alive that says it failed.
    await node.close()
  }
}
