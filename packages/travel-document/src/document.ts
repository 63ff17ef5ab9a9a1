import { parseMrz, type ChipFile, type DocumentFinding, type Mrz } from '@renbie/contracts'
import type { EncodedFace } from './face/encoded-face.ts'
import { readCommonData, type CommonData } from './lds/com.ts'
import { readDataGroup1 } from './lds/data-group-1.ts'
import { readDataGroup2 } from './lds/data-group-2.ts'
import { LARGEST_FILE_BYTES } from './limits.ts'
import { Malformed } from './malformed.ts'
import { pictureHeader, type PictureKind } from './picture/header.ts'
import { mayIssueFor } from './security/issuing-state.ts'
import { authenticate, resultOf, type PassiveAuthentication } from './security/passive-authentication.ts'
import type { TrustStore } from './trust/trust-store.ts'

/** Files as they were read from the chip. DG1, DG2 and EF.SOD are wanted; EF.COM and other data groups are compared where given. */
export type ChipFiles = { readonly [file in ChipFile]?: Uint8Array }
export type Portrait = { image: Uint8Array; kind: PictureKind; widthPx: number; heightPx: number; record: EncodedFace['record'] }
export type TravelDocument = {
  mrz: Mrz | null
  /** Faces that a decoder may be given; the first one is the holder’s (Doc 9303-10 §4.7.2). */
  portraits: Portrait[]
  authentication: PassiveAuthentication
  findings: DocumentFinding[]
}

const unproven: PassiveAuthentication = { result: 'inconclusive', intact: [], signed: [], signer: null, ldsVersion: null }

/**
 * Everything that a chip says and whether to believe it. Never throws: what is wrong is a finding. `at`: the time of the check.
 * No picture is decoded here: what DG2 holds is only looked at as far as kind and size.
 */
export function readTravelDocument(files: ChipFiles, { trustStore, at }: { trustStore: TrustStore; at: Date }): TravelDocument {
  const findings: DocumentFinding[] = []
  const read = <Content>(file: ChipFile, parse: (bytes: Uint8Array) => Content): Content | null => {
    const bytes = files[file]
    return bytes ? guarded(file, bytes, parse, findings) : null
  }
  const zone = read('dg1', readDataGroup1)
  const mrz = zone === null ? null : mrzOf(zone, at, findings)
  const portraits = portraitsOf(read('dg2', readDataGroup2), findings)
  const com = read('com', readCommonData)
  const { authentication, findings: security } = authenticationOf(files, mrz, trustStore, at)
  return { mrz, portraits, authentication, findings: [...security, ...findings, ...fileListFindings(com, authentication)] }
}

/** One file’s parser, with its size checked first. */
function guarded<Content>(file: ChipFile, bytes: Uint8Array, parse: (bytes: Uint8Array) => Content, findings: DocumentFinding[]): Content | null {
  const largest = file === 'com' || file === 'sod' ? LARGEST_FILE_BYTES[file] : LARGEST_FILE_BYTES.dataGroup
  try {
    if (bytes.length > largest) throw new Malformed(`${bytes.length} bytes`)
    return parse(bytes)
  } catch (error) {
    // Whatever the libraries throw at malformed bytes is the document’s fault, too: it must not end a check.
    findings.push({ code: 'structure-invalid', file, detail: error instanceof Malformed ? error.message : 'unexpected structure' })
    return null
  }
}

function mrzOf(zone: string, at: Date, findings: DocumentFinding[]): Mrz | null {
  const reading = parseMrz(zone, at.toISOString().slice(0, 10))
  if (!reading.ok) {
    findings.push({ code: 'mrz-unreadable', file: 'dg1', detail: reading.problem })
    return null
  }
  findings.push(...reading.mrz.findings.map(({ field, problem }) => ({ code: problem === 'check-digit' ? 'mrz-check-digit-wrong' as const : 'mrz-value-invalid' as const, file: 'dg1' as const, field })))
  return reading.mrz
}

function portraitsOf(faces: EncodedFace[] | null, findings: DocumentFinding[]): Portrait[] {
  if (!faces) return []
  if (faces.length === 0) findings.push({ code: 'portrait-missing', file: 'dg2' })
  return faces.flatMap(({ image, record }) => {
    const header = pictureHeader(image)
    if (!('failure' in header)) return [{ image, record, ...header }]
    findings.push({ code: 'portrait-unreadable', file: 'dg2', detail: header.failure })
    return []
  })
}

function authenticationOf(files: ChipFiles, mrz: Mrz | null, trustStore: TrustStore, at: Date): { authentication: PassiveAuthentication; findings: DocumentFinding[] } {
  if (!files.sod) return { authentication: unproven, findings: [{ code: 'signed-object-missing', file: 'sod' }] }
  const groups = new Map(Object.entries(files).filter(([file, bytes]) => file.startsWith('dg') && bytes) as [ChipFile, Uint8Array][])
  const findings: DocumentFinding[] = []
  const outcome = guarded('sod', files.sod, (sod) => authenticate(sod, groups, trustStore, at), findings)
  if (!outcome) return { authentication: unproven, findings }
  const country = outcome.authentication.signer?.country ?? null
  const other: DocumentFinding[] = mrz && !mayIssueFor(country, mrz.data.issuingState) ? [{ code: 'signer-other-state', file: 'sod', detail: 'signer and DG1' }] : []
  const all = [...outcome.findings, ...other]
  return { authentication: { ...outcome.authentication, result: resultOf(all) }, findings: all }
}

/** EF.COM is not signed: it accuses, and excuses nothing. */
function fileListFindings(com: CommonData | null, { signed }: PassiveAuthentication): DocumentFinding[] {
  if (!com || signed.length === 0) return []
  const same = com.dataGroups.every((file) => signed.includes(file)) && signed.every((file) => com.dataGroups.includes(file))
  return same ? [] : [{ code: 'file-list-mismatch', file: 'com' }]
}
