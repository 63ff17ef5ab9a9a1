import { createHash } from 'node:crypto'
import { fromBER, ObjectIdentifier, OctetString } from 'asn1js'
import { Certificate as PkiCertificate, ContentInfo, IssuerAndSerialNumber, SignedData as PkiSignedData, Time, type SignerInfo } from 'pkijs'
import { MOST_CERTIFICATES_IN_SOD, MOST_SIGNERS_IN_SOD } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import { algorithmOf, hashOf, type Hash, type SignatureAlgorithm } from './algorithms.ts'
import { certificateOf, hexOf, nameOf, type Certificate } from './certificate.ts'
import { signatureHolds } from './signature.ts'

/** CMS SignedData (RFC 5652), as EF.SOD and master lists have it. */
export type SignedData = { contentType: string; content: Uint8Array; certificates: Certificate[]; signers: Signer[] }
export type Signer = {
  /** By issuer and serial number, or by the identifier of the key. */
  certificate: { issuer: string; serialNumber: string } | { subjectKeyIdentifier: string }
  hash: Hash | null
  /** Null: the signature is over the content itself. `der`: what the signature is over. */
  attributes: { der: Uint8Array; contentType: string | null; messageDigest: Uint8Array | null; signingTime: Date | null } | null
  algorithm: SignatureAlgorithm | null
  signature: Uint8Array
}
type Limits = { certificates?: number; maxContentLength?: number }

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_TIME = '1.2.840.113549.1.9.5'

/**
 * Parsed with the limits of asn1js on depth and number of objects. Real signed objects come in BER with indefinite lengths
 * (New Zealand’s do); asn1js reads these. `where` stands in the message when it is malformed.
 */
export function readSignedData(bytes: Uint8Array, where: string, { certificates = MOST_CERTIFICATES_IN_SOD, maxContentLength = bytes.length }: Limits = {}): SignedData {
  try {
    const parsed = fromBER(bytes, { maxContentLength })
    if (parsed.offset !== bytes.length) throw new Malformed(`${where}: not one whole object`)
    const info = new ContentInfo({ schema: parsed.result })
    if (info.contentType !== SIGNED_DATA) throw new Malformed(`${where}: no signed data`)
    const signed = new PkiSignedData({ schema: info.content })
    if ((signed.certificates?.length ?? 0) > certificates) throw new Malformed(`${where}: ${signed.certificates?.length} certificates`)
    if (signed.signerInfos.length > MOST_SIGNERS_IN_SOD) throw new Malformed(`${where}: ${signed.signerInfos.length} signers`)
    const content = signed.encapContentInfo.eContent
    if (!content) throw new Malformed(`${where}: no content`)
    return {
      contentType: signed.encapContentInfo.eContentType,
      content: new Uint8Array(content.getValue()),
      certificates: (signed.certificates ?? []).filter((certificate) => certificate instanceof PkiCertificate).map(certificateOf),
      signers: signed.signerInfos.map(signerOf),
    }
  } catch (error) {
    // pkijs tells what is wrong only in words made of names of its own schemas.
    throw error instanceof Malformed ? error : new Malformed(`${where}: not CMS signed data`)
  }
}

function signerOf(info: SignerInfo): Signer {
  return {
    certificate: info.sid instanceof IssuerAndSerialNumber
      ? { issuer: nameOf(info.sid.issuer), serialNumber: hexOf(info.sid.serialNumber.valueBlock.valueHexView) }
      : { subjectKeyIdentifier: hexOf((info.sid as OctetString).valueBlock.valueHexView) },
    hash: hashOf(info.digestAlgorithm),
    attributes: attributesOf(info),
    algorithm: algorithmOf(info.signatureAlgorithm),
    signature: new Uint8Array(info.signature.getValue()),
  }
}

function attributesOf({ signedAttrs }: SignerInfo): Signer['attributes'] {
  if (!signedAttrs) return null
  const value = (id: string): unknown => signedAttrs.attributes.find(({ type }) => type === id)?.values[0]
  const [type, digest] = [value(CONTENT_TYPE), value(MESSAGE_DIGEST)]
  return {
    der: new Uint8Array(signedAttrs.encodedValue),
    contentType: type instanceof ObjectIdentifier ? type.getValue() : null,
    messageDigest: digest instanceof OctetString ? new Uint8Array(digest.getValue()) : null,
    signingTime: timeOf(value(SIGNING_TIME)),
  }
}

function timeOf(value: unknown): Date | null {
  try {
    return value ? new Time({ schema: value as Time }).value : null
  } catch {
    return null
  }
}

/** The signer’s certificate among those of the object itself, or those known otherwise. */
export function certificateOfSigner({ certificate: id }: Signer, known: Iterable<Certificate>): Certificate | null {
  for (const certificate of known) {
    const found = 'issuer' in id
      ? certificate.serialNumber === id.serialNumber && certificate.issuer === id.issuer
      : certificate.subjectKeyIdentifier === id.subjectKeyIdentifier
    if (found) return certificate
  }
  return null
}

/** RFC 5652 §5.4 and §5.6: attributes name the content’s type and digest, and are what is signed. */
export function signedBy(signed: SignedData, signer: Signer, certificate: Certificate): 'holds' | 'invalid' | 'unknown' {
  if (!signer.hash) return 'unknown'
  if (signer.attributes) {
    const { contentType, messageDigest } = signer.attributes
    const digest = createHash(signer.hash).update(signed.content).digest()
    if (contentType !== signed.contentType || !messageDigest || !digest.equals(messageDigest)) return 'invalid'
  }
  const holds = signatureHolds(signer.algorithm, signer.hash, signer.attributes?.der ?? signed.content, signer.signature, certificate.key)
  return holds === 'unknown' ? 'unknown' : holds ? 'holds' : 'invalid'
}
