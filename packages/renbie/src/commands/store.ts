import { resolve } from 'node:path'
import { openNodeStore } from '@renbie/server'
import type { Store } from '@renbie/store'
import { demoSettings } from '../demo-settings.ts'
import { loadSettings } from '../settings.ts'

/** Opens the store of a node from its settings, or that of a demo by its data folder. */
export const openCommandStore = (options: { config?: string; data?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<Store> => {
  const settings = options.data === undefined ? loadSettings(options.config ?? environment['RENBIE_CONFIG'] ?? null, environment) : demoSettings(resolve(options.data), 0)
  return openNodeStore(settings, () => new Date())
}
