import { constants, createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Hash } from '../../src/security/algorithms.ts'
import { identifier, integer, nothing, sequence, tlv } from './der.ts'

export type Scheme =
  | { kind: 'rsa-pkcs1'; hash: Hash; bareKey?: boolean }
  | { kind: 'rsa-pss'; hash: Hash; saltLength: number; maskHash?: Hash }
  | { kind: 'ecdsa'; hash: Hash; plain?: boolean; bareKey?: boolean }
export type KeyKind = { rsa: number } | { rsaPss: number } | { curve: string; explicit?: boolean }
/** A key pair with the way in which it signs. */
export type SigningKey = { privateKey: KeyObject; publicKey: Uint8Array; identifier: Uint8Array; scheme: Scheme }

export const hashIds: Readonly<Record<Hash, string>> = {
  sha1: '1.3.14.3.2.26', sha224: '2.16.840.1.101.3.4.2.4', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2', sha512: '2.16.840.1.101.3.4.2.3',
}
const rsaIds: Readonly<Record<Hash, number>> = { sha1: 5, sha224: 14, sha256: 11, sha384: 12, sha512: 13 }
const ecdsaIds: Readonly<Record<Hash, string>> = { sha1: '1', sha224: '3.1', sha256: '3.2', sha384: '3.3', sha512: '3.4' }
const plainIds: Readonly<Record<Hash, number>> = { sha1: 1, sha224: 2, sha256: 3, sha384: 4, sha512: 5 }

const made = new Map<string, { privateKey: KeyObject; publicKey: KeyObject }>()

/** RSA keys take a second to make: `name` tells keys apart that must differ, others are shared. */
export function signingKey(kind: KeyKind, scheme: Scheme, name = ''): SigningKey {
  const id = JSON.stringify([kind, name])
  const pair = made.get(id) ?? generate(kind)
  made.set(id, pair)
  const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }))
  return { privateKey: pair.privateKey, publicKey, identifier: new Uint8Array(createHash('sha1').update(publicKey).digest()), scheme }
}

function generate(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  if ('rsa' in kind) return generateKeyPairSync('rsa', { modulusLength: kind.rsa })
  if ('rsaPss' in kind) return generateKeyPairSync('rsa-pss', { modulusLength: kind.rsaPss, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' })
  return generateKeyPairSync('ec', { namedCurve: kind.curve, paramEncoding: kind.explicit ? 'explicit' : 'named' })
}

export function signed({ privateKey, scheme }: SigningKey, data: Uint8Array): Uint8Array {
  switch (scheme.kind) {
    case 'rsa-pkcs1': return new Uint8Array(sign(scheme.hash, data, { key: privateKey, padding: constants.RSA_PKCS1_PADDING }))
    case 'rsa-pss': return new Uint8Array(sign(scheme.hash, data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength }))
    case 'ecdsa': return new Uint8Array(sign(scheme.hash, data, { key: privateKey, dsaEncoding: scheme.plain ? 'ieee-p1363' : 'der' }))
  }
}

export const hashIdentifier = (hash: Hash): Uint8Array => sequence(identifier(hashIds[hash]), nothing())

export function algorithmIdentifier(scheme: Scheme): Uint8Array {
  switch (scheme.kind) {
    case 'rsa-pkcs1': return sequence(identifier(`1.2.840.113549.1.1.${scheme.bareKey ? 1 : rsaIds[scheme.hash]}`), nothing())
    case 'rsa-pss': return sequence(identifier('1.2.840.113549.1.1.10'), sequence(
      tlv(0xa0, hashIdentifier(scheme.hash)),
      tlv(0xa1, sequence(identifier('1.2.840.113549.1.1.8'), hashIdentifier(scheme.maskHash ?? scheme.hash))),
      tlv(0xa2, integer(scheme.saltLength)),
    ))
    case 'ecdsa': return sequence(identifier(scheme.bareKey ? '1.2.840.10045.2.1' : scheme.plain ? `0.4.0.127.0.7.1.1.4.1.${plainIds[scheme.hash]}` : `1.2.840.10045.4.${ecdsaIds[scheme.hash]}`))
  }
}
