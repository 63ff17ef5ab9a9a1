import { join } from 'node:path'
import { networkFiles, PackError, readManifest } from '@renbie/engine'
import type { PackManifest } from '@renbie/contracts'
import { EnvHttpProxyAgent } from 'undici'
import { download } from './download.ts'

export type PackAddress = {
  /** Of pack.json, or of the folder that it lies in. */
  address: string
  /** Of pack.json; with it every byte of the pack is known beforehand, because pack.json names the digest of each network. */
  sha256: string | undefined
}
type Environment = Readonly<Record<string, string | undefined>>
export type FetchOptions = {
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from it, in capitals or not. */
  environment: Environment
  signal: AbortSignal
  onProgress: (file: string, receivedBytes: number, totalBytes: number | null) => void
  /** For tests: bounds and patience. */
  largestFileBytes?: number
  silenceMs?: number
  firstPauseMs?: number
}
export type FetchedManifest = { manifest: PackManifest; sha256: string; fetchNetworks: () => Promise<void>; close: () => Promise<void> }

const LARGEST_MANIFEST_BYTES = 1_000_000
/** The largest open recognisers have 250 MB. */
const LARGEST_FILE_BYTES = 1024 ** 3
/** A line that says nothing for so long is broken. */
const SILENCE_MS = 30_000
const FIRST_PAUSE_MS = 1_000

export const isAddress = (source: string): boolean => /^https?:\/\//i.test(source)

/**
 * Fetches pack.json into `directory`, which must exist; `fetchNetworks` then the files that it names, from beside it. Digests are
 * checked as the bytes arrive. Throws `PackError`.
 */
export async function fetchManifest({ address, sha256 }: PackAddress, directory: string, options: FetchOptions): Promise<FetchedManifest> {
  const { environment, signal, onProgress, largestFileBytes = LARGEST_FILE_BYTES, silenceMs = SILENCE_MS, firstPauseMs = FIRST_PAUSE_MS } = options
  const base = manifestAddress(address, sha256)
  const dispatcher = lineThrough(environment, silenceMs)
  const get = (file: string, from: URL, digest: string | null, largestBytes: number) =>
    download({ address: from, file: join(directory, file), sha256: digest, largestBytes, dispatcher, signal, firstPauseMs, onProgress: (received, total) => onProgress(file, received, total) })
  const close = () => dispatcher.destroy()
  try {
    const found = await get('pack.json', base, sha256 ?? null, LARGEST_MANIFEST_BYTES)
    const manifest = await readManifest(directory)
    const files = new Map(networkFiles(manifest).map((network) => [network.file, network.sha256]))
    const fetchNetworks = async () => {
      for (const [file, digest] of files) await get(file, new URL(file, base), digest, largestFileBytes)
    }
    return { manifest, sha256: found, fetchNetworks, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Whoever sits on an unencrypted line can put another pack in the place of this one, unless its digest came another way. */
function manifestAddress(text: string, sha256: string | undefined): URL {
  if (!URL.canParse(text)) throw new PackError('pack-address-unsafe', 'not an address')
  const address = new URL(text)
  if (address.username || address.password) throw new PackError('pack-address-unsafe', 'a user name or password in an address ends up in logs')
  if (address.protocol === 'http:' && sha256 === undefined) throw new PackError('pack-address-unsafe', 'http: needs --sha256')
  if (!address.pathname.endsWith('.json')) address.pathname = `${address.pathname.replace(/\/$/, '')}/pack.json`
  return address
}

/**
 * Each proxy is given, set or not, so that none is taken from anywhere else than `environment`. This is why undici is a dependency:
 * Node's own `fetch` learns of proxies only when the process starts, and its agents not at all in one of the pinned versions.
 */
function lineThrough(environment: Environment, silenceMs: number): EnvHttpProxyAgent {
  const of = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const proxies = { httpProxy: of('HTTP_PROXY'), httpsProxy: of('HTTPS_PROXY'), noProxy: of('NO_PROXY') }
  try {
    return new EnvHttpProxyAgent({ ...proxies, headersTimeout: silenceMs, bodyTimeout: silenceMs, connectTimeout: silenceMs })
  } catch (cause) {
    throw new PackError('pack-download-failed', 'HTTP_PROXY or HTTPS_PROXY is not an address', cause)
  }
}
