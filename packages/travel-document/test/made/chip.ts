import { createHash } from 'node:crypto'
import type { ChipFile } from '@renbie/contracts'
import type { Hash } from '../../src/security/algorithms.ts'
import type { ChipFiles } from '../../src/document.ts'
import { makeSignedData, type CmsWish } from './authority.ts'
import { bytes, integer, joined, octets, sequence, text, tlv, u16, u32, zeros } from './der.ts'
import { hashIdentifier } from './keys.ts'

/** The specimen of ICAO Doc 9303-4, appendix A. */
export const specimenZone = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10'

export const makeDataGroup1 = (zone = specimenZone): Uint8Array => tlv(0x61, tlv(0x5f1f, text(zone)))

const header = (formatType: string): Uint8Array => tlv(0xa1, tlv(0x87, bytes('0101')), tlv(0x88, bytes(formatType)))

/** One template for each block; ISO/IEC 39794 blocks are constructed. */
export const makeDataGroup2 = (...blocks: readonly { record: Uint8Array; constructed?: boolean }[]): Uint8Array =>
  tlv(0x75, tlv(0x7f61, tlv(0x02, Uint8Array.of(blocks.length)), ...blocks.map(({ record, constructed }) => tlv(0x7f60, header(constructed ? '002a' : '0008'), tlv(constructed ? 0x7f2e : 0x5f2e, record)))))

/** ISO/IEC 19794-5:2005, with `points` feature points. */
export function record2005(images: readonly Uint8Array[], points = 1): Uint8Array {
  const faces = images.map((image) => joined(u32(32 + points * 8 + image.length), u16(points), zeros(14), zeros(points * 8), zeros(12), image))
  const body = joined(...faces)
  return joined(text('FAC\x00010\x00'), u32(14 + body.length), u16(images.length), body)
}

/** ISO/IEC 19794-5:2011, with two quality blocks and one landmark. */
export function record2011(images: readonly Uint8Array[], shape: Uint8Array = zeros(0)): Uint8Array {
  const faces = images.map((image) => {
    const content = joined(zeros(14), Uint8Array.of(2), zeros(10), u16(1), zeros(15), zeros(8), zeros(11), u32(image.length), image, shape)
    return joined(u32(4 + content.length), content)
  })
  const body = joined(...faces)
  return joined(text('FAC\x00030\x00'), u32(17 + body.length), u16(images.length), zeros(3), body)
}

/** ISO/IEC 39794-5 as it stands in a DG2. A face without a picture is a three-dimensional shape only. */
export function record39794(images: readonly (Uint8Array | null)[]): Uint8Array {
  const representation = (image: Uint8Array | null, index: number) => sequence(tlv(0x80, Uint8Array.of(index)), tlv(0xa1, tlv(0xa0, image
    ? tlv(0xa0, tlv(0x80, image), tlv(0xa1, tlv(0xa0, tlv(0x80, Uint8Array.of(3)))))
    : tlv(0xa1, tlv(0x80, Uint8Array.of(0))))))
  return tlv(0xa1, tlv(0x65, tlv(0xa0, tlv(0x80, Uint8Array.of(3)), tlv(0x81, u16(2019))), tlv(0xa1, ...images.map(representation))))
}

export const makeCommonData = (tags: string): Uint8Array => tlv(0x60, tlv(0x5f01, text('0107')), tlv(0x5f36, text('040000')), tlv(0x5c, bytes(tags)))

export type SodWish = Omit<CmsWish, 'contentType' | 'content' | 'hash'> & { hash?: Hash; version?: 0 | 1; contentType?: string; groups: { readonly [file in ChipFile]?: Uint8Array } }

export function makeSod({ groups, hash = 'sha256', version = 0, contentType = '2.23.136.1.1.1', ...cms }: SodWish): Uint8Array {
  const digests = Object.entries(groups).map(([file, content]) =>
    sequence(integer(Number(file.slice(2))), octets(new Uint8Array(createHash(hash).update(content).digest()))))
  const object = sequence(integer(version), hashIdentifier(hash), sequence(...digests), ...(version === 1 ? [sequence(tlv(0x13, text('0108')), tlv(0x13, text('040000')))] : []))
  return tlv(0x77, makeSignedData({ contentType, content: object, hash, ...cms }))
}

/** A whole chip of one face. */
export function makeChip(image: Uint8Array, sod: Omit<SodWish, 'groups'>, zone = specimenZone): Required<Pick<ChipFiles, 'dg1' | 'dg2' | 'sod'>> {
  const groups = { dg1: makeDataGroup1(zone), dg2: makeDataGroup2({ record: record2005([image]) }) }
  return { ...groups, sod: makeSod({ ...sod, groups }) }
}

