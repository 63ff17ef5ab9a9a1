import { fromBER, ObjectIdentifier } from 'asn1js'
import { RSASSAPSSParams, type AlgorithmIdentifier } from 'pkijs'

/** Hash functions of ICAO Doc 9303-12 §4.4 by their object identifiers, named as OpenSSL names them. */
const hashes: Readonly<Record<string, Hash>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
export type Hash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/**
 * How a signature was made. `hash` null: the object identifier names only the key’s kind and the hash is the one stated beside
 * it. ECDSA: a DER sequence of r and s, or both one after another (`plain`, BSI TR-03111).
 */
export type SignatureAlgorithm =
  | { kind: 'rsa-pkcs1'; hash: Hash | null }
  | { kind: 'rsa-pss'; hash: Hash; maskHash: Hash; saltLength: number }
  | { kind: 'ecdsa'; hash: Hash | null; encoding: 'der' | 'plain' }

const signatures: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.1': { kind: 'rsa-pkcs1', hash: null },
  '1.2.840.113549.1.1.5': { kind: 'rsa-pkcs1', hash: 'sha1' },
  '1.2.840.113549.1.1.14': { kind: 'rsa-pkcs1', hash: 'sha224' },
  '1.2.840.113549.1.1.11': { kind: 'rsa-pkcs1', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa-pkcs1', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa-pkcs1', hash: 'sha512' },
  // Some issuers name the key where the signature should be named.
  '1.2.840.10045.2.1': { kind: 'ecdsa', hash: null, encoding: 'der' },
  '1.2.840.10045.4.1': { kind: 'ecdsa', hash: 'sha1', encoding: 'der' },
  '1.2.840.10045.4.3.1': { kind: 'ecdsa', hash: 'sha224', encoding: 'der' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'sha256', encoding: 'der' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'sha384', encoding: 'der' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'sha512', encoding: 'der' },
  '0.4.0.127.0.7.1.1.4.1.1': { kind: 'ecdsa', hash: 'sha1', encoding: 'plain' },
  '0.4.0.127.0.7.1.1.4.1.2': { kind: 'ecdsa', hash: 'sha224', encoding: 'plain' },
  '0.4.0.127.0.7.1.1.4.1.3': { kind: 'ecdsa', hash: 'sha256', encoding: 'plain' },
  '0.4.0.127.0.7.1.1.4.1.4': { kind: 'ecdsa', hash: 'sha384', encoding: 'plain' },
  '0.4.0.127.0.7.1.1.4.1.5': { kind: 'ecdsa', hash: 'sha512', encoding: 'plain' },
}
const RSASSA_PSS = '1.2.840.113549.1.1.10'

/** Null: unknown, MD5 and older among them. */
export const hashOf = ({ algorithmId }: AlgorithmIdentifier): Hash | null => hashes[algorithmId] ?? null

/** `encoded`: the content of an OBJECT IDENTIFIER. */
export function hashOfIdentifier(encoded: Uint8Array): Hash | null {
  const { result } = fromBER(Uint8Array.of(0x06, encoded.length, ...encoded))
  return result instanceof ObjectIdentifier ? (hashes[result.getValue()] ?? null) : null
}

export function algorithmOf(identifier: AlgorithmIdentifier): SignatureAlgorithm | null {
  if (identifier.algorithmId !== RSASSA_PSS) return signatures[identifier.algorithmId] ?? null
  try {
    const parameters = new RSASSAPSSParams(identifier.algorithmParams ? { schema: identifier.algorithmParams } : {})
    const hash = hashOf(parameters.hashAlgorithm)
    const maskHash = hashes[maskHashId(parameters)] ?? null
    return hash && maskHash ? { kind: 'rsa-pss', hash, maskHash, saltLength: parameters.saltLength } : null
  } catch {
    return null
  }
}

/** MGF1 carries its hash as parameters; left out it is SHA-1 (RFC 4055 §3.1). */
function maskHashId({ maskGenAlgorithm }: RSASSAPSSParams): string {
  const parameters: { valueBlock?: { value?: { valueBlock: { toString(): string } }[] } } | undefined = maskGenAlgorithm.algorithmParams
  return parameters?.valueBlock?.value?.[0]?.valueBlock.toString() ?? '1.3.14.3.2.26'
}
