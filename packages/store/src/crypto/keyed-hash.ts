import { createHmac } from 'node:crypto'

/** HMAC-SHA-256 of the parts, hex. Each part is preceded by its length, so that ['ab', 'c'] and ['a', 'bc'] differ. */
export const fingerprint = (key: Uint8Array, parts: readonly (string | Uint8Array)[]): string => {
  const hmac = createHmac('sha256', key)
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const head = Buffer.alloc(9)
    head.writeUInt8(typeof part === 'string' ? 0 : 1, 0)
    head.writeBigUInt64BE(BigInt(bytes.length), 1)
    hmac.update(head).update(bytes)
  }
  return hmac.digest('hex')
}

/** 64 bits of HMAC-SHA-256 as 11 characters: enough that two of a few million tokens agree by chance about never. */
export const searchToken = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text, 'utf8').digest().subarray(0, 8).toString('base64url')
