import { describe, expect, test, vi } from 'vitest'
import type { ChipFile } from '@renbie/contracts'
import { importTrustMaterial, readTravelDocument, TrustStore, type ChipFiles } from '../src/index.ts'
import type { Hash } from '../src/security/algorithms.ts'
import { day, makeCertificate, makeCountry, makeRevocationList, type Made } from './made/authority.ts'
import { makeChip, makeCommonData, makeDataGroup1, makeSod, specimenZone } from './made/chip.ts'
import { bytes, indefinite, tlv } from './made/der.ts'
import { signingKey, type KeyKind, type Scheme } from './made/keys.ts'

// Keys of 4096 bits, and every byte of a signed object: seconds on a quiet machine, more on a busy one.
vi.setConfig({ testTimeout: 180_000 })

const at = new Date('2026-11-24T04:00:00Z')
/** A JPEG only as far as its header: nothing here decodes it. */
const image = bytes('ffd8ffc0000b080010001001011100ffd9')
const hashes = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

const storeOf = (authorities: readonly Made[], lists: readonly Uint8Array[] = [], signers: readonly Made[] = []) => {
  const none = new TrustStore({ authorities: [] })
  const parts = [...authorities.map(({ der }) => der), ...lists, ...signers.map(({ der }) => der)].map((part) => importTrustMaterial(part, none))
  expect(parts.flatMap(({ rejected }) => rejected)).toEqual([])
  return new TrustStore({ authorities: parts.flatMap((part) => part.authorities), revocationLists: parts.flatMap((part) => part.revocationLists), signers: parts.flatMap((part) => part.signers) })
}
const home = makeCountry()
const fresh = makeRevocationList(home.authority, [])
const trustStore = storeOf([home.authority], [fresh])
const genuine = makeChip(image, { signer: home.signer })

const check = (files: ChipFiles, store = trustStore, when = at) => readTravelDocument(files, { trustStore: store, at: when })
/** Result and the codes of what was found. */
const verdict = (files: ChipFiles, store = trustStore, when = at) => {
  const { authentication, findings } = check(files, store, when)
  return [authentication.result, ...findings.map(({ code }) => code)]
}

describe('a genuine chip', () => {
  test('passes, and says who signed it', () => {
    const document = check(genuine)
    expect(document.findings).toEqual([])
    expect(document.authentication).toEqual({
      result: 'passed', intact: ['dg1', 'dg2'], signed: ['dg1', 'dg2'], ldsVersion: null,
      signer: { subject: '2.5.4.6=ut,2.5.4.3=document signer 1', country: 'UT', serialNumber: '4d', notBefore: day('2020-01-01'), notAfter: day('2031-01-01') },
    })
    expect(document.mrz?.data.familyName).toBe('ERIKSSON')
    expect(document.portraits).toHaveLength(1)
  })
  test('LDS 1.8 states its version in the signed object', () => {
    expect(check(makeChip(image, { signer: home.signer, version: 1 })).authentication).toMatchObject({ result: 'passed', ldsVersion: '0108' })
  })
  test.each(hashes)('digests by %s', (hash) => {
    expect(verdict(makeChip(image, { signer: home.signer, hash }))).toEqual(['passed'])
  })
  test('other data groups are compared where they were read', () => {
    const groups = { dg1: genuine.dg1, dg2: genuine.dg2, dg14: bytes('6e00'), dg15: bytes('6f00') }
    const sod = makeSod({ groups, signer: home.signer })
    expect(check({ ...groups, sod }).authentication.intact).toEqual(['dg1', 'dg2', 'dg14', 'dg15'])
    expect(verdict({ ...groups, dg15: bytes('6f0100'), sod })).toEqual(['failed', 'data-group-altered'])
    expect(verdict({ dg1: groups.dg1, dg2: groups.dg2, sod })).toEqual(['passed'])
  })
  test('its signer found by key identifier, without attributes, with the certificate kept elsewhere', () => {
    expect(verdict(makeChip(image, { signer: home.signer, byKeyIdentifier: true }))).toEqual(['passed'])
    expect(verdict(makeChip(image, { signer: home.signer, withoutAttributes: true }))).toEqual(['passed'])
    const bare = makeChip(image, { signer: home.signer, certificates: [] })
    expect(verdict(bare)).toEqual(['inconclusive', 'signer-missing'])
    expect(verdict(bare, storeOf([home.authority], [fresh], [home.signer]))).toEqual(['passed'])
  })
  test('with indefinite lengths around the signed data, as New Zealand writes them', () => {
    const content = genuine.sod.subarray(4 + 4)
    expect([genuine.sod[0], genuine.sod[1], genuine.sod[4], genuine.sod[5]]).toEqual([0x77, 0x82, 0x30, 0x82])
    expect(verdict({ ...genuine, sod: tlv(0x77, indefinite(0x30, content)) })).toEqual(['passed'])
  })
})

const curves = ['prime192v1', 'secp224r1', 'prime256v1', 'secp384r1', 'secp521r1', 'brainpoolP192r1', 'brainpoolP224r1', 'brainpoolP256r1', 'brainpoolP320r1', 'brainpoolP384r1', 'brainpoolP512r1']
const schemes: [string, KeyKind, Scheme][] = [
  ...hashes.map((hash): [string, KeyKind, Scheme] => [`RSA PKCS#1 with ${hash}`, { rsa: 2048 }, { kind: 'rsa-pkcs1', hash }]),
  ['RSA PKCS#1, 4096 bits', { rsa: 4096 }, { kind: 'rsa-pkcs1', hash: 'sha256' }],
  ['RSA PKCS#1 named by the key alone', { rsa: 2048 }, { kind: 'rsa-pkcs1', hash: 'sha256', bareKey: true }],
  ...hashes.map((hash, index): [string, KeyKind, Scheme] => [`RSA-PSS with ${hash}`, { rsa: 2048 }, { kind: 'rsa-pss', hash, saltLength: [20, 28, 32, 48, 64][index]! }]),
  ['RSA-PSS with an empty salt', { rsa: 2048 }, { kind: 'rsa-pss', hash: 'sha256', saltLength: 0 }],
  ['RSA-PSS with a key for nothing else', { rsaPss: 2048 }, { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 }],
  ...hashes.map((hash): [string, KeyKind, Scheme] => [`ECDSA with ${hash}`, { curve: 'prime256v1' }, { kind: 'ecdsa', hash }]),
  ...hashes.map((hash): [string, KeyKind, Scheme] => [`plain ECDSA with ${hash}`, { curve: 'brainpoolP256r1' }, { kind: 'ecdsa', hash, plain: true }]),
  ['ECDSA named by the key alone', { curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256', bareKey: true }],
  ...curves.flatMap((curve): [string, KeyKind, Scheme][] => [
    [`ECDSA on ${curve}`, { curve }, { kind: 'ecdsa', hash: 'sha256' }],
    [`ECDSA on ${curve} with explicit parameters`, { curve, explicit: true }, { kind: 'ecdsa', hash: 'sha256' }],
  ]),
]

describe('every signature algorithm', () => {
  test.each(schemes)('%s', (_, kind, scheme) => {
    // A certificate always names how it was signed; the bare name of a key stands in signed objects only.
    const { bareKey, ...named } = 'bareKey' in scheme ? scheme : { ...scheme, bareKey: false }
    const country = makeCountry({ authorityKey: signingKey(kind, named as Scheme, 'authority'), signerKey: signingKey(kind, scheme, 'signer') })
    const store = storeOf([country.authority], [makeRevocationList(country.authority, [])])
    const hash: Hash = scheme.hash
    const chip = makeChip(image, { signer: country.signer, hash })
    expect(verdict(chip, store)).toEqual(['passed'])
    // The last byte of the file is the last of the signature.
    const broken = chip.sod.slice()
    broken[broken.length - 1]! ^= 1
    expect(verdict({ ...chip, sod: broken }, store)).toEqual(['failed', 'signature-invalid'])
  })
  test('an unknown algorithm is said to be one', () => {
    const sha256 = Buffer.from('608648016503040201', 'hex')
    // The last arc of every SHA-256 becomes 127.
    const odd = Buffer.from(genuine.sod)
    for (let place = odd.indexOf(sha256); place >= 0; place = odd.indexOf(sha256, place + 1)) odd[place + 8] = 0x7f
    expect(verdict({ ...genuine, sod: new Uint8Array(odd) })).toEqual(['inconclusive', 'algorithm-unknown', 'algorithm-unknown'])
    const mask = makeCountry({ signerKey: signingKey({ rsa: 2048 }, { kind: 'rsa-pss', hash: 'sha256', saltLength: 32, maskHash: 'sha1' }) })
    expect(verdict(makeChip(image, { signer: mask.signer }), storeOf([mask.authority], [makeRevocationList(mask.authority, [])]))).toEqual(['inconclusive', 'algorithm-unknown'])
  })
  test('explicit parameters with a generator of one’s own are never taken (CVE-2020-0601)', () => {
    const key = signingKey({ curve: 'prime256v1', explicit: true }, { kind: 'ecdsa', hash: 'sha256' }, 'curveball')
    const forged = Buffer.from(key.publicKey)
    const generator = forged.indexOf(Buffer.from('046b17d1f2', 'hex'))
    expect(generator).toBeGreaterThan(0)
    forged[generator + 10]! ^= 1
    const country = makeCountry({ signerKey: { ...key, publicKey: new Uint8Array(forged) } })
    expect(verdict(makeChip(image, { signer: country.signer }), storeOf([country.authority], [makeRevocationList(country.authority, [])]))).toEqual(['inconclusive', 'algorithm-unknown'])
  })
})

describe('a chip that is not what was signed', () => {
  test('any altered byte of DG1 or DG2 is found', () => {
    for (const file of ['dg1', 'dg2'] as const) {
      for (let place = 0; place < genuine[file].length; place++) {
        const altered = genuine[file].slice()
        altered[place]! ^= 0x01
        const { authentication, findings } = check({ ...genuine, [file]: altered })
        expect(authentication.result).toBe('failed')
        expect(findings).toContainEqual({ code: 'data-group-altered', file })
      }
    }
  })
  test('no altered byte of EF.SOD makes another content pass', () => {
    let passed = 0
    for (let place = 0; place < genuine.sod.length; place++) {
      const sod = genuine.sod.slice()
      sod[place]! ^= 0x01
      if (check({ ...genuine, sod, dg1: makeDataGroup1(specimenZone.replace('ERIKSSON', 'ERIKSEN<')) }).authentication.result === 'passed') passed++
    }
    expect(passed).toBe(0)
  })
  test('data groups of another chip of the same state', () => {
    const other = makeChip(bytes('ffd8ffc0000b080020001001011100ffd9'), { signer: home.signer }, specimenZone.replace('ANNA', 'ANNE'))
    expect(verdict({ ...genuine, dg2: other.dg2 })).toEqual(['failed', 'data-group-altered'])
    expect(verdict({ ...other, sod: genuine.sod })).toEqual(['failed', 'data-group-altered', 'data-group-altered'])
  })
  test('a data group that nobody signed, one that is missing, no signed object', () => {
    expect(verdict({ ...genuine, dg11: bytes('6b00') })).toEqual(['failed', 'data-group-unsigned'])
    expect(verdict({ dg1: genuine.dg1, sod: genuine.sod })).toEqual(['inconclusive', 'data-group-missing'])
    expect(verdict({ dg1: genuine.dg1, dg2: genuine.dg2 })).toEqual(['inconclusive', 'signed-object-missing'])
  })
  test('EF.COM, which is not signed, lists other data groups', () => {
    expect(verdict({ ...genuine, com: makeCommonData('6175') })).toEqual(['passed'])
    expect(verdict({ ...genuine, com: makeCommonData('61756f') })).toEqual(['passed', 'file-list-mismatch'])
    expect(verdict({ ...genuine, com: makeCommonData('61') })).toEqual(['passed', 'file-list-mismatch'])
  })
  test('signed data of another kind, or of nobody', () => {
    expect(verdict(makeChip(image, { signer: home.signer, contentType: '1.2.840.113549.1.7.1' }))).toEqual(['inconclusive', 'structure-invalid'])
  })
})

describe('signer and authority', () => {
  const away = makeCountry({ country: 'XA' })
  test('of a state whose authority is not in the store', () => {
    expect(verdict(makeChip(image, { signer: away.signer }))).toEqual(['inconclusive', 'signer-unknown'])
  })
  test('a forger’s own authority with the true one’s name', () => {
    const forger = makeCountry({ authorityKey: signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }, 'forger') })
    expect(verdict(makeChip(image, { signer: forger.signer }))).toEqual(['inconclusive', 'signer-unknown'])
  })
  test('the forger’s certificate in the name of the true signer', () => {
    const key = signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }, 'forger')
    expect(verdict(makeChip(image, { signer: { ...home.signer, key } }))).toEqual(['failed', 'signature-invalid'])
  })
  test('revoked, and lists that are old, forged, of tomorrow or of another state', () => {
    const lists = (...list: Uint8Array[]) => storeOf([home.authority, away.authority], list)
    expect(verdict(genuine, lists(makeRevocationList(home.authority, [5, 77])))).toEqual(['failed', 'signer-revoked'])
    expect(verdict(genuine, lists())).toEqual(['passed', 'revocation-unknown'])
    expect(verdict(genuine, lists(makeRevocationList(away.authority, [77])))).toEqual(['passed', 'revocation-unknown'])
    expect(verdict(genuine, lists(makeRevocationList({ ...home.authority, key: away.authority.key }, [77])))).toEqual(['passed', 'revocation-unknown'])
    expect(verdict(genuine, lists(makeRevocationList(home.authority, [], { thisUpdate: day('2026-01-01'), nextUpdate: day('2026-04-01') })))).toEqual(['passed', 'revocation-outdated'])
    expect(verdict(genuine, lists(makeRevocationList(home.authority, [77], { thisUpdate: day('2026-12-01'), nextUpdate: day('2027-04-01') })))).toEqual(['passed', 'revocation-unknown'])
    // Once revoked, always revoked: a newer list may have dropped it.
    expect(verdict(genuine, lists(fresh, makeRevocationList(home.authority, [77], { thisUpdate: day('2022-01-01'), nextUpdate: day('2022-04-01') })))).toEqual(['failed', 'signer-revoked'])
  })
  test.each([
    ['2019-12-31', ['failed', 'signer-not-yet-valid']],
    ['2020-01-01', ['passed']],
    ['2031-01-01', ['passed']],
    ['2031-01-02', ['failed', 'signer-expired']],
    ['2033-01-02', ['failed', 'signer-expired', 'csca-expired']],
    ['2017-12-31', ['failed', 'signer-not-yet-valid', 'csca-not-yet-valid']],
  ])('at %s', (date, expected) => {
    const store = storeOf([home.authority], [makeRevocationList(home.authority, [], { thisUpdate: day('2010-01-01'), nextUpdate: day('2040-01-01') })])
    expect(verdict(genuine, store, day(date))).toEqual(expected)
  })
  test('a clock that is wrong by a day changes nothing in the middle of a validity', () => {
    for (const hours of [-24, 24]) expect(verdict(genuine, trustStore, new Date(at.getTime() + hours * 3_600_000))).toEqual(['passed'])
  })
  test('only the authority has expired', () => {
    const country = makeCountry({ notAfter: day('2040-01-01') })
    const store = storeOf([country.authority], [makeRevocationList(country.authority, [], { nextUpdate: day('2040-01-01') })])
    expect(verdict(makeChip(image, { signer: country.signer }), store, day('2034-01-01'))).toEqual(['inconclusive', 'csca-expired'])
  })
  test('signed outside the time in which the key might sign', () => {
    const country = makeCountry({ privateKeyUsage: { notBefore: day('2020-01-01'), notAfter: day('2020-06-30') } })
    const store = storeOf([country.authority], [makeRevocationList(country.authority, [])])
    expect(verdict(makeChip(image, { signer: country.signer, signingTime: day('2020-03-01') }), store)).toEqual(['passed'])
    expect(verdict(makeChip(image, { signer: country.signer, signingTime: day('2020-07-01') }), store)).toEqual(['failed', 'signed-outside-validity'])
    expect(verdict(makeChip(image, { signer: home.signer, signingTime: day('2019-07-01') }))).toEqual(['failed', 'signed-outside-validity'])
    const early = makeCountry({ notBefore: day('2017-01-01') })
    expect(verdict(makeChip(image, { signer: early.signer }), storeOf([early.authority], [makeRevocationList(early.authority, [])]))).toEqual(['failed', 'signed-outside-validity'])
  })
  test.each([
    ['an authority', { authority: true }],
    ['a signer of master lists', { extendedKeyUsage: '2.23.136.1.1.3' }],
    ['a certificate that may not sign data', { keyUsage: 0x20 }],
  ])('signed by %s of the same state', (_, wish) => {
    const country = makeCountry(wish)
    expect(verdict(makeChip(image, { signer: country.signer }), storeOf([country.authority], [makeRevocationList(country.authority, [])]))).toEqual(['failed', 'signer-purpose-wrong'])
  })
  test('a document signer issues no signers', () => {
    const key = signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }, 'below')
    const below = { ...makeCertificate({ name: { country: 'UT', common: 'below' }, key, issuer: home.signer, serial: 9 }), issuerName: home.signer.name }
    expect(verdict(makeChip(image, { signer: below }), storeOf([home.authority, home.signer], [fresh]))).toEqual(['inconclusive', 'signer-unknown'])
  })
  test.each([
    ['GBR', 'GB', true], ['GBN', 'GB', true], ['D<<', 'DE', true], ['TWN', 'TW', true], ['CHN', 'HK', true], ['UTO', 'UT', true], ['XXA', 'TW', true],
    ['TWN', 'GB', false], ['GBN', 'TW', false], ['D<<', 'AT', false],
  ])('a document of %s signed by %s: %s', (state, country, allowed) => {
    const made = makeCountry({ country })
    const store = storeOf([made.authority], [makeRevocationList(made.authority, [])])
    expect(verdict(makeChip(image, { signer: made.signer }, specimenZone.replace('P<UTO', `P<${state}`)), store)).toEqual(allowed ? ['passed'] : ['failed', 'signer-other-state'])
  })
  test('names that one certificate writes in capitals and as another kind of string', () => {
    const key = signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }, 'spelling')
    const authority = makeCertificate({ name: { country: 'UT', common: 'Ministry  of Travel' }, key, authority: true, notBefore: day('2018-01-01') })
    const issuerName = { country: 'UT', common: 'MINISTRY OF TRAVEL', printable: true }
    const signer = { ...makeCertificate({ name: { country: 'UT', common: 'DS' }, key: home.signer.key, issuer: { ...authority, name: issuerName } }), issuerName }
    expect(verdict(makeChip(image, { signer }), storeOf([authority], [makeRevocationList(authority, [])]))).toEqual(['passed'])
  })
})

describe('link certificates', () => {
  const key = (name: string) => signingKey({ curve: 'secp384r1' }, { kind: 'ecdsa', hash: 'sha384' }, name)
  const old = makeCertificate({ name: { country: 'UT', common: 'CSCA 1' }, key: key('old'), authority: true, notBefore: day('2012-01-01'), notAfter: day('2027-01-01') })
  const link = makeCertificate({ name: { country: 'UT', common: 'CSCA 2' }, key: key('new'), issuer: old, serial: 2, authority: true, notBefore: day('2018-01-01'), notAfter: day('2033-01-01') })
  const renewed = makeCertificate({ name: { country: 'UT', common: 'CSCA 2' }, key: key('new'), serial: 3, authority: true, notBefore: day('2018-01-01'), notAfter: day('2033-01-01') })
  const signer = { ...makeCertificate({ name: { country: 'UT', common: 'DS' }, key: home.signer.key, issuer: renewed, serial: 4 }), issuerName: renewed.name }
  const list = makeRevocationList(renewed, [])
  const chip = makeChip(image, { signer })

  test('lead from the new key to the old one that is trusted', () => {
    expect(verdict(chip, storeOf([old, link], [list]))).toEqual(['passed'])
    expect(verdict(chip, storeOf([old, link], [list]), day('2028-01-01')).slice(0, 2)).toEqual(['passed', 'revocation-outdated'])
    expect(verdict(chip, storeOf([renewed], [list]))).toEqual(['passed'])
    expect(verdict(chip, storeOf([renewed, link, old], [list]))).toEqual(['passed'])
  })
  test('prove nothing alone, or in a circle', () => {
    expect(verdict(chip, storeOf([link], [list]))).toEqual(['inconclusive', 'signer-unknown'])
    const [one, two] = [{ name: { country: 'UT', common: 'A' }, key: key('a') }, { name: { country: 'UT', common: 'B' }, key: key('b') }]
    const circle = [makeCertificate({ ...one, issuer: two, authority: true }), makeCertificate({ ...two, issuer: one, authority: true })]
    const lost = { ...makeCertificate({ name: { country: 'UT', common: 'DS' }, key: home.signer.key, issuer: one }), issuerName: one.name }
    expect(verdict(makeChip(image, { signer: lost }), storeOf(circle))).toEqual(['inconclusive', 'signer-unknown'])
  })
  test('reach five steps and no further', () => {
    const chain = [old]
    for (let step = 0; step < 6; step++) chain.push(makeCertificate({ name: { country: 'UT', common: `step ${step}` }, key: key(`step ${step}`), issuer: chain.at(-1)!, authority: true, notBefore: day('2018-01-01') }))
    const far = (steps: number) => ({ ...makeCertificate({ name: { country: 'UT', common: 'DS' }, key: home.signer.key, issuer: chain[steps]! }), issuerName: chain[steps]!.name })
    const store = storeOf(chain)
    expect(verdict(makeChip(image, { signer: far(4) }), store)[0]).toBe('passed')
    expect(verdict(makeChip(image, { signer: far(6) }), store)).toEqual(['inconclusive', 'signer-unknown'])
    // Nor is the answer another one because of what was asked before.
    expect(verdict(makeChip(image, { signer: far(4) }), store)[0]).toBe('passed')
  })
})

test('what is found names files that exist', () => {
  const files = new Set<ChipFile | undefined>(['com', 'sod', 'dg1', 'dg2', 'dg11'])
  for (const { file } of check({ ...genuine, dg11: bytes('6b00'), com: bytes('60') }).findings) expect(files).toContain(file)
})
