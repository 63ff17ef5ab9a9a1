import { hkdfSync, randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreOpenError } from '../open-error.ts'

export const keyBytes = 32

/** What is derived from the key file (HKDF-SHA-256, RFC 5869): a key for each use, so that none is used for two. */
export type RootKeys = {
  /** Wraps the data keys of the database. */
  dataKeys: Buffer
  /** Wraps the keys of picture objects. */
  objects: Buffer
  /** HMAC of search tokens. */
  search: Buffer
  /** HMAC of fingerprints. */
  fingerprint: Buffer
}

export const deriveRootKeys = (secret: Uint8Array): RootKeys => {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `renbie ${use} v1`, keyBytes))
  return { dataKeys: derive('data keys'), objects: derive('objects'), search: derive('search'), fingerprint: derive('fingerprint') }
}

/**
 * The 32 bytes of the key file, or null when there is none. Throws `key-file-exposed` when group or others have any right to
 * it, `key-file-damaged` when it has another length.
 */
export const readKeyFile = async (file: string): Promise<Buffer | null> => {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!handle) return null
  try {
    // The mode of the open file, not of its name, which could be exchanged in between. Windows has no such bits.
    const { mode } = await handle.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new StoreOpenError('key-file-exposed', `${file}, mode ${(mode & 0o777).toString(8)}`)
    }
    const secret = await handle.readFile()
    if (secret.length !== keyBytes) throw new StoreOpenError('key-file-damaged', `${file}, ${secret.length} bytes`)
    return secret
  } finally {
    await handle.close()
  }
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Makes the key file and returns its bytes; of two processes that start together both return the one that was first. Written
 * under another name and linked, so that nobody reads a file that is still being written.
 */
export const createKeyFile = async (file: string): Promise<Buffer> => {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(keyBytes))
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(dirname(file))
  const secret = await readKeyFile(file)
  if (!secret) throw new StoreOpenError('key-file-missing', file)
  return secret
}

