import { fromBER } from 'asn1js'
import { AuthorityKeyIdentifier, CertificateRevocationList } from 'pkijs'
import { LARGEST_CRL_BYTES } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import { algorithmOf, type SignatureAlgorithm } from '../security/algorithms.ts'
import { countryOf, hexOf, nameOf } from '../security/certificate.ts'

/** A certificate revocation list of a CSCA (ICAO Doc 9303-12 §7.2). `revoked`: serial numbers in hexadecimal. */
export type RevocationList = {
  issuer: string
  issuerCountry: string | null
  authorityKeyIdentifier: string | null
  thisUpdate: Date
  nextUpdate: Date | null
  revoked: ReadonlySet<string>
  toBeSigned: Uint8Array
  signature: { algorithm: SignatureAlgorithm | null; value: Uint8Array }
}

/** An entry has some five objects; the shortest takes 20 bytes. */
const MOST_OBJECTS = LARGEST_CRL_BYTES / 4

/** DER. Throws `Malformed`. Whether it is genuine is for the trust store to say. */
export function readRevocationList(der: Uint8Array): RevocationList {
  if (der.length > LARGEST_CRL_BYTES) throw new Malformed(`CRL: ${der.length} bytes`)
  const parsed = fromBER(der, { maxNodes: MOST_OBJECTS, maxContentLength: LARGEST_CRL_BYTES })
  if (parsed.offset !== der.length) throw new Malformed('CRL: not one whole object')
  const list = schemaOf(parsed.result)
  const key = list.crlExtensions?.extensions.find(({ extnID }) => extnID === '2.5.29.35')?.parsedValue
  return {
    issuer: nameOf(list.issuer),
    issuerCountry: countryOf(list.issuer),
    authorityKeyIdentifier: key instanceof AuthorityKeyIdentifier && key.keyIdentifier ? hexOf(key.keyIdentifier.valueBlock.valueHexView) : null,
    thisUpdate: list.thisUpdate.value,
    nextUpdate: list.nextUpdate?.value ?? null,
    revoked: new Set((list.revokedCertificates ?? []).map(({ userCertificate }) => hexOf(userCertificate.valueBlock.valueHexView))),
    toBeSigned: new Uint8Array(list.tbsView),
    signature: { algorithm: algorithmOf(list.signatureAlgorithm), value: list.signatureValue.valueBlock.valueHexView },
  }
}

function schemaOf(schema: ReturnType<typeof fromBER>['result']): CertificateRevocationList {
  try {
    return new CertificateRevocationList({ schema })
  } catch {
    throw new Malformed('CRL: not a revocation list')
  }
}
