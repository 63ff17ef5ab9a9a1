import { LARGEST_LDIF_BYTES } from '../limits.ts'
import { Malformed } from '../malformed.ts'

/** Attributes that hold master lists, certificates and revocation lists, in the ICAO PKD and in the German BSI's export. */
const attributes = new Set(['pkdmasterlistcontent', 'cscamasterlistdata', 'usercertificate', 'cacertificate', 'certificaterevocationlist'])

/** By its first line; a DER file never begins so. */
export const isLdif = (bytes: Uint8Array): boolean => /^\s*(?:#|version:|dn:)/.test(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'))

/** The base64 values of a directory export (LDIF, RFC 2849), in order. A line that begins with a space goes on from the one before. */
export function readLdif(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length > LARGEST_LDIF_BYTES) throw new Malformed(`LDIF: ${bytes.length} bytes`)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replace(/\r?\n /g, '')
  return [...text.matchAll(/^([A-Za-z][A-Za-z0-9-]*)(?:;[A-Za-z0-9-]+)*:: *([A-Za-z0-9+/=]+) *\r?$/gm)]
    .filter(([, name]) => attributes.has(name!.toLowerCase()))
    .map(([, , value]) => new Uint8Array(Buffer.from(value!, 'base64')))
}
