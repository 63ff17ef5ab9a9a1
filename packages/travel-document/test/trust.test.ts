import { describe, expect, test } from 'vitest'
import { importTrustMaterial, readTravelDocument, TrustStore } from '../src/index.ts'
import { day, makeCertificate, makeCountry, makeLdif, makeMasterList, makeRevocationList, type CmsWish } from './made/authority.ts'
import { makeChip } from './made/chip.ts'
import { bytes, integer, sequence, setOf, text } from './made/der.ts'
import { signingKey } from './made/keys.ts'

const nothing = new TrustStore({ authorities: [] })
const home = makeCountry()
const away = makeCountry({ country: 'XA' })
const publisherKey = signingKey({ curve: 'brainpoolP384r1', explicit: true }, { kind: 'ecdsa', hash: 'sha384' }, 'publisher')
const publisher = (issuer = home.authority, extendedKeyUsage = '2.23.136.1.1.3'): CmsWish['signer'] =>
  ({ ...makeCertificate({ name: { country: issuer.name.country, common: 'Master List Signer' }, key: publisherKey, issuer, serial: 50, extendedKeyUsage }), issuerName: issuer.name })
const both = [home.authority.der, away.authority.der]
const trusting = new TrustStore({ authorities: importTrustMaterial(home.authority.der, nothing).authorities })
const chip = makeChip(bytes('ffd8ffc0000b080010001001011100ffd9'), { signer: away.signer })

/** In a name of a certificate in the list. */
const altered = (list: Uint8Array): Uint8Array => list.with(Buffer.from(list).indexOf('CSCA XA') + 5, 0x41)

describe('master lists', () => {
  test('bring the authorities of other states, vouched for by one that is trusted', () => {
    const material = importTrustMaterial(makeMasterList(both, publisher()), trusting)
    expect(material.rejected).toEqual([])
    expect(material.authorities.map(({ country }) => country)).toEqual(['UT', 'XA'])
    expect(material.publishers).toEqual([{ subject: '2.5.4.6=ut,2.5.4.3=master list signer', country: 'UT', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), vouchedBy: 'trust-store' }])
    const at = new Date('2026-11-24T00:00:00Z')
    expect(readTravelDocument(chip, { trustStore: trusting, at }).authentication.result).toBe('inconclusive')
    expect(readTravelDocument(chip, { trustStore: new TrustStore(material), at }).authentication.result).toBe('passed')
  })
  test('say when nobody but themselves vouches for them', () => {
    expect(importTrustMaterial(makeMasterList(both, publisher()), nothing).publishers[0]?.vouchedBy).toBe('this-list')
    expect(importTrustMaterial(makeMasterList([away.authority.der], publisher()), nothing).publishers[0]?.vouchedBy).toBe('nobody')
  })
  test('one unreadable certificate does not cost the others', () => {
    const material = importTrustMaterial(makeMasterList([bytes('3003020101'), ...both], publisher()), trusting)
    expect(material.authorities).toHaveLength(2)
    expect(material.rejected).toEqual(['master list: 1 certificates unreadable'])
  })
  test.each([
    ['signed by a document signer', () => makeMasterList(both, { ...home.signer }), 'master list: signer is not one of master lists'],
    ['signed for another purpose', () => makeMasterList(both, publisher(home.authority, '2.23.136.1.1.4')), 'master list: signer is not one of master lists'],
    ['altered', () => altered(makeMasterList(both, publisher())), 'master list: signature invalid'],
    ['of another content', () => makeChip(bytes('00'), { signer: home.signer }).sod.subarray(4), 'master list: content of type 2.23.136.1.1.1'],
    ['cut off', () => makeMasterList(both, publisher()).subarray(0, 1000), expect.stringMatching(/^file: \d+ bytes announced at 0, \d+ there$/)],
  ])('%s are left out', (_, list, reason) => {
    const material = importTrustMaterial(list(), trusting)
    expect(material.authorities).toEqual([])
    expect(material.rejected).toEqual([reason])
  })
})

describe('directories and single files', () => {
  test('LDIF as the ICAO PKD and the German BSI publish it', () => {
    const ldif = makeLdif([
      ['pkdMasterListContent', makeMasterList(both, publisher())],
      ['userCertificate;binary', away.signer.der],
      ['cACertificate;binary', away.authority.der],
      ['certificateRevocationList;binary', makeRevocationList(away.authority, [77])],
      ['jpegPhoto', bytes('ffd8')],
      ['userCertificate;binary', bytes('30030201')],
    ])
    const material = importTrustMaterial(ldif, trusting)
    expect(material.authorities.map(({ country }) => country)).toEqual(['UT', 'XA', 'XA'])
    expect(material.signers.map(({ serialNumber }) => serialNumber)).toEqual(['4d'])
    expect(material.revocationLists.map(({ revoked }) => [...revoked])).toEqual([['4d']])
    expect(material.rejected).toHaveLength(1)
    const at = new Date('2026-11-24T00:00:00Z')
    expect(readTravelDocument(chip, { trustStore: new TrustStore(material), at }).findings.map(({ code }) => code)).toEqual(['signer-revoked'])
  })
  test('certificates and revocation lists, DER and PEM', () => {
    const pem = (kind: string, der: Uint8Array) => `-----BEGIN ${kind}-----\n${Buffer.from(der).toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END ${kind}-----\n`
    const material = importTrustMaterial(text(pem('CERTIFICATE', home.authority.der) + pem('CERTIFICATE', home.signer.der) + pem('X509 CRL', makeRevocationList(home.authority, [1, 2]))), nothing)
    expect(material.rejected).toEqual([])
    expect([material.authorities.length, material.signers.length, material.revocationLists[0]?.revoked.size]).toEqual([1, 1, 2])
    expect(importTrustMaterial(makeRevocationList(home.authority, []), nothing).revocationLists).toHaveLength(1)
  })
  test('a certificate in which a line seems to begin with #', () => {
    const { der } = makeCertificate({ name: { country: 'UT', common: 'A\n#B' }, key: publisherKey, authority: true })
    expect(importTrustMaterial(der, nothing).authorities).toHaveLength(1)
  })
  test('a revocation list of 20,000 entries', () => {
    const serials = Array.from({ length: 20_000 }, (_, index) => 128 + index)
    expect(importTrustMaterial(makeRevocationList(home.authority, serials), nothing).revocationLists[0]?.revoked.size).toBe(20_000)
  })
  test.each([
    ['nothing', new Uint8Array()], ['text', text('hello')], ['half a certificate', home.authority.der.subarray(0, 200)], ['a sequence', sequence(integer(1), setOf())],
    ['a certificate larger than any', sequence(new Uint8Array(20_000))],
  ])('%s brings nothing', (_, file) => {
    const { authorities, signers, revocationLists } = importTrustMaterial(file, nothing)
    expect([authorities, signers, revocationLists]).toEqual([[], [], []])
  })
})

test('keys, uses and dates of a certificate', () => {
  const wish = { name: { country: 'ut', common: 'A' }, key: publisherKey, authority: true, notBefore: day('2021-02-03'), privateKeyUsage: { notBefore: day('2021-02-03'), notAfter: day('2022-02-03') } }
  const [certificate] = importTrustMaterial(makeCertificate(wish).der, nothing).authorities
  expect(certificate).toMatchObject({
    country: 'UT', isAuthority: true, notBefore: day('2021-02-03'), privateKeyUsage: { notBefore: day('2021-02-03'), notAfter: day('2022-02-03') },
    keyUsage: { digitalSignature: false, certificateSigning: true, revocationListSigning: true }, extendedKeyUsage: [],
    subjectKeyIdentifier: Buffer.from(publisherKey.identifier).toString('hex'), authorityKeyIdentifier: Buffer.from(publisherKey.identifier).toString('hex'),
  })
  // Explicit parameters were recognised.
  expect(certificate?.key?.asymmetricKeyDetails?.namedCurve).toBe('brainpoolP384r1')
})
