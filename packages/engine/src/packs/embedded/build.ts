import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { convertGraphModel, type GraphModel } from './graph-model.ts'
import { writeRecogniser } from './recogniser-network.ts'
import { readWeights, type WeightEntry } from './weights.ts'

/** Paths of the ONNX files and their common digest. */
export type PackFiles = { detector: string; landmarks: string; recogniser: string; digest: string }

type PackNetwork = 'detector' | 'landmarks' | 'recogniser'
export type LivenessNetwork = 'antispoof' | 'liveness'
type NetworkName = PackNetwork | LivenessNetwork
type Index = { sources: string; files: Partial<Record<NetworkName, string>> }
/** Stem of the files, and the digest of each. */
type Prepared = { stem: string; files: Index['files'] }

/** Count up when the conversion changes what it writes: cached files of an older one are then left alone. */
const CONVERTER = 2

/** Sides of the square inputs of the graphs. */
export const GRAPH_INPUT_PX = { detector: 256, landmarks: 192, antispoof: 128, liveness: 32 } as const

/** Where the weights lie: inside the npm packages that bring them. */
const sources = {
  detector: { package: '@vladmandic/human', manifest: '../models/blazeface.json', weights: '../models/blazeface.bin' },
  landmarks: { package: '@vladmandic/human', manifest: '../models/facemesh.json', weights: '../models/facemesh.bin' },
  antispoof: { package: '@vladmandic/human', manifest: '../models/antispoof.json', weights: '../models/antispoof.bin' },
  liveness: { package: '@vladmandic/human', manifest: '../models/liveness.json', weights: '../models/liveness.bin' },
  recogniser: {
    package: '@vladmandic/face-api',
    manifest: '../model/face_recognition_model-weights_manifest.json',
    weights: '../model/face_recognition_model.bin',
  },
} as const

const packNetworks: readonly PackNetwork[] = ['detector', 'landmarks', 'recogniser']

/**
 * The embedded pack's networks as ONNX files in `cacheDirectory`, converted there when they are missing, damaged or made
 * from other weights. Conversion is deterministic and files appear by renaming, so processes that race write the same
 * bytes and no reader sees half a file. Throws when the packages are not installed or the folder cannot be written.
 */
export async function preparePack(cacheDirectory: string): Promise<PackFiles> {
  const { stem, files } = await prepare(cacheDirectory, packNetworks)
  const path = (name: PackNetwork) => `${stem}-${name}.onnx`
  return { detector: path('detector'), landmarks: path('landmarks'), recogniser: path('recogniser'), digest: sha256(packNetworks.map((name) => `${name} ${files[name]}`)) }
}

/** In the same way, a network for presentation attack detection that a pack may ask for. Resolves to its path. */
export async function prepareLiveness(cacheDirectory: string, name: LivenessNetwork): Promise<string> {
  const { stem } = await prepare(cacheDirectory, [name])
  return `${stem}-${name}.onnx`
}

async function prepare(cacheDirectory: string, names: readonly NetworkName[]): Promise<Prepared> {
  const loaded = await Promise.all(names.map(async (name) => [name, await readSource(name)] as const))
  const sourceDigest = sha256([`converter ${CONVERTER}`, ...loaded.flatMap(([, source]) => [source.manifest, source.weights])])
  const stem = join(cacheDirectory, `embedded-${sourceDigest.slice(0, 12)}`)
  const cached = await readIndex(stem, sourceDigest, names)
  if (cached) return cached

  await mkdir(cacheDirectory, { recursive: true })
  const index: Index = { sources: sourceDigest, files: {} }
  for (const [name, source] of loaded) {
    const bytes = convert(name, source)
    index.files[name] = sha256([bytes])
    await replaceFile(`${stem}-${name}.onnx`, bytes)
  }
  await replaceFile(`${stem}.json`, Buffer.from(JSON.stringify(index, null, 2)))
  return { stem, files: index.files }
}

type Source = { manifest: Buffer; weights: Buffer }

async function readSource(name: NetworkName): Promise<Source> {
  const { package: packageName, manifest, weights } = sources[name]
  const folder = dirname(createRequire(import.meta.url).resolve(packageName))
  const [manifestBytes, weightBytes] = await Promise.all([readFile(join(folder, manifest)), readFile(join(folder, weights))])
  return { manifest: manifestBytes, weights: weightBytes }
}

function convert(name: NetworkName, { manifest, weights }: Source): Uint8Array {
  const parsed: unknown = JSON.parse(manifest.toString())
  if (name === 'recogniser') {
    const entries = (parsed as { weights: WeightEntry[] }[]).flatMap((group) => group.weights)
    return writeRecogniser(readWeights(entries, weights))
  }
  return convertGraphModel(name, parsed as GraphModel, weights, GRAPH_INPUT_PX[name])
}

/** Null when anything is missing, unreadable or not what the index says: then the files are made anew. */
async function readIndex(stem: string, sourceDigest: string, names: readonly NetworkName[]): Promise<Prepared | null> {
  try {
    const index = JSON.parse(await readFile(`${stem}.json`, 'utf8')) as Index
    if (index.sources !== sourceDigest) return null
    for (const name of names) {
      if (sha256([await readFile(`${stem}-${name}.onnx`)]) !== index.files[name]) return null
    }
    return { stem, files: index.files }
  } catch {
    return null
  }
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

