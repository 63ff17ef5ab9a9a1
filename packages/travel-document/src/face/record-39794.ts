import { childOf, childrenOf, requiredChild, type Tlv } from '../ber/tlv.ts'
import { MOST_FACES } from '../limits.ts'
import { Malformed } from '../malformed.ts'
import type { EncodedFace } from './encoded-face.ts'

const WHERE = 'face record 39794'
/** FaceImageDataBlock ::= [APPLICATION 5] SEQUENCE. */
export const FACE_IMAGE_DATA = 0x65
const REPRESENTATION_BLOCKS = 0xa1
const IMAGE_REPRESENTATION = 0xa1
/** CHOICE of the base or an extension, then of a picture or a three-dimensional shape: the picture is [0] in both. */
const BASE = 0xa0
const PICTURE = 0xa0
const PICTURE_DATA = 0x80

/**
 * ISO/IEC 39794-5 in ASN.1 (annex A, tagged encoding): versionBlock, then representationBlocks; of each the base picture’s
 * representationData2D. Shapes without a picture are passed over.
 */
export function readRecord39794(block: Tlv): EncodedFace[] {
  const representations = childrenOf(requiredChild(block, REPRESENTATION_BLOCKS, WHERE), WHERE)
  if (representations.length > MOST_FACES) throw new Malformed(`${WHERE}: ${representations.length} faces`)
  return representations.flatMap((representation) => {
    const base = childOf(requiredChild(representation, IMAGE_REPRESENTATION, WHERE), BASE, WHERE)
    const picture = base && childOf(base, PICTURE, WHERE)
    return picture ? [{ image: requiredChild(picture, PICTURE_DATA, WHERE).value, record: 'ISO/IEC 39794-5' as const }] : []
  })
}
