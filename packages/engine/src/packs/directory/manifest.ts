import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packManifestSchema, type PackManifest } from '@renbie/contracts'
import { PackError } from '../error.ts'
import { insightFaceManifest } from './insightface.ts'

/** A manifest of this size lists networks, not noise. */
const LARGEST_MANIFEST_BYTES = 1_000_000

/** The manifest of a pack folder: its `pack.json`, or what an InsightFace folder amounts to. Throws `PackError`. */
export async function readManifest(directory: string): Promise<PackManifest> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new PackError('pack-missing', directory, cause)
  })
  if (names.includes('pack.json')) return parseManifest(await readText(join(directory, 'pack.json')))
  const manifest = await insightFaceManifest(names, (name) => digestOf(join(directory, name)))
  if (!manifest) throw new PackError('pack-layout-unknown', directory)
  return manifest
}

/** The files that a manifest names, each with its digest. */
export function networkFiles({ detector, recogniser, liveness }: PackManifest): { file: string; sha256: string }[] {
  const named = [detector, recogniser].flatMap((part) => ('file' in part ? [part] : []))
  return [...named, ...(liveness?.family === 'minifasnet' ? liveness.networks : [])]
}

function parseManifest(text: string): PackManifest {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    throw new PackError('pack-manifest-invalid', 'not valid JSON', cause)
  }
  const parsed = packManifestSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'pack.json'}: ${message}`)
  throw new PackError('pack-manifest-invalid', faults.join('; '))
}

/** A small text file of a pack. Throws `PackError`. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new PackError('pack-file-unreadable', path, cause)
  })
  if (bytes.length > LARGEST_MANIFEST_BYTES) throw new PackError('pack-manifest-invalid', `${path} has ${bytes.length} bytes`)
  return bytes.toString('utf8')
}

/** SHA-256 of a file, read as a stream: networks may have hundreds of megabytes. Throws `PackError`. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const part of createReadStream(path)) hash.update(part as Buffer)
  } catch (cause) {
    throw new PackError('pack-file-unreadable', path, cause)
  }
  return hash.digest('hex')
}
