import type { ChipFile } from '@renbie/contracts'
import { readWhole, requiredChild } from '../ber/tlv.ts'

/** EF.COM (ICAO Doc 9303-10 §4.6.1): versions as the chip states them, such as 0107 and 040000, and the data groups it says it has. */
export type CommonData = { ldsVersion: string; unicodeVersion: string; dataGroups: ChipFile[] }

/** Tag of each data group, in their order (Doc 9303-10, table 30). */
const dataGroupTags = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70]

export function readCommonData(bytes: Uint8Array): CommonData {
  const file = readWhole(bytes, 0x60, 'EF.COM')
  const text = (tag: number) => Buffer.from(requiredChild(file, tag, 'EF.COM').value).toString('latin1').slice(0, 8)
  const tags = requiredChild(file, 0x5c, 'EF.COM').value.subarray(0, dataGroupTags.length)
  return {
    ldsVersion: text(0x5f01),
    unicodeVersion: text(0x5f36),
    dataGroups: [...tags].flatMap((tag) => (dataGroupTags.includes(tag) ? [`dg${dataGroupTags.indexOf(tag) + 1}` as ChipFile] : [])),
  }
}
