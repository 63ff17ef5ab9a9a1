import { Cursor } from '../ber/cursor.ts'
import { Malformed } from '../malformed.ts'
import { openBinaryRecord } from './binary-record.ts'
import type { EncodedFace } from './encoded-face.ts'

const WHERE = 'face record 2005'
const HEADER_BYTES = 14
/** Facial information without the block’s length, which comes first: counts, sex, colours, features, expression, pose. */
const FACIAL_INFORMATION_BYTES = 16
const FEATURE_POINT_BYTES = 8
const BLOCK_START_BYTES = 20
/** Types, size, colour space, source, device, quality. */
const IMAGE_INFORMATION_BYTES = 12

/** ISO/IEC 19794-5:2005 §5: header, then for each face a block with its length, feature points, image information, picture. */
export function readRecord2005(bytes: Uint8Array): EncodedFace[] {
  const { count, body } = openBinaryRecord(bytes, HEADER_BYTES, WHERE)
  return Array.from({ length: count }, () => {
    const blockLength = body.unsigned(4)
    if (blockLength < BLOCK_START_BYTES + IMAGE_INFORMATION_BYTES) throw new Malformed(`${WHERE}: block of ${blockLength} bytes`)
    const block = new Cursor(body.take(blockLength - 4), WHERE)
    const points = block.unsigned(2)
    block.skip(FACIAL_INFORMATION_BYTES - 2 + points * FEATURE_POINT_BYTES + IMAGE_INFORMATION_BYTES)
    return { image: block.rest(), record: 'ISO/IEC 19794-5:2005' }
  })
}
