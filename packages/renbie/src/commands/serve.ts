import { consoleDirectory } from '../console-directory.ts'
import { startNode } from '@renbie/server'
import { startProgress } from '../start-progress.ts'
import { loadSettings } from '../settings.ts'
import { untilSignal } from '../signals.ts'

/** Production: settings from file and environment, PostgreSQL, logs as JSON lines on stdout. */
export const serve = async (options: { config?: string }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const settings = loadSettings(options.config ?? environment['RENBIE_CONFIG'] ?? null, environment)
  const directory = await consoleDirectory()
  const progress = startProgress({ nowMs: () => performance.now(), say: (line) => process.stdout.write(`${line}\n`) })
  const node = await startNode({ settings, consoleDirectory: directory, onProgress: progress.step })
  const { engine, image, crossings } = node.platform.pack.current
  node.app.log.info({ url: node.url, pack: engine.pack.id, templates: image.templates, crossings: crossings?.crossings ?? 0, startMs: progress.tookMs() }, 'ready')
  await untilSignal()
  await node.close()
}
