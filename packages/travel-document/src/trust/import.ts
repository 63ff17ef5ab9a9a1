import { Malformed } from '../malformed.ts'
import { readCertificate, type Certificate } from '../security/certificate.ts'
import { isLdif, readLdif } from './ldif.ts'
import { readMasterList, type MasterList } from './master-list.ts'
import { readRevocationList, type RevocationList } from './revocation-list.ts'
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

/** Reads a master list, an LDIF export, a certificate or a revocation list (DER or PEM). Never throws: see `rejected`. */
export function importTrustMaterial(bytes: Uint8Array, known: TrustStore): TrustMaterial {
  const material: TrustMaterial = { authorities: [], signers: [], revocationLists: [], publishers: [], rejected: [] }
  const add = (what: string, part: Uint8Array, kinds: readonly Reader[]) => {
    const reasons: string[] = []
    for (const kind of kinds) {
      try {
        kind(part, material, known)
        return
      } catch (error) {
        reasons.push(error instanceof Malformed ? error.message : `${what}: unexpected structure`)
      }
    }
    material.rejected.push(reasons.at(-1) ?? what)
  }
  if (isLdif(bytes)) {
    const { masterLists, certificates, revocationLists } = guardedLdif(bytes, material)
    for (const list of masterLists) add('master list', list, [addMasterList])
    for (const certificate of certificates) add('certificate', certificate, [addCertificate])
    for (const list of revocationLists) add('CRL', list, [addRevocationList])
  } else for (const part of pemParts(bytes)) add('file', part, [addCertificate, addRevocationList, addMasterList])
  return material
}

type Reader = (part: Uint8Array, material: TrustMaterial, known: TrustStore) => void

const addMasterList: Reader = (part, material, known) => {
  const { authorities, unreadable, publisher } = readMasterList(part, known)
  material.authorities.push(...authorities)
  material.publishers.push(publisher)
  if (unreadable > 0) material.rejected.push(`master list: ${unreadable} certificates unreadable`)
}
const addCertificate: Reader = (part, material) => {
  const certificate: Certificate = readCertificate(part)
  if (certificate.isAuthority) material.authorities.push(certificate)
  else material.signers.push(certificate)
}
const addRevocationList: Reader = (part, material) => {
  const list: RevocationList = readRevocationList(part)
  material.revocationLists.push(list)
}

function guardedLdif(bytes: Uint8Array, material: TrustMaterial): ReturnType<typeof readLdif> {
  try {
    return readLdif(bytes)
  } catch (error) {
    material.rejected.push(error instanceof Malformed ? error.message : 'LDIF: unreadable')
    return { masterLists: [], certificates: [], revocationLists: [] }
  }
}

/** One DER object, or as many as a PEM file has. */
function pemParts(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === 0x30) return [bytes]
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return [...text.matchAll(/-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END/g)].map(([, base64]) => new Uint8Array(Buffer.from(base64!, 'base64')))
}
