import { generateKeyPairSync } from 'node:crypto'
import { childrenOf, readWhole, requiredChild, type Tlv } from '../ber/tlv.ts'

/**
 * Curves of ICAO Doc 9303-12 and BSI TR-03110 whose parameters issuers write out in full. Smaller ones than 192 bits were never
 * allowed.
 */
const curveNames = [
  'prime192v1', 'secp224r1', 'prime256v1', 'secp384r1', 'secp521r1',
  'brainpoolP192r1', 'brainpoolP224r1', 'brainpoolP256r1', 'brainpoolP320r1', 'brainpoolP384r1', 'brainpoolP512r1',
] as const

const EC_PUBLIC_KEY = '2a8648ce3d0201'
const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06

/**
 * An EC key with explicit curve parameters is rewritten to name its curve; other keys stay as they are. Null: parameters that
 * are of no known curve. They are never taken as they stand: with a generator of one’s own choice anyone can make a private
 * key to somebody else’s public one (CVE-2020-0601).
 */
export function namedCurveKey(publicKeyInfo: Uint8Array): Uint8Array | null {
  const [algorithm, key] = childrenOf(readWhole(publicKeyInfo, SEQUENCE, 'public key'), 'public key')
  const [identifier, parameters] = algorithm ? childrenOf(algorithm, 'public key') : []
  if (!key || !identifier || !parameters) return publicKeyInfo
  if (hex(identifier.value) !== EC_PUBLIC_KEY || parameters.tag !== SEQUENCE) return publicKeyInfo
  const named = knownCurves().get(curveOf(parameters))
  if (!named) return null
  const pointBits = publicKeyInfo.subarray(publicKeyInfo.length - key.value.length)
  return wrap(SEQUENCE, [...named, ...wrap(0x03, pointBits)])
}

let table: Map<string, Uint8Array> | null = null

/**
 * Explicit parameters → AlgorithmIdentifier with the curve’s name. OpenSSL writes both forms itself, which is better than a
 * table of long numbers typed by hand. About 1 ms a curve, once.
 */
function knownCurves(): Map<string, Uint8Array> {
  table ??= new Map(curveNames.map((namedCurve) => {
    const algorithm = (paramEncoding: 'explicit' | 'named') => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding })
      const info = readWhole(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })), SEQUENCE, namedCurve)
      return requiredChild(info, SEQUENCE, namedCurve)
    }
    const [, parameters] = childrenOf(algorithm('explicit'), namedCurve)
    return [curveOf(parameters!), wrap(SEQUENCE, algorithm('named').value)] as const
  }))
  return table
}

/**
 * ECParameters (ANSI X9.62): version, field, curve (a, b, perhaps a seed), base point, order, perhaps the cofactor. The seed says
 * nothing of the curve and the cofactor follows from it; the base point may be compressed, which leaves its y to one bit.
 */
function curveOf(parameters: Tlv): string {
  const [, field, curve, base, order] = childrenOf(parameters, 'curve')
  const [fieldType, prime] = field ? childrenOf(field, 'curve') : []
  const [a, b] = curve ? childrenOf(curve, 'curve') : []
  if (fieldType?.tag !== OBJECT_IDENTIFIER || !prime || !a || !b || !base || !order) return ''
  return [fieldType.value, stripped(prime.value), stripped(a.value), stripped(b.value), compressed(base.value), stripped(order.value)].map(hex).join('.')
}

function compressed(point: Uint8Array): Uint8Array {
  if (point[0] !== 4) return point
  const half = (point.length - 1) / 2
  return Uint8Array.of(2 + (point[point.length - 1]! & 1), ...point.subarray(1, 1 + half))
}

function stripped(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0)
  return first === -1 ? new Uint8Array() : number.subarray(first)
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A DER object of less than 64 KiB. */
function wrap(tag: number, content: Iterable<number>): Uint8Array {
  const value = Uint8Array.from(content)
  const length = value.length < 0x80 ? [value.length] : value.length < 0x100 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff]
  return Uint8Array.of(tag, ...length, ...value)
}

