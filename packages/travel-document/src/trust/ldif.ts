import { LARGEST_LDIF_BYTES } from '../limits.ts'
import { Malformed } from '../malformed.ts'

/** What a directory export holds, each entry in its own encoding, not looked into. */
export type LdifContent = { masterLists: Uint8Array[]; certificates: Uint8Array[]; revocationLists: Uint8Array[] }

const target: Readonly<Record<string, keyof LdifContent>> = {
  pkdmasterlistcontent: 'masterLists',
  cscamasterlistdata: 'masterLists',
  usercertificate: 'certificates',
  cacertificate: 'certificates',
  certificaterevocationlist: 'revocationLists',
}

/**
 * LDIF (RFC 2849) as the ICAO PKD and the German BSI publish it: lists, document signers and revocation lists as base64 values. A
 * line that begins with a space goes on from the one before.
 */
export function readLdif(bytes: Uint8Array): LdifContent {
  if (bytes.length > LARGEST_LDIF_BYTES) throw new Malformed(`LDIF: ${bytes.length} bytes`)
  const content: LdifContent = { masterLists: [], certificates: [], revocationLists: [] }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replace(/\r?\n /g, '')
  for (const [, name, value] of text.matchAll(/^([A-Za-z][A-Za-z0-9-]*)(?:;[A-Za-z0-9-]+)*:: *([A-Za-z0-9+/=]+) *\r?$/gm)) {
    const kind = target[name!.toLowerCase()]
    if (kind) content[kind].push(new Uint8Array(Buffer.from(value!, 'base64')))
  }
  return content
}

/** By its first line; a DER file never begins so. */
export const isLdif = (bytes: Uint8Array): boolean => /^\s*(?:#|version:|dn:)/.test(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'))
