import { consoleDirectory } from '../console-directory.ts'
import { startNode } from '@renbie/server'
import { loadSettings } from '../settings.ts'
import { untilSignal } from '../signals.ts'

/** Production: settings from file and environment, PostgreSQL, logs as JSON lines on stdout. */
export const serve = async (options: { config?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const settings = loadSettings(options.config ?? environment['RENBIE_CONFIG'] ?? null, environment)
  const directory = await consoleDirectory()
  const node = await startNode({ settings, consoleDirectory: directory })
  node.app.log.info({ url: node.url, pack: node.platform.pack.current.engine.pack.id, templates: node.platform.pack.current.image.templates }, 'ready')
  await untilSignal()
  await node.close()
}
