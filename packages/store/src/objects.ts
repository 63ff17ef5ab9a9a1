import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PlatformError, type PictureId } from '@renbie/contracts'
import { decrypt, encrypt, sealOverheadBytes } from './crypto/authenticated.ts'
import { keyBytes } from './crypto/key-file.ts'
import type { ObjectStore } from './repositories.ts'

/** The file operations of the object store: replaceable, so that a test can fill the disk. */
export type ObjectFiles = {
  /** Makes a folder, readable by the owner only, unless it is there. */
  makeFolder(path: string): Promise<void>
  /** Writes a new file, readable by the owner only; resolves when its bytes are on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Resolves when the names in the folder are on the disk. */
  syncFolder(path: string): Promise<void>
  /** null when there is no such file. */
  read(path: string): Promise<Uint8Array | null>
  /** No error when there is no such file. */
  remove(path: string): Promise<void>
  /** Names in a folder. */
  list(path: string): Promise<string[]>
  /** null when there is no such file. */
  modifiedAt(path: string): Promise<Date | null>
}

const nullWhenMissing = async <Value>(work: Promise<Value>): Promise<Value | null> => {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const synced = async (path: string, flags: string, mode: number, bytes: Uint8Array | null): Promise<void> => {
  const handle = await open(path, flags, mode)
  try {
    if (bytes) await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const diskFiles: ObjectFiles = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  write: (path, bytes) => synced(path, 'w', 0o600, bytes),
  rename,
  syncFolder: (path) => synced(path, 'r', 0, null),
  read: (path) => nullWhenMissing(readFile(path)),
  remove: (path) => rm(path, { force: true }),
  list: (path) => readdir(path),
  modifiedAt: async (path) => (await nullWhenMissing(stat(path)))?.mtime ?? null,
}

/**
 * An object: version (1 byte, 1), its data key wrapped under the key of the key file (nonce 12, key 32, tag 16), the picture
 * under its data key (nonce 12, ciphertext, tag 16). Version and picture id are associated data of both. As the key is nowhere
 * else, an object that is removed cannot be read from a backup of the database, nor by whoever has the key file.
 */
const version = 1
const wrappedKeyBytes = keyBytes + sealOverheadBytes

const associated = (id: PictureId): Buffer => Buffer.concat([Buffer.from([version]), Buffer.from(id)])

export const sealObject = (wrappingKey: Buffer, id: PictureId, picture: Uint8Array): Buffer => {
  const key = randomBytes(keyBytes)
  return Buffer.concat([Buffer.from([version]), encrypt(wrappingKey, key, associated(id)), encrypt(key, picture, associated(id))])
}

/** null when the object is not what was sealed under this id. */
export const openObject = (wrappingKey: Buffer, id: PictureId, object: Uint8Array): Buffer | null => {
  if (object[0] !== version) return null
  const key = decrypt(wrappingKey, object.subarray(1, 1 + wrappedKeyBytes), associated(id))
  return key && decrypt(key, object.subarray(1 + wrappedKeyBytes), associated(id))
}

const storageError = (error: unknown): PlatformError => {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown'
  return new PlatformError(code === 'ENOSPC' || code === 'EDQUOT' ? 'storage-full' : 'storage-failed', { detail: `object store: ${code}` })
}

const withStorageErrors = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work
  } catch (error) {
    throw storageError(error)
  }
}

const partial = '.partial'

/** An object found on the disk, or what an interrupted put left of one. */
export type FoundObject = { name: string; pictureId: PictureId; path: string; modifiedAt: Date }

/**
 * Objects in 4,096 folders named by the last three digits of the id. The last, because the first digits of a UUIDv7 are its
 * time: they would put everything of a day into one folder.
 */
export class DiskObjectStore implements ObjectStore {
  readonly #root: string
  readonly #wrappingKey: Buffer
  readonly #files: ObjectFiles
  readonly #folders = new Set<string>()

  constructor(root: string, wrappingKey: Buffer, files: ObjectFiles) {
    this.#root = root
    this.#wrappingKey = wrappingKey
    this.#files = files
  }

  async prepare(): Promise<void> {
    await withStorageErrors(this.#files.makeFolder(this.#root))
  }

  async put(id: PictureId, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(id)
    const object = sealObject(this.#wrappingKey, id, bytes)
    try {
      await this.#ensureFolder(this.#folderOf(id))
      await this.#files.write(path + partial, object)
      await this.#files.rename(path + partial, path)
      await this.#files.syncFolder(this.#folderOf(id))
    } catch (error) {
      // Removing frees space and so works on a full disk too. When even that fails the sweep finds the rest.
      await Promise.allSettled([this.#files.remove(path + partial), this.#files.remove(path)])
      throw storageError(error)
    }
  }

  async get(id: PictureId): Promise<Uint8Array | null> {
    const object = await withStorageErrors(this.#files.read(this.#pathOf(id)))
    if (!object) return null
    const picture = openObject(this.#wrappingKey, id, object)
    if (!picture) throw new PlatformError('storage-failed', { detail: `object ${id} does not authenticate` })
    return picture
  }

  async remove(id: PictureId): Promise<void> {
    await withStorageErrors(this.#files.remove(this.#pathOf(id)))
    // The folder may not exist when nothing was ever put there; then there is nothing whose removal had to reach the disk.
    await nullWhenMissing(this.#files.syncFolder(this.#folderOf(id))).catch((error: unknown) => {
      throw storageError(error)
    })
  }

  async healthy(): Promise<boolean> {
    const probe = join(this.#root, 'probe')
    try {
      await this.#files.write(probe, new Uint8Array(512))
      await this.#files.remove(probe)
      return true
    } catch {
      return false
    }
  }

  /** Everything on the disk, a folder at a time. */
  async *found(): AsyncGenerator<FoundObject[]> {
    for (const folder of await withStorageErrors(this.#files.list(this.#root))) {
      if (!/^[0-9a-f]{3}$/.test(folder)) continue
      const objects: FoundObject[] = []
      for (const name of await withStorageErrors(this.#files.list(join(this.#root, folder)))) {
        const path = join(this.#root, folder, name)
        const modifiedAt = await withStorageErrors(this.#files.modifiedAt(path))
        if (modifiedAt) objects.push({ name, pictureId: name.replace(partial, '') as PictureId, path, modifiedAt })
      }
      yield objects
    }
  }

  async removeFound(object: FoundObject): Promise<void> {
    await withStorageErrors(this.#files.remove(object.path))
  }

  static isPartial(object: FoundObject): boolean {
    return object.name.endsWith(partial)
  }

  async #ensureFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return
    await this.#files.makeFolder(folder)
    await this.#files.syncFolder(this.#root)
    this.#folders.add(folder)
  }

  #folderOf(id: PictureId): string {
    return join(this.#root, id.slice(-3))
  }

  #pathOf(id: PictureId): string {
    return join(this.#folderOf(id), id)
  }
}
