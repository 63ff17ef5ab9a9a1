import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
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

const builtFrom = (folder: string): Promise<string> => readFile(join(folder, digestFile), 'utf8').catch(() => '')

/** Whether the pages in `outDir` were built from the sources as they are. */
export const isBuilt = async ({ outDir }: { outDir: string }): Promise<boolean> => (await builtFrom(outDir)) === (await digestOfSources())

/**
 * Builds the console into `outDir` and returns that folder. Nothing is done when `outDir` was built from the same sources:
 * this runs before every start, and a newcomer should wait for a build once. The pages are built beside and then put in
 * place, so that a build that is broken off leaves the old ones, and two at once do not empty each other's folder.
 */
export const buildConsole = async ({ outDir }: { outDir: string }): Promise<string> => {
  const digest = await digestOfSources()
  if ((await builtFrom(outDir)) === digest) return outDir
  const workshop = `${outDir}-${process.pid}`
  const beside = join(workshop, basename(outDir))
  // Loaded only now: a start that finds the pages built does not pay for the bundler.
  const { build } = await import('vite')
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'error', build: { outDir: beside, emptyOutDir: true } })
  await writeFile(join(beside, digestFile), digest)
  await rm(outDir, { recursive: true, force: true })
  try {
    await rename(beside, outDir)
  } catch (error) {
    // Another process was quicker: fine, if it built the same.
    if ((await builtFrom(outDir)) !== digest) throw error
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  return outDir
}
