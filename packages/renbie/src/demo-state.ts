import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { permissions, roles } from '@renbie/contracts'
import { hashPassword, newSecret, type RunningNode } from '@renbie/server'
import { trafficScopes } from '@renbie/simulator'
import { addApiClient, addUser } from './bootstrap.ts'

/** What the demo must know again at its next start; the folder holds invented people only. */
export type DemoState = { username: string; password: string; apiKey: string; laneKey: string; referenceDate: string }

type Parts = Pick<RunningNode['platform'], 'store' | 'makeId' | 'clock'>

const stateFile = 'demo.json'
const username = 'demo'

/** null when there is none, or only a part of one. */
const read = async (data: string): Promise<DemoState | null> => {
  try {
    return JSON.parse(await readFile(join(data, stateFile), 'utf8')) as DemoState
  } catch {
    return null
  }
}

/** In one step: a start that is cut short leaves the whole file or none. */
const write = async (data: string, state: DemoState): Promise<void> => {
  const partial = join(data, `${stateFile}.partial`)
  await writeFile(partial, JSON.stringify(state), { mode: 0o600 })
  await rename(partial, join(data, stateFile))
}

const setUser = async (parts: Parts, password: string): Promise<void> => {
  const known = await parts.store.read.users.findByUsername(username)
  if (!known) return addUser(parts, { username, displayName: '示範人員 Demo', roles: [...roles], sites: 'all', password })
  const passwordHash = await hashPassword(password)
  await parts.store.transaction(async (tx) => {
    await tx.users.update({ ...known, passwordHash })
    await tx.audit.append([{ at: parts.clock(), actor: 'system', action: 'user.changed', target: known.id, siteId: null, purpose: null, detail: { passwordChanged: true } }])
  })
}

/**
 * Credentials of the demo in its data folder. Made at the first start, and again when the file is gone or a first start ended
 * between database and file: the password is known to nobody then, and a demo that refused to start would be of no use.
 */
export const demoState = async (parts: Parts, data: string): Promise<DemoState> => {
  const earlier = await read(data)
  if (earlier) return earlier
  const password = newSecret().slice(0, 16)
  await setUser(parts, password)
  const state: DemoState = {
    username,
    password,
    apiKey: await addApiClient(parts, '示範系統 Demo', [...permissions]),
    laneKey: await addApiClient(parts, '模擬通道 Simulated lanes', [...trafficScopes]),
    referenceDate: parts.clock().toISOString().slice(0, 10),
  }
  await write(data, state)
  return state
}
