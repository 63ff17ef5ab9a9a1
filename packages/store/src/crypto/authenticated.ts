import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** For many values under one key a `KeyObject`: bytes are made into one for every value, which takes three times as long as a template's decryption. */
type Key = Uint8Array | KeyObject

/** What encryption adds to a text, bytes. */
export const sealOverheadBytes = nonceBytes + tagBytes

/**
 * AES-256-GCM (NIST SP 800-38D): nonce (12), ciphertext, tag (16). The nonce is random, which SP 800-38D §8.3 allows for 2^32
 * messages under one key; at 100 million checks a year of two sealed values each that is 20 years, and keys can be rotated.
 */
export const encrypt = (key: Key, plain: Uint8Array, associated: Uint8Array): Buffer => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associated)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The plain bytes, or null when key, associated data or any byte is not what it was. */
export const decrypt = (key: Key, sealed: Uint8Array, associated: Uint8Array): Buffer | null => {
  if (sealed.length < sealOverheadBytes) return null
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return null
  }
}
