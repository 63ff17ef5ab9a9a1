import { fileURLToPath } from 'node:url'
import { buildConsole } from '@renbie/console/build'

/** The built console, built now when its sources are newer than what is there. */
export const consoleDirectory = (): Promise<string> => buildConsole({ outDir: fileURLToPath(new URL('./dist', import.meta.resolve('@renbie/console/build'))) })
