import { beforeAll, describe, expect, test } from 'vitest'
import { readTravelDocument, TrustStore } from '../src/index.ts'
import { readDataGroup2 } from '../src/lds/data-group-2.ts'
import { makeCommonData, makeDataGroup1, makeDataGroup2, record2005, record2011, record39794, specimenZone } from './made/chip.ts'
import { bytes, joined, text, tlv, u32, zeros } from './made/der.ts'
import { codestream, jp2, jpeg, pattern } from './made/pictures.ts'

const none = new TrustStore({ authorities: [] })
const read = (files: Parameters<typeof readTravelDocument>[0]) => readTravelDocument(files, { trustStore: none, at: new Date('2026-11-24T00:00:00Z') })
const codes = (files: Parameters<typeof readTravelDocument>[0]) => read(files).findings.filter(({ code }) => code !== 'signed-object-missing')

let picture: Uint8Array
let other: Uint8Array
beforeAll(async () => {
  picture = await jpeg(120, 160)
  other = await jpeg(64, 80)
})

describe('DG1', () => {
  test('the zone of the specimen', () => {
    expect(read({ dg1: makeDataGroup1() }).mrz?.data).toMatchObject({ documentNumber: 'L898902C3', familyName: 'ERIKSSON' })
    expect(codes({ dg1: makeDataGroup1() })).toEqual([])
  })
  test('what is no zone, and a zone whose digits do not agree', () => {
    expect(codes({ dg1: makeDataGroup1('P<UTO') })).toEqual([{ code: 'mrz-unreadable', file: 'dg1', detail: 'length' }])
    expect(codes({ dg1: makeDataGroup1(specimenZone.replace('7408122', '7408132')) })).toEqual([
      { code: 'mrz-check-digit-wrong', file: 'dg1', field: 'birthDate' },
      { code: 'mrz-check-digit-wrong', file: 'dg1', field: 'composite' },
    ])
    expect(codes({ dg1: makeDataGroup1(specimenZone.replace('7408122', '7413127')) })).toContainEqual({ code: 'mrz-value-invalid', file: 'dg1', field: 'birthDate' })
  })
})

describe('DG2', () => {
  test.each([
    ['ISO/IEC 19794-5:2005', () => record2005([picture, other]), false],
    ['ISO/IEC 19794-5:2011', () => record2011([picture, other], text('a shape')), false],
    ['ISO/IEC 39794-5', () => record39794([picture, null, other]), true],
  ] as const)('%s, two faces', (standard, record, constructed) => {
    const document = read({ dg2: makeDataGroup2({ record: record(), constructed }) })
    expect(document.portraits).toEqual([
      { image: picture, kind: 'jpeg', widthPx: 120, heightPx: 160, record: standard },
      { image: other, kind: 'jpeg', widthPx: 64, heightPx: 80, record: standard },
    ])
    expect(document.findings).toEqual([{ code: 'signed-object-missing', file: 'sod' }])
  })
  test('several templates of different standards in one group', () => {
    const dg2 = makeDataGroup2({ record: record2005([picture], 0) }, { record: record2011([other]) }, { record: record39794([picture]), constructed: true })
    expect(read({ dg2 }).portraits.map(({ record, widthPx }) => [record, widthPx])).toEqual([['ISO/IEC 19794-5:2005', 120], ['ISO/IEC 19794-5:2011', 64], ['ISO/IEC 39794-5', 120]])
  })
  test('JPEG 2000 with and without boxes', async () => {
    const stream = await codestream(pattern(96, 128), 96, 128)
    const dg2 = makeDataGroup2({ record: record2005([jp2(stream, 96, 128), stream]) })
    expect(read({ dg2 }).portraits.map(({ kind, widthPx, heightPx }) => [kind, widthPx, heightPx])).toEqual([['jpeg2000', 96, 128], ['jpeg2000-codestream', 96, 128]])
  })
  test.each([
    ['no template', () => makeDataGroup2()],
    ['a record without faces', () => makeDataGroup2({ record: record2005([]) })],
    ['a shape only', () => makeDataGroup2({ record: record39794([null]), constructed: true })],
  ])('without a face: %s', (_, dg2) => {
    expect(codes({ dg2: dg2() })).toEqual([{ code: 'portrait-missing', file: 'dg2' }])
  })
  test.each([
    ['empty', zeros(0), 'empty'],
    ['another format', text('GIF89a'), 'neither JPEG nor JPEG 2000'],
    ['JPEG without a frame', bytes('ffd8ffd9'), 'JPEG without a frame'],
    ['JPEG of 65,535 pixels a side', bytes('ffd8ffc0000b08ffffffff01011100'), '65535×65535 pixels'],
    ['JPEG without lines', bytes('ffd8ffc0000b080000001001011100'), 'no pixels'],
    ['JP2 without a codestream', bytes('0000000c6a5020200d0a870a'), 'JP2 without a codestream'],
    ['JP2 with a box longer than the file', joined(bytes('0000000c6a5020200d0a870a'), u32(0x7fffffff), text('jp2c')), 'JP2 with a box longer than the file'],
    ['JP2 with a palette', joined(bytes('0000000c6a5020200d0a870a'), u32(16), text('jp2h'), u32(8), text('pclr')), 'JP2 with a palette'],
    ['codestream cut off', bytes('ff4fff51'), 'no SIZ'],
  ])('a picture that cannot be: %s', (_, image, detail) => {
    expect(codes({ dg2: makeDataGroup2({ record: record2005([image]) }) })).toEqual([{ code: 'portrait-unreadable', file: 'dg2', detail }])
  })
  test.each([
    ['2 GB × 2 GB', [0x7fffffff, 0x7fffffff, 0, 0, 0x7fffffff, 0x7fffffff, 0, 0], 3, '2147483647×2147483647 pixels'],
    ['a tile for each pixel', [1000, 1000, 0, 0, 1, 1, 0, 0], 3, '1000000 tiles'],
    ['tiles of no size', [100, 100, 0, 0, 0, 100, 0, 0], 3, 'impossible sizes'],
    ['nothing between its edges', [100, 100, 100, 0, 100, 100, 0, 0], 3, 'impossible sizes'],
    ['16,384 components', [100, 100, 0, 0, 100, 100, 0, 0], 16384, '16384 components'],
  ] as const)('a codestream that announces %s is refused by its header', (_, sizes, components, detail) => {
    const image = joined(bytes('ff4fff51002f0000'), ...sizes.map(u32), Uint8Array.of(components >> 8, components & 255), bytes('070101070101070101'))
    expect(codes({ dg2: makeDataGroup2({ record: record2005([image]) }) })).toEqual([{ code: 'portrait-unreadable', file: 'dg2', detail }])
  })
})

describe('structures that lie', () => {
  const malformed = (file: 'com' | 'dg1' | 'dg2' | 'sod', content: Uint8Array) => {
    expect(read({ [file]: content }).findings).toContainEqual(expect.objectContaining({ code: 'structure-invalid', file }))
  }
  test('every prefix of a data group is refused or, once the face is whole, read', () => {
    const dg1 = makeDataGroup1()
    for (let length = 0; length < dg1.length; length++) malformed('dg1', dg1.subarray(0, length))
    for (const dg2 of [makeDataGroup2({ record: record2005([picture]) }), makeDataGroup2({ record: record2011([picture]) }), makeDataGroup2({ record: record39794([picture]), constructed: true })]) {
      for (let length = 0; length < dg2.length; length++) malformed('dg2', dg2.subarray(0, length))
    }
  })
  test.each([
    ['2 GB announced', '75847fffffff7f61'],
    ['4 GB announced', '7584ffffffff7f61'],
    ['a length of eight bytes', '7588000000000000000100'],
    ['an indefinite length', '75807f610302010000000'.slice(0, 20)],
    ['an indefinite length within', '75097f61800201000000'.slice(0, 20)],
    ['a wrong outer tag', '61057f6102020100'.slice(0, 14)],
    ['a tag of three bytes', '7f818001'],
    ['a template inside that is longer than the one around it', '75077f617f02010100'],
    ['nothing', ''],
    ['a tag only', '75'],
    ['bytes after the end', '75047f6101020000'.slice(0, 14)],
  ])('%s', (_, hex) => malformed('dg2', bytes(hex)))
  test('a file larger than any chip', () => {
    malformed('dg2', new Uint8Array(5 * 1024 * 1024))
    malformed('sod', new Uint8Array(300 * 1024))
    malformed('com', new Uint8Array(2000))
  })
  test('more objects, faces or points than there can be', () => {
    malformed('dg2', tlv(0x75, tlv(0x7f61, ...Array.from({ length: 2000 }, () => tlv(0x02)))))
    malformed('dg2', makeDataGroup2(...Array.from({ length: 17 }, () => ({ record: record2005([picture]) }))))
    malformed('dg2', makeDataGroup2({ record: record2005(Array.from({ length: 17 }, () => picture)) }))
    const points = record2005([picture])
    points.set([0xff, 0xff], 18)
    malformed('dg2', makeDataGroup2({ record: points }))
  })
  test('a record that announces more than it has', () => {
    for (const record of [record2005([picture]), record2011([picture])]) {
      const longer = record.slice()
      longer.set(u32(record.length + 1), 8)
      malformed('dg2', makeDataGroup2({ record: longer }))
      const shorter = record.slice()
      shorter.set(u32(3), 8)
      malformed('dg2', makeDataGroup2({ record: shorter }))
    }
  })
  test('nesting without end', () => {
    let nested = tlv(0x30)
    for (let depth = 0; depth < 5000; depth++) nested = tlv(0x30, nested)
    malformed('sod', tlv(0x77, nested))
    malformed('dg2', tlv(0x75, nested))
  })
  test('versions and standards that are not known', () => {
    malformed('dg2', makeDataGroup2({ record: joined(text('FAC\x00020\x00'), zeros(30)) }))
    malformed('dg2', makeDataGroup2({ record: text('FIR\x00') }))
    malformed('dg2', makeDataGroup2({ record: tlv(0xa1, tlv(0x64)), constructed: true }))
    malformed('com', tlv(0x60, tlv(0x5f01, text('0107'))))
  })
  test('a face reads only what its own record announces', () => {
    const record = joined(record2005([picture]), text('secret of somebody else'))
    expect(readDataGroup2(makeDataGroup2({ record })).map(({ image }) => image)).toEqual([picture])
  })
  test('EF.COM lists data groups by their tags', () => {
    expect(read({ com: makeCommonData('6175') }).findings).toEqual([{ code: 'signed-object-missing', file: 'sod' }])
  })
})
