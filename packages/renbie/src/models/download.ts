import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { PackError } from '@renbie/engine'
import { fetch, type Dispatcher, type Response } from 'undici'

export type Download = {
  address: URL
  /** Where the file is written. */
  file: string
  /** Lower-case hexadecimal; null when nobody knows it beforehand. */
  sha256: string | null
  largestBytes: number
  dispatcher: Dispatcher
  signal: AbortSignal
  /** Pause before trying again, doubled each time nothing came. */
  firstPauseMs: number
  onProgress: (receivedBytes: number, totalBytes: number | null) => void
}

/** A line that brings nothing this often in a row is given up; one that brings something each time may break as often as it likes. */
const FRUITLESS_ATTEMPTS = 5
/** Answers that may be other ones in a moment. */
const WORTH_ANOTHER_TRY = new Set([408, 425, 429, 500, 502, 503, 504])

/** What is on disk of a file so far. `validator`: the ETag it all came under; null: a rest could belong to other bytes. */
type Part = { handle: FileHandle; hash: Hash; bytes: number; validator: string | null }

/** The line or the server failed in a way that may pass. */
class Interrupted extends Error {}

/**
 * Streams a file to disk and resolves to its SHA-256. After a break it asks for the rest (RFC 9110: Range with If-Range) and begins
 * anew where the server does not give that, or has other bytes by now. Throws `PackError`; the file is then to be thrown away.
 */
export async function download(wanted: Download): Promise<string> {
  // Appending, so that what comes after a new beginning does not leave a hole before it.
  const part: Part = { handle: await open(wanted.file, 'ax', 0o600).catch(notWritten), hash: createHash('sha256'), bytes: 0, validator: null }
  try {
    await receiveAll(wanted, part)
    const digest = part.hash.digest('hex')
    if (wanted.sha256 !== null && digest !== wanted.sha256) throw new PackError('pack-digest-wrong', `${wanted.address.href}: ${digest}`)
    return digest
  } finally {
    await part.handle.close()
  }
}

async function receiveAll(wanted: Download, part: Part): Promise<void> {
  let fruitless = 0
  for (;;) {
    const before = part.bytes
    try {
      return await receive(wanted, part)
    } catch (error) {
      if (wanted.signal.aborted) throw new PackError('pack-add-stopped', wanted.address.href, wanted.signal.reason)
      if (!(error instanceof Interrupted)) throw error
      fruitless = part.bytes > before ? 0 : fruitless + 1
      if (fruitless >= FRUITLESS_ATTEMPTS) throw new PackError('pack-download-failed', `${wanted.address.href}: ${error.message}`, error)
      // Aborting ends the pause as well; the next round then says so.
      await pause(wanted.firstPauseMs * 2 ** fruitless, undefined, { signal: wanted.signal }).catch(() => undefined)
    }
  }
}

/** One answer of the server, to its end. */
async function receive({ address, largestBytes, dispatcher, signal, onProgress }: Download, part: Part): Promise<void> {
  const rest = part.bytes > 0 && part.validator !== null ? { range: `bytes=${part.bytes}-`, 'if-range': part.validator } : {}
  const response = await fetch(address, { dispatcher, signal, headers: { 'accept-encoding': 'identity', ...rest } }).catch(interrupted)
  if (address.protocol === 'https:' && new URL(response.url).protocol !== 'https:') throw new PackError('pack-address-unsafe', `${address.href} leads to ${response.url}`)
  if (response.status === 416) await startAnew(part)
  if (response.status === 416 || WORTH_ANOTHER_TRY.has(response.status)) throw new Interrupted(`status ${response.status}`)
  if (!response.ok || !response.body) throw new PackError('pack-download-failed', `${address.href}: status ${response.status}`)
  await placeAnswer(response, part)
  const announced = response.headers.get('content-encoding') === null ? response.headers.get('content-length') : null
  const total = announced === null ? null : part.bytes + Number(announced)
  const tooLarge = () => new PackError('pack-too-large', `${address.href}: more than ${largestBytes} bytes`)
  if (total !== null && total > largestBytes) throw tooLarge()
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(interrupted)
      if (done) break
      if (part.bytes + value.length > largestBytes) throw tooLarge()
      await part.handle.appendFile(value).catch(notWritten)
      part.hash.update(value)
      part.bytes += value.length
      onProgress(part.bytes, total)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  if (total !== null && part.bytes < total) throw new Interrupted(`it ended after ${part.bytes} of ${total} bytes`)
}

/** Leaves the part as it is when the answer goes on where it ends, and empties it when the answer begins at the beginning. */
async function placeAnswer(response: Response, part: Part): Promise<void> {
  if (response.status !== 206) await startAnew(part)
  else if (!response.headers.get('content-range')?.startsWith(`bytes ${part.bytes}-`)) {
    await startAnew(part)
    throw new Interrupted('the server sent another part than was asked for')
  }
  const etag = response.headers.get('etag')
  // A weak ETag does not promise the same bytes.
  part.validator = etag?.startsWith('"') ? etag : null
}

async function startAnew(part: Part): Promise<void> {
  await part.handle.truncate(0)
  Object.assign(part, { hash: createHash('sha256'), bytes: 0, validator: null })
}

function notWritten(cause: unknown): never {
  throw new PackError('pack-download-failed', cause instanceof Error ? cause.message : String(cause), cause)
}

function interrupted(cause: unknown): never {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  throw new Interrupted(inner instanceof Error ? inner.message : String(inner), { cause })
}
