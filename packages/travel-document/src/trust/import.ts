import { childrenOf, readWhole } from '../ber/tlv.ts'
import { LARGEST_MASTER_LIST_BYTES } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import { readCertificate } from '../security/certificate.ts'
import { isLdif, readLdif } from './ldif.ts'
import { readMasterList, type MasterList } from './master-list.ts'
import { readRevocationList } from './revocation-list.ts'
import type { TrustStore, TrustStoreContent } from './trust-store.ts'

/**
 * What a file brings for a trust store. `authorities` become trusted only by the administrator’s decision to make a store of them:
 * `publishers` says who vouches for those of master lists; single certificates have nobody.
 */
export type TrustMaterial = Required<{ -readonly [part in keyof TrustStoreContent]: NonNullable<TrustStoreContent[part]>[number][] }> & {
  publishers: MasterList['publisher'][]
  /** Why parts were left out. */
  rejected: string[]
}

/** Reads a master list, an LDIF export, certificates or revocation lists (DER or PEM). Never throws: see `rejected`. */
export function importTrustMaterial(bytes: Uint8Array, known: TrustStore): TrustMaterial {
  const material: TrustMaterial = { authorities: [], signers: [], revocationLists: [], publishers: [], rejected: [] }
  const guarded = (read: () => void) => {
    try {
      read()
    } catch (error) {
      material.rejected.push(error instanceof Malformed ? error.message : 'unexpected structure')
    }
  }
  guarded(() => {
    for (const part of isLdif(bytes) ? readLdif(bytes) : pemParts(bytes)) guarded(() => addPart(part, material, known))
  })
  return material
}

function addPart(part: Uint8Array, material: TrustMaterial, known: TrustStore): void {
  switch (kindOf(part)) {
    case 'certificate': {
      const certificate = readCertificate(part)
      material[certificate.isAuthority ? 'authorities' : 'signers'].push(certificate)
      return
    }
    case 'revocation list':
      material.revocationLists.push(readRevocationList(part))
      return
    case 'master list': {
      const { authorities, unreadable, publisher } = readMasterList(part, known)
      for (const authority of authorities) material.authorities.push(authority)
      material.publishers.push(publisher)
      if (unreadable > 0) material.rejected.push(`master list: ${unreadable} certificates unreadable`)
    }
  }
}

/** CMS names its content first; a certificate of version 3 begins with its version in a tag, a revocation list with a plain number. */
function kindOf(part: Uint8Array): 'certificate' | 'revocation list' | 'master list' {
  if (part.length > LARGEST_MASTER_LIST_BYTES) throw new Malformed(`file: ${part.length} bytes`)
  const [first] = childrenOf(readWhole(part, 0x30, 'file'), 'file')
  if (first?.tag === 0x06) return 'master list'
  const [version] = first ? childrenOf(first, 'file') : []
  if (version?.tag === 0xa0) return 'certificate'
  if (version?.tag === 0x02) return 'revocation list'
  throw new Malformed('file: neither certificate nor list')
}

/** One DER object, or as many as a PEM file has. */
function pemParts(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === 0x30) return [bytes]
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return [...text.matchAll(/-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END/g)].map(([, base64]) => new Uint8Array(Buffer.from(base64!, 'base64')))
}
