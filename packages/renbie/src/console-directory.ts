import { fileURLToPath } from 'node:url'
import { buildConsole, isBuilt } from '@renbie/console/build'
import { SettingsError } from './settings.ts'

const outDir = fileURLToPath(new URL('./dist', import.meta.resolve('@renbie/console/build')))

/**
 * Builds the console unless it is built. A command of its own, run before `serve` and `demo` by their npm scripts: the bundler
 * takes a gigabyte that its native part never gives back, not even from a thread, and the node that starts next runs for months.
 */
export const build = async (): Promise<void> => void (await buildConsole({ outDir }))

/** The built console. Throws when it is not built from the sources as they are. */
export const consoleDirectory = async (): Promise<string> => {
  if (!(await isBuilt({ outDir }))) throw new SettingsError('The console is not built. Run: npm run build')
  return outDir
}
