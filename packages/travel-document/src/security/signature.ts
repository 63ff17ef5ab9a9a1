import { constants, verify, type KeyObject } from 'node:crypto'
import type { Hash, SignatureAlgorithm } from './algorithms.ts'

const LARGEST_MODULUS_BITS = 8192

/**
 * Whether `signature` over `data` was made with the key. `unknown`: the algorithm does not fit the key or is not supported.
 * `statedHash` is used where the algorithm names none.
 */
export function signatureHolds(
  algorithm: SignatureAlgorithm | null,
  statedHash: Hash | null,
  data: Uint8Array,
  signature: Uint8Array,
  key: KeyObject | null,
): boolean | 'unknown' {
  const hash = algorithm?.hash ?? statedHash
  if (!algorithm || !hash || !key || !fits(algorithm, key)) return 'unknown'
  try {
    return verify(hash, data, options(algorithm, key), signature)
  } catch {
    // OpenSSL refuses what is no signature at all, and hashes that do not fit into a short RSA key.
    return false
  }
}

function fits(algorithm: SignatureAlgorithm, key: KeyObject): boolean {
  const { modulusLength = 0, mgf1HashAlgorithm } = key.asymmetricKeyDetails ?? {}
  switch (algorithm.kind) {
    case 'ecdsa':
      return key.asymmetricKeyType === 'ec'
    case 'rsa-pkcs1':
      return key.asymmetricKeyType === 'rsa' && modulusLength <= LARGEST_MODULUS_BITS
    case 'rsa-pss':
      if (modulusLength > LARGEST_MODULUS_BITS) return false
      // Node takes one hash for both, unless the key itself names another for the mask.
      if (key.asymmetricKeyType === 'rsa-pss' && mgf1HashAlgorithm) return mgf1HashAlgorithm.toLowerCase().replace('-', '') === algorithm.maskHash
      return (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') && algorithm.maskHash === algorithm.hash
  }
}

function options(algorithm: SignatureAlgorithm, key: KeyObject): Parameters<typeof verify>[2] {
  switch (algorithm.kind) {
    case 'ecdsa': return { key, dsaEncoding: algorithm.encoding === 'plain' ? 'ieee-p1363' : 'der' }
    case 'rsa-pkcs1': return { key, padding: constants.RSA_PKCS1_PADDING }
    case 'rsa-pss': return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength }
  }
}
