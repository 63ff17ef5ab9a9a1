import { Cursor } from '../ber/cursor.ts'
import { MOST_FACES } from '../limits.ts'
import { Malformed } from '../malformed.ts'

/** What both editions of ISO/IEC 19794-5 begin with: format, version, the record's length and the number of faces. `body`: what follows the header. */
export function openBinaryRecord(bytes: Uint8Array, headerBytes: number, where: string): { count: number; body: Cursor } {
  const header = new Cursor(bytes, where)
  header.skip(8)
  const length = header.unsigned(4)
  const count = header.unsigned(2)
  header.skip(headerBytes - 14)
  if (length > bytes.length) throw new Malformed(`${where}: ${length} bytes announced, ${bytes.length} there`)
  if (count > MOST_FACES) throw new Malformed(`${where}: ${count} faces announced`)
  return { count, body: new Cursor(header.rest().subarray(0, Math.max(0, length - headerBytes)), where) }
}
