import type { ChipFile } from '@renbie/contracts'
import { childrenOf, readWhole, unsignedOf } from '../ber/tlv.ts'
import { Malformed } from '../malformed.ts'
import { hashOfIdentifier, type Hash } from './algorithms.ts'
import { readSignedData, type SignedData } from './signed-data.ts'

/**
 * LDSSecurityObject (ICAO Doc 9303-10 §4.6.2): the digests of the data groups. `hash` null: an unknown function. `ldsVersion` only
 * in version 1 (LDS 1.8), where it replaces that of EF.COM, which is not signed.
 */
export type SecurityObject = { hash: Hash | null; digests: ReadonlyMap<ChipFile, Uint8Array>; ldsVersion: string | null }

const LDS_SECURITY_OBJECT = '2.23.136.1.1.1'
const WHERE = 'EF.SOD'

/** EF.SOD: a CMS object within a tag of the application. */
export function readSignedObject(bytes: Uint8Array): SignedData {
  const signed = readSignedData(readWhole(bytes, 0x77, WHERE).value, WHERE)
  if (signed.contentType !== LDS_SECURITY_OBJECT) throw new Malformed(`${WHERE}: content of type ${signed.contentType.slice(0, 40)}`)
  return signed
}

export function readSecurityObject(content: Uint8Array): SecurityObject {
  const [version, algorithm, digests, lds] = childrenOf(readWhole(content, 0x30, WHERE), WHERE)
  if (!version || !algorithm || !digests || unsignedOf(version, WHERE) > 1) throw new Malformed(`${WHERE}: unknown version of the security object`)
  const [identifier] = childrenOf(algorithm, WHERE)
  if (!identifier) throw new Malformed(`${WHERE}: no hash function named`)
  const [ldsVersion] = lds ? childrenOf(lds, WHERE) : []
  return {
    hash: hashOfIdentifier(identifier.value),
    digests: new Map(childrenOf(digests, WHERE).map((entry) => {
      const [number, digest] = childrenOf(entry, WHERE)
      const group = number ? unsignedOf(number, WHERE) : 0
      if (!digest || group < 1 || group > 16) throw new Malformed(`${WHERE}: digest of no data group`)
      return [`dg${group}` as ChipFile, digest.value] as const
    })),
    ldsVersion: ldsVersion ? Buffer.from(ldsVersion.value).toString('latin1').slice(0, 8) : null,
  }
}
