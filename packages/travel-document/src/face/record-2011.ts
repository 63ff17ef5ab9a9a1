import { Cursor } from '../ber/cursor.ts'
import { Malformed } from '../malformed.ts'
import { openBinaryRecord } from './binary-record.ts'
import type { EncodedFace } from './encoded-face.ts'

const WHERE = 'face record 2011'
const HEADER_BYTES = 17
/** Capture time (9) and device (5). */
const CAPTURE_BYTES = 14
const QUALITY_BLOCK_BYTES = 5
/** After the number of landmarks: sex, colours, height, properties, expression, pose and its uncertainty. */
const FACIAL_INFORMATION_BYTES = 15
const LANDMARK_BYTES = 8
/** Types, size, sampling rate, processing, cross reference, colour space. */
const IMAGE_INFORMATION_BYTES = 11

/** ISO/IEC 19794-5:2011 §5: general header, then representations; each ends with the picture behind its own length. */
export function readRecord2011(bytes: Uint8Array): EncodedFace[] {
  const { count, body } = openBinaryRecord(bytes, HEADER_BYTES, WHERE)
  return Array.from({ length: count }, () => {
    const representationLength = body.unsigned(4)
    if (representationLength < 4) throw new Malformed(`${WHERE}: representation of ${representationLength} bytes`)
    const representation = new Cursor(body.take(representationLength - 4), WHERE)
    representation.skip(CAPTURE_BYTES)
    representation.skip(representation.unsigned(1) * QUALITY_BLOCK_BYTES)
    const landmarks = representation.unsigned(2)
    representation.skip(FACIAL_INFORMATION_BYTES + landmarks * LANDMARK_BYTES + IMAGE_INFORMATION_BYTES)
    // A three-dimensional shape may follow the picture.
    return { image: representation.take(representation.unsigned(4)), record: 'ISO/IEC 19794-5:2011' }
  })
}
