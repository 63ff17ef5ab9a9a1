import { readTlv, requiredChild } from '../ber/tlv.ts'
import { Malformed } from '../malformed.ts'
import type { EncodedFace } from './encoded-face.ts'
import { FACE_IMAGE_DATA, readRecord39794 } from './record-39794.ts'
import { readRecord2005 } from './record-2005.ts'
import { readRecord2011 } from './record-2011.ts'

/** A face record of any of the three standards, told by its first bytes: in a DG2, or bare as devices write it. */
export function readFaceRecord(block: Uint8Array): EncodedFace[] {
  const start = Buffer.from(block.subarray(0, 8)).toString('latin1')
  if (start === 'FAC\x00010\x00') return readRecord2005(block)
  if (start === 'FAC\x00030\x00') return readRecord2011(block)
  if (start.startsWith('FAC\x00')) throw new Malformed('face record: unknown version')
  const object = readTlv(block, 0, 'face record')
  // In a DG2 the record stands in a context tag that says which kind of biometric data it is.
  if (object.tag === 0xa1) return readRecord39794(requiredChild(object, FACE_IMAGE_DATA, 'face record'))
  if (object.tag === FACE_IMAGE_DATA) return readRecord39794(object)
  throw new Malformed('face record: of no known standard')
}
