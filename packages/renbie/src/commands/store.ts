import { resolve } from 'node:path'
import type { Settings } from '@renbie/contracts'
import { openNodeStore } from '@renbie/server'
import type { Store } from '@renbie/store'
import { demoSettings } from '../demo-settings.ts'
import { loadSettings } from '../settings.ts'

export type NodeChoice = { config?: string; data?: string }

/** The settings of a node, or those of a demo by its data folder. */
export const commandSettings = (options: NodeChoice, environment: Readonly<Record<string, string | undefined>>): Settings =>
  options.data === undefined ? loadSettings(options.config ?? environment['RENBIE_CONFIG'] ?? null, environment) : demoSettings(resolve(options.data), 0)

/** Opens the store of a node from its settings, or that of a demo by its data folder. */
export const openCommandStore = (options: NodeChoice, environment: Readonly<Record<string, string | undefined>>): Promise<Store> =>
  openNodeStore(commandSettings(options, environment), () => new Date())
