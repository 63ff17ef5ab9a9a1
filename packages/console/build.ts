import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = import.meta.dirname
const digestFile = '.sources.sha256'

const filesUnder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Folder of a workspace package's sources, found as the bundler finds them. */
const sourceFolder = (name: string): string => fileURLToPath(new URL('.', import.meta.resolve(name)))

/** SHA-256 over path and content of everything that can change the built pages. */
const digestOfSources = async (): Promise<string> => {
  const trees = [join(here, 'src'), join(here, 'public'), sourceFolder('@renbie/sdk'), sourceFolder('@renbie/contracts')]
  const single = ['index.html', 'vite.config.ts', 'package.json', 'tsconfig.json'].map((name) => join(here, name))
  const files = [...(await Promise.all(trees.map(filesUnder))).flat(), ...single].sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(relative(here, file)).update('\0').update(await readFile(file)).update('\0')
  return hash.digest('hex')
}

/**
 * Builds the console into `outDir` and returns that folder. Nothing is done when `outDir` was built from the same sources:
 * the demo calls this at every start, and a newcomer should wait for a build once.
 */
export const buildConsole = async ({ outDir }: { outDir: string }): Promise<string> => {
  const digest = await digestOfSources()
  const built = await readFile(join(outDir, digestFile), 'utf8').catch(() => '')
  if (built === digest) return outDir
  // Loaded only now: a start that finds the pages built does not pay for the bundler.
  const { build } = await import('vite')
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  await mkdir(outDir, { recursive: true })
  await writeFile(join(outDir, digestFile), digest)
  return outDir
}
