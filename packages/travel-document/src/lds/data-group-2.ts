import { childrenOf, readWhole, requiredChild, type Tlv } from '../ber/tlv.ts'
import { readFaceRecord } from '../face/record.ts'
import type { EncodedFace } from '../face/encoded-face.ts'
import { MOST_FACES } from '../limits.ts'
import { Malformed } from '../malformed.ts'

const GROUP = 0x7f61
const INFORMATION = 0x7f60
/** The biometric data block: primitive for ISO/IEC 19794-5, constructed for ISO/IEC 39794-5. */
const BLOCK = 0x5f2e
const BLOCK_CONSTRUCTED = 0x7f2e

/**
 * DG2 (ICAO Doc 9303-10 §4.7.2, ISO/IEC 7816-11): a group of biometric information templates, each with one face record. The
 * counts that group and records announce are not believed: what is there is read, up to a limit.
 */
export function readDataGroup2(bytes: Uint8Array): EncodedFace[] {
  const file = readWhole(bytes, 0x75, 'DG2')
  const group = requiredChild(file, GROUP, 'DG2')
  const faces: EncodedFace[] = []
  for (const template of childrenOf(group, 'DG2 group')) {
    if (template.tag !== INFORMATION) continue
    faces.push(...readFaceRecord(blockOf(template)))
    if (faces.length > MOST_FACES) throw new Malformed(`DG2: more than ${MOST_FACES} faces`)
  }
  return faces
}

function blockOf(template: Tlv): Uint8Array {
  const block = childrenOf(template, 'DG2 template').find(({ tag }) => tag === BLOCK || tag === BLOCK_CONSTRUCTED)
  if (!block) throw new Malformed('DG2 template: no biometric data block')
  return block.value
}
