import { afterAll, describe, expect, test } from 'vitest'
import { PortraitDecoder, readTravelDocument, TrustStore } from '../src/index.ts'
import { readFaceRecord } from '../src/face/record.ts'
import { certificateOfSigner, signedBy } from '../src/security/signed-data.ts'
import { readSecurityObject, readSignedObject } from '../src/security/security-object.ts'
import { haveSharedDocuments, sharedDocument } from './shared-documents.ts'

const none = new TrustStore({ authorities: [] })
const decoder = new PortraitDecoder()
afterAll(() => decoder.close())

describe.skipIf(!haveSharedDocuments)('documents of others (skipped where ../shared/data/emrtd is not)', () => {
  const bsi = () => ({
    com: sharedDocument('bsi2008/EF_COM.bin'), sod: sharedDocument('bsi2008/EF_SOD.bin'), dg1: sharedDocument('bsi2008/Datagroup1.bin'),
    dg2: sharedDocument('bsi2008/Datagroup2.bin'), dg3: sharedDocument('bsi2008/Datagroup3.bin'), dg14: sharedDocument('bsi2008/Datagroup14.bin'),
  })
  const at = new Date('2008-06-01T00:00:00Z')

  test('the BSI’s test passport of 2008: brainpool with explicit parameters, SHA-1, JPEG 2000', async () => {
    const document = readTravelDocument(bsi(), { trustStore: none, at })
    expect(document.mrz).toMatchObject({ format: 'TD3', findings: [], data: { issuingState: 'D', documentNumber: 'C11T002JM', familyName: 'MUSTERMANN', givenNames: 'ERIKA', birthDate: { year: 1996, month: 8, day: 12 } } })
    expect(document.portraits).toMatchObject([{ kind: 'jpeg2000', widthPx: 413, heightPx: 531, record: 'ISO/IEC 19794-5:2005' }])
    expect(document.authentication).toMatchObject({ result: 'inconclusive', intact: ['dg1', 'dg2', 'dg3', 'dg14'], signer: { country: 'DE', serialNumber: '1267' } })
    // Its authority never came with it; everything else holds.
    expect(document.findings).toEqual([{ code: 'signer-unknown', file: 'sod' }])
    expect(await decoder.decode(document.portraits[0]!.image)).toMatchObject({ ok: true, picture: { widthPx: 413, heightPx: 531 } })
  })
  test('any of 500 altered bytes of it is found', () => {
    const files = bsi()
    for (let index = 0; index < 500; index++) {
      const file = index % 4 === 0 ? 'dg1' : index % 4 === 1 ? 'dg14' : 'dg2'
      const altered = files[file].slice()
      altered[(index * 7919) % altered.length]! ^= 1 << index % 8
      expect(readTravelDocument({ dg1: files.dg1, dg14: files.dg14, dg2: files.dg2, sod: files.sod, [file]: altered }, { trustStore: none, at }).findings).toContainEqual({ code: 'data-group-altered', file })
    }
  }, 120_000)
  test.each(['NZ2013_EF_SOD.BIN', 'bsi2008/EF_SOD.bin'])('%s: its own signer’s signature holds, and breaks with the content', (name) => {
    const signed = readSignedObject(sharedDocument(name))
    const [signer] = signed.signers
    const certificate = certificateOfSigner(signer!, signed.certificates)
    expect(signedBy(signed, signer!, certificate!)).toBe('holds')
    expect(signedBy({ ...signed, content: signed.content.with(50, 0) }, signer!, certificate!)).toBe('invalid')
  })
  test('New Zealand’s signed object is BER with indefinite lengths', () => {
    const { hash, digests } = readSecurityObject(readSignedObject(sharedDocument('NZ2013_EF_SOD.BIN')).content)
    expect([hash, ...digests.keys()]).toEqual(['sha256', 'dg1', 'dg2', 'dg12', 'dg13', 'dg15'])
  })
  test('a bare record of 2005 with four feature points', async () => {
    const [face] = readFaceRecord(sharedDocument('face01.iso2005'))
    expect(await decoder.decode(face!.image)).toMatchObject({ ok: true, picture: { widthPx: 280, heightPx: 320 } })
  })
  test.each([
    ['ICAO_39794_5_AP_MandFields.dat', 'ICAO_39794_5_AP_Face.jpg'],
    ['ICAO_39794_5_AP_AllFields.dat', 'ICAO_39794_5_AP_Face.jpg'],
  ])('%s holds its face, byte for byte', (record, face) => {
    expect(readFaceRecord(sharedDocument(`iso39794/${record}`)).map(({ image }) => Buffer.from(image))).toEqual([Buffer.from(sharedDocument(`iso39794/${face}`))])
  })
  test.each(['ICAO_39794_5_AP_DG2_MandFields.dat', 'ICAO_39794_5_AP_DG2_AllFields.dat'])('%s holds its face, byte for byte and pixel for pixel', async (name) => {
    const { portraits, findings } = readTravelDocument({ dg2: sharedDocument(`iso39794/${name}`) }, { trustStore: none, at })
    const reference = sharedDocument('iso39794/ICAO_39794_5_AP_DG2_Face.jpg')
    expect(findings.map(({ code }) => code)).toEqual(['signed-object-missing'])
    expect(portraits.map(({ image }) => Buffer.from(image))).toEqual([Buffer.from(reference)])
    expect(await decoder.decode(portraits[0]!.image)).toEqual(await decoder.decode(reference))
  })
})
