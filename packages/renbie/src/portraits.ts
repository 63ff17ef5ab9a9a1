import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine, Portrait } from '@renbie/engine'
import { SettingsError } from './settings.ts'

/** Every pair of pictures is compared: more would take hours and show nothing new. */
const mostPictures = 20_000
const picture = /\.(jpe?g|png|webp)$/i

/** Templates of a folder with one folder for each person. `without`: pictures that gave none. */
export const portraitsOf = async (engine: Engine, directory: string, onProgress: (done: number, all: number) => void): Promise<{ portraits: Portrait[]; without: number }> => {
  const files = await picturesOf(directory)
  const portraits: Portrait[] = []
  let done = 0
  const lane = async (start: number, step: number): Promise<void> => {
    for (let at = start; at < files.length; at += step) {
      const { person, path } = files[at]!
      const result = await engine.analyse(await readFile(path), 'reference', { batch: true })
      if (!result.ok && result.code.startsWith('engine-')) throw new Error(`${result.code}: ${result.detail}`)
      if (result.ok && result.analysis.template) portraits.push({ person, template: result.analysis.template })
      done += 1
      if (done % 50 === 0 || done === files.length) onProgress(done, files.length)
    }
  }
  // One more than workers, so that the next picture is read while all are busy.
  const lanes = engine.load().workers + 1
  await Promise.all(Array.from({ length: lanes }, (_, start) => lane(start, lanes)))
  return { portraits, without: files.length - portraits.length }
}

const picturesOf = async (directory: string): Promise<{ person: string; path: string }[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new SettingsError(`The folder ${directory} cannot be read`, { cause })
  })
  const files: { person: string; path: string }[] = []
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const pictures = (await readdir(join(directory, name))).filter((file) => picture.test(file))
    files.push(...pictures.map((file) => ({ person: name, path: join(directory, name, file) })))
  }
  if (files.length === 0) throw new SettingsError(`The folder ${directory} has no folders with pictures: it needs one for each person`)
  if (files.length > mostPictures) throw new SettingsError(`The folder ${directory} has ${files.length} pictures; ${mostPictures} are enough`)
  return files
}
