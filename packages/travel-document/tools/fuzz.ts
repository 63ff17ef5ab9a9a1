import { parseMrz } from '@renbie/contracts'
import { importTrustMaterial, readTravelDocument, TrustStore, type ChipFiles } from '../src/index.ts'
import { decodePicture } from '../src/picture/decode.ts'
import { makeCertificate, makeCountry, makeLdif, makeMasterList, makeRevocationList } from '../test/made/authority.ts'
import { makeCommonData, makeDataGroup1, makeDataGroup2, makeSod, record2005, record2011, record39794, specimenZone } from '../test/made/chip.ts'
import { codestream, jp2, jpeg, pattern } from '../test/made/pictures.ts'
import { mutator, type Mutate } from './mutate.ts'

/** `slowestMs`: of one input, the processor’s time, which other work hardly touches. `passed`: altered signed objects in which only what nobody signs was altered. */
export type FuzzReport = { count: number; seed: number; perTarget: Record<string, number>; slowestMs: number; slowestTarget: string; passed: number }
/** Throws where an input breaks a rule; returns whether a chip with it passed. */
type Target = { name: string; weight: number; run(mutate: Mutate): boolean | Promise<boolean> }

const at = new Date('2026-11-24T00:00:00Z')

/**
 * Feeds `count` mutated zones, files, certificates, lists and pictures to the parsers. Rules: nothing throws; an altered data group
 * never passes; a forged data group passes with no alteration of the signed object; a face is a view into its own file. The first
 * input that breaks one is thrown with seed and number, so that the same call finds it again.
 */
export async function fuzzDocuments({ count, seed }: { count: number; seed: number }): Promise<FuzzReport> {
  const { mutate, pick } = mutator(seed)
  const targets = await makeTargets()
  const total = targets.reduce((sum, { weight }) => sum + weight, 0)
  const report: FuzzReport = { count, seed, perTarget: {}, slowestMs: 0, slowestTarget: '', passed: 0 }
  for (let number = 0; number < count; number++) {
    let left = pick(total)
    const target = targets.find(({ weight }) => (left -= weight) < 0)!
    const before = process.cpuUsage()
    try {
      if (await target.run(mutate)) report.passed++
    } catch (error) {
      throw new Error(`${target.name}, seed ${seed}, input ${number}`, { cause: error })
    }
    const { user, system } = process.cpuUsage(before)
    const tookMs = (user + system) / 1000
    if (tookMs > report.slowestMs) Object.assign(report, { slowestMs: tookMs, slowestTarget: target.name })
    report.perTarget[target.name] = (report.perTarget[target.name] ?? 0) + 1
  }
  return report
}

async function makeTargets(): Promise<Target[]> {
  const { authority, signer } = makeCountry()
  const stream = await codestream(pattern(32, 40), 32, 40)
  const pictures = [await jpeg(32, 40), stream, jp2(stream, 32, 40)] as const
  const revocationList = makeRevocationList(authority, [5])
  const nothing = new TrustStore({ authorities: [] })
  const trustStore = new TrustStore({ ...importTrustMaterial(authority.der, nothing), revocationLists: importTrustMaterial(revocationList, nothing).revocationLists })
  const chip = { dg1: makeDataGroup1(), dg2: makeDataGroup2({ record: record2005(pictures) }), com: makeCommonData('6175') }
  const sods = [0, 1].map((version) => makeSod({ groups: { dg1: chip.dg1, dg2: chip.dg2 }, signer, version: version as 0 | 1 }))
  const publisher = { ...makeCertificate({ name: { country: 'UT', common: 'ML' }, key: signer.key, issuer: authority, extendedKeyUsage: '2.23.136.1.1.3' }), issuerName: authority.name }
  const masterList = makeMasterList([authority.der, authority.der], publisher)
  const ldif = makeLdif([['pkdMasterListContent', masterList], ['userCertificate;binary', signer.der], ['certificateRevocationList;binary', revocationList]])
  const forged = makeDataGroup1(specimenZone.replace('ERIKSSON', 'ERIKSEN<'))

  const read = (files: ChipFiles) => checked(readTravelDocument(files, { trustStore, at }), files)
  const parsed = (name: string, weight: number, file: 'dg1' | 'dg2' | 'com', samples: readonly Uint8Array[]): Target => ({ name, weight, run: (mutate) => read({ [file]: mutate(samples) }) })
  const authenticated = (name: string, weight: number, file: 'dg1' | 'dg2'): Target => ({
    name,
    weight,
    run: (mutate) => {
      const bytes = mutate([chip[file]])
      if (read({ ...chip, sod: sods[0]!, [file]: bytes }) && !same(bytes, chip[file])) throw new Error(`altered ${file} passed`)
      return false
    },
  })
  const faces = [chip.dg2, makeDataGroup2({ record: record2011(pictures) }), makeDataGroup2({ record: record39794(pictures), constructed: true }), makeDataGroup2({ record: record2005(pictures) }, { record: record2011(pictures) })]
  return [
    { name: 'zone', weight: 30, run: (mutate) => { parseMrz(Buffer.from(mutate([Buffer.from(specimenZone)])).toString('latin1'), '2026-11-24'); return false } },
    parsed('DG1', 5, 'dg1', [chip.dg1]),
    parsed('DG2', 45, 'dg2', faces),
    parsed('EF.COM', 5, 'com', [chip.com]),
    // Signatures take a hundred times as long as structures.
    authenticated('DG1 against EF.SOD', 1, 'dg1'),
    authenticated('DG2 against EF.SOD', 1, 'dg2'),
    {
      name: 'EF.SOD',
      weight: 9,
      run: (mutate) => {
        const sod = mutate(sods)
        if (read({ ...chip, dg1: forged, sod })) throw new Error('forged DG1 passed')
        return false
      },
    },
    { name: 'EF.SOD of the true chip', weight: 2, run: (mutate) => read({ ...chip, sod: mutate(sods) }) },
    { name: 'trust material', weight: 1, run: (mutate) => { importTrustMaterial(mutate([authority.der, signer.der, revocationList, masterList, ldif]), trustStore); return false } },
    { name: 'picture', weight: 1, run: async (mutate) => { await decodePicture(mutate(pictures)); return false } },
  ]
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(Buffer.from(other))

function checked({ portraits, authentication }: ReturnType<typeof readTravelDocument>, { dg2 }: ChipFiles): boolean {
  for (const { image } of portraits) {
    if (!dg2 || image.buffer !== dg2.buffer || image.byteOffset < dg2.byteOffset || image.byteOffset + image.length > dg2.byteOffset + dg2.length) throw new Error('a face outside its file')
  }
  return authentication.result === 'passed'
}

if (import.meta.main) {
  const [count = '500000', seed = '9303'] = process.argv.slice(2)
  const start = performance.now()
  const report = await fuzzDocuments({ count: Number(count), seed: Number(seed) })
  console.log(JSON.stringify({ ...report, tookS: Math.round((performance.now() - start) / 1000) }, null, 2))
}
