import { bits, generalizedTime, identifier, integer, joined, octets, sequence, setOf, text, time, tlv, yes } from './der.ts'
import { algorithmIdentifier, hashIdentifier, signed, signingKey, type SigningKey } from './keys.ts'
import { createHash } from 'node:crypto'

export type Name = { country: string; common: string; printable?: boolean }
export type Made = { der: Uint8Array; name: Name; serial: number; key: SigningKey }
export type CertificateWish = {
  name: Name
  key: SigningKey
  /** Absent: self-signed. */
  issuer?: { name: Name; key: SigningKey }
  serial?: number
  notBefore?: Date
  notAfter?: Date
  authority?: boolean
  /** First byte of KeyUsage: 0x80 digitalSignature, 0x06 keyCertSign and cRLSign. */
  keyUsage?: number
  extendedKeyUsage?: string
  privateKeyUsage?: { notBefore: Date; notAfter: Date }
}

export const day = (date: string): Date => new Date(`${date}T00:00:00Z`)

export const nameDer = ({ country, common, printable }: Name): Uint8Array => sequence(
  setOf(sequence(identifier('2.5.4.6'), tlv(0x13, text(country)))),
  setOf(sequence(identifier('2.5.4.3'), tlv(printable ? 0x13 : 0x0c, text(common)))),
)

const extension = (id: string, value: Uint8Array, critical = false): Uint8Array => sequence(identifier(id), ...(critical ? [yes()] : []), octets(value))

export function makeCertificate(wish: CertificateWish): Made {
  const { name, key, serial = 1, notBefore = day('2020-01-01'), notAfter = day('2035-01-01'), authority = false } = wish
  const issuer = wish.issuer ?? { name, key }
  const usage = wish.keyUsage ?? (authority ? 0x06 : 0x80)
  const extensions = sequence(
    extension('2.5.29.14', octets(key.identifier)),
    extension('2.5.29.35', sequence(tlv(0x80, issuer.key.identifier))),
    extension('2.5.29.15', bits(Uint8Array.of(usage), usage === 0x06 ? 1 : 7), true),
    ...(authority ? [extension('2.5.29.19', sequence(yes(), integer(0)), true)] : []),
    ...(wish.extendedKeyUsage ? [extension('2.5.29.37', sequence(identifier(wish.extendedKeyUsage)), true)] : []),
    ...(wish.privateKeyUsage ? [extension('2.5.29.16', sequence(generalizedTime(0x80, wish.privateKeyUsage.notBefore), generalizedTime(0x81, wish.privateKeyUsage.notAfter)))] : []),
  )
  const toBeSigned = sequence(
    tlv(0xa0, integer(2)), integer(serial), algorithmIdentifier(issuer.key.scheme), nameDer(issuer.name),
    sequence(time(notBefore), time(notAfter)), nameDer(name), key.publicKey, tlv(0xa3, extensions),
  )
  return { der: sequence(toBeSigned, algorithmIdentifier(issuer.key.scheme), bits(signed(issuer.key, toBeSigned))), name, serial, key }
}

export function makeRevocationList(issuer: Pick<Made, 'name' | 'key'>, serials: readonly number[], { thisUpdate = day('2026-01-01'), nextUpdate = day('2027-01-01') } = {}): Uint8Array {
  const toBeSigned = sequence(
    integer(1), algorithmIdentifier(issuer.key.scheme), nameDer(issuer.name), time(thisUpdate), time(nextUpdate),
    ...(serials.length > 0 ? [sequence(...serials.map((serial) => sequence(integer(serial), time(thisUpdate))))] : []),
    tlv(0xa0, sequence(extension('2.5.29.35', sequence(tlv(0x80, issuer.key.identifier))))),
  )
  return sequence(toBeSigned, algorithmIdentifier(issuer.key.scheme), bits(signed(issuer.key, toBeSigned)))
}

export type CmsWish = {
  contentType: string
  content: Uint8Array
  signer: Made & { issuerName: Name }
  hash: 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'
  signingTime?: Date
  certificates?: readonly Uint8Array[]
  byKeyIdentifier?: boolean
  withoutAttributes?: boolean
}

/** CMS SignedData (RFC 5652). */
export function makeSignedData({ contentType, content, signer, hash, signingTime, certificates, byKeyIdentifier, withoutAttributes }: CmsWish): Uint8Array {
  const attributes = joined(
    sequence(identifier('1.2.840.113549.1.9.3'), setOf(identifier(contentType))),
    ...(signingTime ? [sequence(identifier('1.2.840.113549.1.9.5'), setOf(time(signingTime)))] : []),
    sequence(identifier('1.2.840.113549.1.9.4'), setOf(octets(new Uint8Array(createHash(hash).update(content).digest())))),
  )
  const info = sequence(
    integer(byKeyIdentifier ? 3 : 1),
    byKeyIdentifier ? tlv(0x80, signer.key.identifier) : sequence(nameDer(signer.issuerName), integer(signer.serial)),
    hashIdentifier(hash),
    ...(withoutAttributes ? [] : [tlv(0xa0, attributes)]),
    algorithmIdentifier(signer.key.scheme),
    octets(signed(signer.key, withoutAttributes ? content : setOf(attributes))),
  )
  const carried = certificates ?? [signer.der]
  return sequence(identifier('1.2.840.113549.1.7.2'), tlv(0xa0, sequence(
    integer(3), setOf(hashIdentifier(hash)), sequence(identifier(contentType), tlv(0xa0, octets(content))),
    ...(carried.length > 0 ? [tlv(0xa0, ...carried)] : []), setOf(info),
  )))
}

export function makeMasterList(certificates: readonly Uint8Array[], signer: CmsWish['signer']): Uint8Array {
  return makeSignedData({ contentType: '2.23.136.1.1.2', content: sequence(integer(0), setOf(...certificates)), signer, hash: 'sha256' })
}

/** Folded at 76 characters as RFC 2849 has it. */
export function makeLdif(values: readonly (readonly [attribute: string, value: Uint8Array])[]): Uint8Array {
  const entries = values.map(([attribute, value], index) =>
    `dn: cn=${index},o=test,c=UT,dc=data\nobjectClass: top\n${`${attribute}:: ${Buffer.from(value).toString('base64')}`.replace(/(.{76})(?=.)/g, '$1\n ')}\n`)
  return text(`version: 1\n\n${entries.join('\n')}`)
}

/** A whole country: its authority and one document signer. */
export function makeCountry({ country = 'UT', authorityKey, signerKey, ...wish }: { country?: string; authorityKey?: SigningKey; signerKey?: SigningKey } & Partial<CertificateWish> = {}) {
  const p256 = (name: string) => signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }, `${country} ${name}`)
  const authority = makeCertificate({ name: { country, common: `CSCA ${country}` }, key: authorityKey ?? p256('authority'), authority: true, notBefore: day('2018-01-01'), notAfter: day('2033-01-01') })
  const signer = { ...makeCertificate({ name: { country, common: 'Document Signer 1' }, key: signerKey ?? p256('signer'), issuer: authority, serial: 77, notBefore: day('2020-01-01'), notAfter: day('2031-01-01'), ...wish }), issuerName: authority.name }
  return { authority, signer }
}
