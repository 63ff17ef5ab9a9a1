import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { PackManifest } from '@renbie/contracts'
import { PackError } from '../error.ts'
import type { PackInfo } from '../pack.ts'
import { CALIBRATION_FILE, openDirectoryPack, readCalibration } from './open.ts'
import { networkFiles, readManifest } from './manifest.ts'

/** A pack in a folder as it was found: in order, and whether its false match rates are known. */
export type PackStatus = { manifest: PackManifest; info: PackInfo; calibrated: boolean }

/** Verifies every file and network of a pack. Throws `PackError`; a missing calibration is no error here. */
export async function packStatus(directory: string, cacheDirectory: string): Promise<PackStatus> {
  const manifest = await readManifest(directory)
  const { info } = await openDirectoryPack({ directory, uncalibrated: true }, cacheDirectory)
  const calibration = await readCalibration(directory, manifest, info).catch((error: unknown) => {
    if (error instanceof PackError && error.code === 'pack-uncalibrated') return null
    throw error
  })
  return { manifest, info, calibrated: calibration !== null }
}

/**
 * Copies the files that a pack's manifest names, and its calibration, to `target`; an InsightFace folder gets a `pack.json`
 * with the digests as they are now, so that later damage is noticed. The copy is verified before it appears under its
 * name. Throws `PackError`; then nothing is left behind. `signal`: stops it as long as the pack has not appeared.
 */
export async function installPack(directory: string, target: string, cacheDirectory: string, signal?: AbortSignal): Promise<PackStatus> {
  const manifest = await readManifest(directory)
  // No pack's name begins with a dot, so that what a killed process leaves behind is never taken for a pack.
  const unfinished = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  try {
    for (const name of await filesToCopy(directory, manifest)) {
      stopIfAsked(signal)
      await copyFile(join(directory, name), join(unfinished, name)).catch((cause: unknown) => {
        throw new PackError('pack-file-unreadable', name, cause)
      })
    }
    await writeFile(join(unfinished, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    const status = await packStatus(unfinished, cacheDirectory)
    stopIfAsked(signal)
    await rename(unfinished, target).catch((cause: unknown) => {
      throw new PackError('pack-name-taken', target, cause)
    })
    return status
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PackError('pack-add-stopped', 'while it was verified', signal.reason)
}

async function filesToCopy(directory: string, manifest: PackManifest): Promise<string[]> {
  const networks = networkFiles(manifest).map(({ file }) => file)
  const calibration = (await readdir(directory)).filter((name) => name === CALIBRATION_FILE)
  return [...new Set([...networks, ...calibration])]
}
