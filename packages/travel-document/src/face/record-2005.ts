import { Cursor } from '../ber/cursor.ts'
import { MOST_FACES } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import type { EncodedFace } from './encoded-face.ts'

const WHERE = 'face record 2005'
/** Facial information without the block’s length, which comes first: counts, sex, colours, features, expression, pose. */
const FACIAL_INFORMATION_BYTES = 16
const FEATURE_POINT_BYTES = 8
const BLOCK_START_BYTES = 20
/** Types, size, colour space, source, device, quality. */
const IMAGE_INFORMATION_BYTES = 12

/** ISO/IEC 19794-5:2005 §5: header, then for each face a block with its length, feature points, image information, picture. */
export function readRecord2005(bytes: Uint8Array): EncodedFace[] {
  const header = new Cursor(bytes, WHERE)
  header.skip(8)
  const length = header.unsigned(4)
  const count = header.unsigned(2)
  if (length > bytes.length) throw new Malformed(`${WHERE}: ${length} bytes announced, ${bytes.length} there`)
  if (count > MOST_FACES) throw new Malformed(`${WHERE}: ${count} faces announced`)
  const record = new Cursor(header.rest().subarray(0, Math.max(0, length - 14)), WHERE)
  return Array.from({ length: count }, () => {
    const blockLength = record.unsigned(4)
    if (blockLength < BLOCK_START_BYTES + IMAGE_INFORMATION_BYTES) throw new Malformed(`${WHERE}: block of ${blockLength} bytes`)
    const block = new Cursor(record.take(blockLength - 4), WHERE)
    const points = block.unsigned(2)
    block.skip(FACIAL_INFORMATION_BYTES - 2 + points * FEATURE_POINT_BYTES + IMAGE_INFORMATION_BYTES)
    return { image: block.rest(), record: 'ISO/IEC 19794-5:2005' }
  })
}
