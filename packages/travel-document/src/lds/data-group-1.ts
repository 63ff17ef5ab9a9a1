import { readWhole, requiredChild } from '../ber/tlv.ts'

/** DG1 (ICAO Doc 9303-10 §4.7.1): the machine-readable zone, without line breaks. */
export function readDataGroup1(bytes: Uint8Array): string {
  const file = readWhole(bytes, 0x61, 'DG1')
  return Buffer.from(requiredChild(file, 0x5f1f, 'DG1').value).toString('latin1')
}
