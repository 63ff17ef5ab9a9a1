import { createPublicKey, type KeyObject } from 'node:crypto'
import { BitString, fromBER, OctetString } from 'asn1js'
import { AuthorityKeyIdentifier, BasicConstraints, Certificate as PkiCertificate, ExtKeyUsage, PrivateKeyUsagePeriod, type RelativeDistinguishedNames } from 'pkijs'
import { LARGEST_CERTIFICATE_BYTES } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import { algorithmOf, type SignatureAlgorithm } from './algorithms.ts'
import { namedCurveKey } from './curves.ts'

/**
 * What passive authentication needs of an X.509 certificate (ICAO Doc 9303-12 §7). Names are written in a form in which equal
 * ones are equal strings; key identifiers and serial numbers in hexadecimal. `key` is null where the key’s kind is not supported.
 */
export type Certificate = {
  der: Uint8Array
  toBeSigned: Uint8Array
  serialNumber: string
  issuer: string
  subject: string
  /** ISO 3166-1 alpha-2 in capitals, from the subject and from the issuer’s name. */
  country: string | null
  issuerCountry: string | null
  notBefore: Date
  notAfter: Date
  subjectKeyIdentifier: string | null
  authorityKeyIdentifier: string | null
  isAuthority: boolean
  /** Null: no such extension, any use. */
  keyUsage: { digitalSignature: boolean; certificateSigning: boolean; revocationListSigning: boolean } | null
  extendedKeyUsage: readonly string[]
  privateKeyUsage: { notBefore: Date | null; notAfter: Date | null }
  key: KeyObject | null
  signature: { algorithm: SignatureAlgorithm | null; value: Uint8Array }
}

export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > LARGEST_CERTIFICATE_BYTES) throw new Malformed(`certificate: ${der.length} bytes`)
  const parsed = fromBER(der)
  if (parsed.offset !== der.length) throw new Malformed('certificate: not one whole object')
  return certificateOf(new PkiCertificate({ schema: parsed.result }))
}

/** From what pkijs made of it, in a CMS object or alone. */
export function certificateOf(certificate: PkiCertificate): Certificate {
  const extension = (id: string): unknown => certificate.extensions?.find(({ extnID }) => extnID === id)?.parsedValue
  const period = extension('2.5.29.16')
  const extended = extension('2.5.29.37')
  return {
    der: new Uint8Array(certificate.toSchema().toBER()),
    toBeSigned: new Uint8Array(certificate.tbsView),
    serialNumber: hexOf(certificate.serialNumber.valueBlock.valueHexView),
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    country: countryOf(certificate.subject),
    issuerCountry: countryOf(certificate.issuer),
    notBefore: certificate.notBefore.value,
    notAfter: certificate.notAfter.value,
    subjectKeyIdentifier: keyIdentifierOf(extension('2.5.29.14')),
    authorityKeyIdentifier: authorityOf(extension('2.5.29.35')),
    isAuthority: isAuthority(extension('2.5.29.19')),
    keyUsage: keyUsageOf(extension('2.5.29.15')),
    extendedKeyUsage: extended instanceof ExtKeyUsage ? extended.keyPurposes : [],
    privateKeyUsage: {
      notBefore: (period instanceof PrivateKeyUsagePeriod && period.notBefore) || null,
      notAfter: (period instanceof PrivateKeyUsagePeriod && period.notAfter) || null,
    },
    key: keyOf(new Uint8Array(certificate.subjectPublicKeyInfo.toSchema().toBER())),
    signature: { algorithm: algorithmOf(certificate.signatureAlgorithm), value: certificate.signatureValue.valueBlock.valueHexView },
  }
}

/**
 * Issuers write the same name once as PrintableString, once as UTF8String, once in capitals (RFC 5280 §7.1): compared is the
 * text without case and doubled spaces.
 */
export const nameOf = (name: RelativeDistinguishedNames): string =>
  name.typesAndValues.map(({ type, value }) => `${type}=${textOf(value).trim().replace(/\s+/g, ' ').replace(/[\\,=]/g, '\\$&').toLowerCase()}`).join(',')

export function countryOf(name: RelativeDistinguishedNames): string | null {
  const country = name.typesAndValues.find(({ type }) => type === '2.5.4.6')
  return country ? textOf(country.value).trim().toUpperCase() : null
}

const textOf = (value: { valueBlock?: { value?: unknown } }): string => String(value.valueBlock?.value ?? '')
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

const keyIdentifierOf = (value: unknown): string | null => (value instanceof OctetString ? hexOf(value.valueBlock.valueHexView) : null)

function authorityOf(value: unknown): string | null {
  return value instanceof AuthorityKeyIdentifier && value.keyIdentifier ? hexOf(value.keyIdentifier.valueBlock.valueHexView) : null
}

const isAuthority = (value: unknown): boolean => value instanceof BasicConstraints && value.cA

function keyUsageOf(value: unknown): Certificate['keyUsage'] {
  if (!(value instanceof BitString)) return null
  const bits = value.valueBlock.valueHexView[0] ?? 0
  return { digitalSignature: (bits & 0x80) !== 0, certificateSigning: (bits & 0x04) !== 0, revocationListSigning: (bits & 0x02) !== 0 }
}

/** RSA and elliptic curves; explicit curve parameters only where they are those of a known curve. */
function keyOf(publicKeyInfo: Uint8Array): KeyObject | null {
  try {
    const der = namedCurveKey(publicKeyInfo)
    return der && createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}
