import { existsSync, readFileSync } from 'node:fs'
import { importTrustMaterial, readTravelDocument, TrustStore, type ChipFiles } from '../src/index.ts'
import { readDataGroup2 } from '../src/lds/data-group-2.ts'
import { decodePicture } from '../src/picture/decode.ts'
import { makeCertificate, makeCountry, makeRevocationList } from '../test/made/authority.ts'
import { makeChip, makeDataGroup2, record2005 } from '../test/made/chip.ts'
import { codestream, jp2, jpeg, pattern } from '../test/made/pictures.ts'
import { signingKey, type KeyKind, type Scheme } from '../test/made/keys.ts'

/**
 * How long the parts of reading a chip take, warm, in this thread. Parts take turns, so that what else the machine does falls on
 * all alike; minimum, median and 95th percentile of all rounds, and the processor’s time a round, which other work hardly
 * touches. `node tools/measure.ts [ROUNDS]`.
 */
const rounds = Number(process.argv[2] ?? 200)
const at = new Date('2026-11-24T00:00:00Z')
const nothing = new TrustStore({ authorities: [] })

function country(kind: KeyKind, scheme: Scheme) {
  const { authority, signer } = makeCountry({ authorityKey: signingKey(kind, scheme, 'authority'), signerKey: signingKey(kind, scheme, 'signer') })
  const bytes = [authority.der, makeRevocationList(authority, [5])]
  const material = bytes.map((part) => importTrustMaterial(part, nothing))
  return { signer, trustStore: new TrustStore({ authorities: material.flatMap(({ authorities }) => authorities), revocationLists: material.flatMap(({ revocationLists }) => revocationLists) }) }
}

const stream = await codestream(pattern(413, 531), 413, 531, { ratio: 40 })
const made = { jp2: jp2(stream, 413, 531), jpeg: await jpeg(413, 531) }
const shared = new URL('../../../../shared/data/emrtd/bsi2008/Datagroup2.bin', import.meta.url)
const readAndDecode = (dg2: Uint8Array) => async () => {
  const [face] = readDataGroup2(dg2)
  const result = await decodePicture(face!.image)
  if (!result.ok) throw new Error(result.detail)
}
const authenticate = (kind: KeyKind, scheme: Scheme) => {
  const { signer, trustStore } = country(kind, scheme)
  const files: ChipFiles = makeChip(made.jpeg, { signer, hash: scheme.hash })
  return () => {
    if (readTravelDocument(files, { trustStore, at }).authentication.result !== 'passed') throw new Error('not passed')
  }
}

const parts: [string, () => unknown][] = [
  ...(existsSync(shared) ? [['DG2 of the BSI, JPEG 2000 413×531, 15 kB: read and decoded', readAndDecode(new Uint8Array(readFileSync(shared)))] as [string, () => unknown]] : []),
  [`DG2, JPEG 2000 413×531, ${Math.round(made.jp2.length / 1000)} kB: read and decoded`, readAndDecode(makeDataGroup2({ record: record2005([made.jp2]) }))],
  [`DG2, JPEG 413×531, ${Math.round(made.jpeg.length / 1000)} kB: read and decoded`, readAndDecode(makeDataGroup2({ record: record2005([made.jpeg]) }))],
  ['whole chip, ECDSA P-256', authenticate({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' })],
  ['whole chip, ECDSA brainpoolP384r1, explicit parameters', authenticate({ curve: 'brainpoolP384r1', explicit: true }, { kind: 'ecdsa', hash: 'sha384' })],
  ['whole chip, ECDSA P-521', authenticate({ curve: 'secp521r1' }, { kind: 'ecdsa', hash: 'sha512' })],
  ['whole chip, RSA 4096 PKCS#1', authenticate({ rsa: 4096 }, { kind: 'rsa-pkcs1', hash: 'sha256' })],
  ['whole chip, RSA 2048 PSS', authenticate({ rsa: 2048 }, { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 })],
]
const took = new Map(parts.map(([name]) => [name, { times: [] as number[], cpuMicroseconds: 0 }]))
for (let round = -20; round < rounds; round++) {
  for (const [name, part] of parts) {
    const before = process.cpuUsage()
    const start = performance.now()
    await part()
    const tookMs = performance.now() - start
    const { user, system } = process.cpuUsage(before)
    const of = took.get(name)!
    if (round < 0) continue
    of.times.push(tookMs)
    of.cpuMicroseconds += user + system
  }
}
const ms = (value: number) => value.toFixed(2).padStart(8)
console.log('     min   median      p95 processor  (ms)')
for (const [name, { times, cpuMicroseconds }] of took) {
  times.sort((one, other) => one - other)
  console.log(ms(times[0]!), ms(times[Math.floor(times.length / 2)]!), ms(times[Math.floor(times.length * 0.95)]!), ms(cpuMicroseconds / 1000 / rounds), ' ', name)
}

const certificates = Array.from({ length: 300 }, (_, index) => makeCertificate({ name: { country: 'UT', common: `CSCA ${index}` }, key: signingKey({ curve: 'prime256v1' }, { kind: 'ecdsa', hash: 'sha256' }), serial: index + 1, authority: true }).der)
const start = performance.now()
const { size } = new TrustStore({ authorities: certificates.flatMap((der) => importTrustMaterial(der, nothing).authorities) })
console.log(ms(performance.now() - start), `  trust store of ${size} authorities, once`)
