import { createHash } from 'node:crypto'
import { childrenOf, readWhole } from '../ber/tlv.ts'
import { LARGEST_MASTER_LIST_BYTES, MOST_CERTIFICATES_IN_LIST } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import { readCertificate, type Certificate } from '../security/certificate.ts'
import { certificateOfSigner, readSignedData, signedBy } from '../security/signed-data.ts'
import { TrustStore } from './trust-store.ts'

/**
 * A CSCA master list (ICAO Doc 9303-12 §9): the authorities that one state vouches for. `vouchedBy`: who issued the publisher’s
 * certificate, an authority trusted already or only one of this very list, which proves nothing by itself: then a person compares
 * `fingerprint` (SHA-256 of the publisher’s certificate) with what the publisher made known another way.
 */
export type MasterList = {
  authorities: Certificate[]
  /** Entries that could not be read. */
  unreadable: number
  publisher: { subject: string; country: string | null; fingerprint: string; vouchedBy: 'trust-store' | 'this-list' | 'nobody' }
}

const MASTER_LIST = '2.23.136.1.1.2'
const MASTER_LIST_SIGNING = '2.23.136.1.1.3'
const WHERE = 'master list'

/** CMS, as ICAO and the German BSI publish it. Throws `Malformed`, also where the signature does not hold. */
export function readMasterList(bytes: Uint8Array, known: TrustStore): MasterList {
  if (bytes.length > LARGEST_MASTER_LIST_BYTES) throw new Malformed(`${WHERE}: ${bytes.length} bytes`)
  const signed = readSignedData(bytes, WHERE)
  if (signed.contentType !== MASTER_LIST) throw new Malformed(`${WHERE}: content of type ${signed.contentType.slice(0, 40)}`)
  const signer = signed.signers[0]
  const publisher = signer && certificateOfSigner(signer, signed.certificates)
  if (!signer || !publisher) throw new Malformed(`${WHERE}: without its signer’s certificate`)
  if (signedBy(signed, signer, publisher) !== 'holds') throw new Malformed(`${WHERE}: signature invalid`)
  if (!publisher.extendedKeyUsage.includes(MASTER_LIST_SIGNING)) throw new Malformed(`${WHERE}: signer is not one of master lists`)
  const { authorities, unreadable } = authoritiesOf(signed.content)
  return { authorities, unreadable, publisher: { subject: publisher.subject, country: publisher.country, fingerprint: createHash('sha256').update(publisher.der).digest('hex'), vouchedBy: vouchedBy(publisher, known, authorities) } }
}

/** CscaMasterList ::= SEQUENCE { version, certList SET OF Certificate }. One bad certificate does not cost the others. */
function authoritiesOf(content: Uint8Array): { authorities: Certificate[]; unreadable: number } {
  const [, list] = childrenOf(readWhole(content, 0x30, WHERE), WHERE)
  if (!list) throw new Malformed(`${WHERE}: no certificates`)
  const entries = childrenOf(list, WHERE, MOST_CERTIFICATES_IN_LIST)
  const authorities = entries.flatMap(({ start, end }) => {
    try {
      return [readCertificate(list.value.slice(start, end))]
    } catch {
      return []
    }
  })
  return { authorities, unreadable: entries.length - authorities.length }
}

function vouchedBy(publisher: Certificate, known: TrustStore, authorities: Certificate[]): MasterList['publisher']['vouchedBy'] {
  if (known.issuersOf(publisher).length > 0) return 'trust-store'
  return new TrustStore({ authorities }).issuersOf(publisher).length > 0 ? 'this-list' : 'nobody'
}
