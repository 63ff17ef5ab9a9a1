import { createHash } from 'node:crypto'
import type { ChipFile, DocumentFinding, DocumentFindingCode } from '@renbie/contracts'
import type { TrustStore } from '../trust/trust-store.ts'
import type { Certificate } from './certificate.ts'
import { readSecurityObject, readSignedObject, type SecurityObject } from './security-object.ts'
import { certificateOfSigner, signedBy, type SignedData, type Signer } from './signed-data.ts'

/**
 * `passed`: an authority that the store trusts vouches for every data group given. `failed`: something was judged and is wrong.
 * `inconclusive`: it could not be judged, such as of a state whose CSCA is not in the store. Only `passed` proves anything.
 */
export type PassiveAuthentication = {
  result: 'passed' | 'failed' | 'inconclusive'
  /** The data groups whose digest was compared and is the signed one; to be believed if the result is `passed`. */
  intact: ChipFile[]
  /** All data groups that the signed object has a digest of. */
  signed: ChipFile[]
  signer: { subject: string; country: string | null; serialNumber: string; notBefore: Date; notAfter: Date } | null
  ldsVersion: string | null
}
type Outcome = { authentication: PassiveAuthentication; findings: DocumentFinding[] }
type DataGroups = ReadonlyMap<ChipFile, Uint8Array>
type Judged = { findings: DocumentFinding[]; certificate: Certificate | null }

/** Findings that leave open whether the document is genuine, and findings that do not bear on it; all others mean that it failed. */
const inconclusive: ReadonlySet<DocumentFindingCode> = new Set<DocumentFindingCode>([
  'data-group-missing', 'structure-invalid', 'signed-object-missing', 'algorithm-unknown', 'signer-missing', 'signer-unknown', 'csca-expired', 'csca-not-yet-valid',
])
const besides: ReadonlySet<DocumentFindingCode> = new Set<DocumentFindingCode>(['revocation-unknown', 'revocation-outdated'])

/** Passive authentication (ICAO Doc 9303-11 §5.1). `groups`: the data groups as read from the chip. Throws `Malformed`. */
export function authenticate(sod: Uint8Array, groups: DataGroups, trustStore: TrustStore, at: Date): Outcome {
  const signed = readSignedObject(sod)
  const object = readSecurityObject(signed.content)
  const { findings: digestFindings, intact } = compareDigests(object, groups)
  const { findings: signerFindings, certificate } = bestSigner(signed, trustStore, at)
  const findings = [...digestFindings, ...signerFindings]
  return {
    authentication: {
      result: resultOf(findings),
      intact,
      signed: [...object.digests.keys()],
      signer: certificate && { subject: certificate.subject, country: certificate.country, serialNumber: certificate.serialNumber, notBefore: certificate.notBefore, notAfter: certificate.notAfter },
      ldsVersion: object.ldsVersion,
    },
    findings,
  }
}

export function resultOf(findings: readonly DocumentFinding[]): PassiveAuthentication['result'] {
  const bearing = findings.filter(({ code }) => !besides.has(code))
  if (bearing.length === 0) return 'passed'
  return bearing.every(({ code }) => inconclusive.has(code)) ? 'inconclusive' : 'failed'
}

/** DG1 and DG2 must be there; of the others, those that were read are compared. */
function compareDigests({ hash, digests }: SecurityObject, groups: DataGroups): { findings: DocumentFinding[]; intact: ChipFile[] } {
  if (!hash) return { findings: [{ code: 'algorithm-unknown', file: 'sod' }], intact: [] }
  const findings: DocumentFinding[] = []
  const intact: ChipFile[] = []
  for (const [file, bytes] of groups) {
    const digest = digests.get(file)
    if (!digest) findings.push({ code: 'data-group-unsigned', file })
    else if (createHash(hash).update(bytes).digest().equals(digest)) intact.push(file)
    else findings.push({ code: 'data-group-altered', file })
  }
  for (const file of ['dg1', 'dg2'] as const) if (!groups.has(file)) findings.push({ code: 'data-group-missing', file })
  return { findings, intact }
}

/** One signer is usual; of several, one that holds is enough. */
function bestSigner(signed: SignedData, trustStore: TrustStore, at: Date): Judged {
  const judged = signed.signers.map((signer) => judgeSigner(signed, signer, trustStore, at))
  return judged.find(({ findings }) => resultOf(findings) === 'passed') ?? judged[0] ?? { findings: [{ code: 'signer-missing', file: 'sod', detail: 'no signer' }], certificate: null }
}

function judgeSigner(signed: SignedData, signer: Signer, trustStore: TrustStore, at: Date): Judged {
  const certificate = certificateOfSigner(signer, signed.certificates) ?? certificateOfSigner(signer, trustStore.signers)
  if (!certificate) return { findings: [{ code: 'signer-missing', file: 'sod' }], certificate: null }
  const signature = signedBy(signed, signer, certificate)
  const findings: DocumentFinding[] = [
    ...(signature === 'invalid' ? [{ code: 'signature-invalid', file: 'sod' } as const] : []),
    ...(signature === 'unknown' ? [{ code: 'algorithm-unknown', file: 'sod' } as const] : []),
    ...purposeFindings(certificate),
    ...timeFindings(certificate, at, 'signer'),
    ...signingTimeFindings(certificate, signer.attributes?.signingTime ?? null),
    ...pathFindings(certificate, trustStore, at),
  ]
  return { findings, certificate }
}

/** A document signer signs documents and nothing else (Doc 9303-12 §7.1.1): other certificates of the same CSCA do not count. */
function purposeFindings({ isAuthority, keyUsage, extendedKeyUsage }: Certificate): DocumentFinding[] {
  const right = !isAuthority && (keyUsage?.digitalSignature ?? true) && extendedKeyUsage.length === 0
  return right ? [] : [{ code: 'signer-purpose-wrong', file: 'sod' }]
}

function timeFindings({ notBefore, notAfter }: Certificate, at: Date, whose: 'signer' | 'csca'): DocumentFinding[] {
  if (at < notBefore) return [{ code: `${whose}-not-yet-valid`, file: 'sod' }]
  return at > notAfter ? [{ code: `${whose}-expired`, file: 'sod' }] : []
}

/** Most signed objects state no time; then nothing is known of it. */
function signingTimeFindings({ notBefore, notAfter, privateKeyUsage }: Certificate, signingTime: Date | null): DocumentFinding[] {
  if (!signingTime) return []
  const from = privateKeyUsage.notBefore ?? notBefore
  const to = privateKeyUsage.notAfter ?? notAfter
  return signingTime < from || signingTime > to ? [{ code: 'signed-outside-validity', file: 'sod' }] : []
}

function pathFindings(certificate: Certificate, trustStore: TrustStore, at: Date): DocumentFinding[] {
  const issuers = trustStore.issuersOf(certificate)
  if (issuers.length === 0) return [{ code: trustStore.cannotJudge(certificate) ? 'algorithm-unknown' : 'signer-unknown', file: 'sod' }]
  // A link certificate has the key of a self-signed one and its own dates: the kindest of them decides.
  const perIssuer = issuers.map((issuer) => issuerFindings(certificate, issuer, at)).sort((one, other) => one.length - other.length)
  return [...perIssuer[0]!, ...revocationFindings(certificate, trustStore, at)]
}

function issuerFindings(certificate: Certificate, issuer: Certificate, at: Date): DocumentFinding[] {
  const issuedInTime = certificate.notBefore >= issuer.notBefore && certificate.notBefore <= issuer.notAfter
  return [
    ...timeFindings(issuer, at, 'csca'),
    ...(issuedInTime ? [] : [{ code: 'signed-outside-validity', file: 'sod', detail: 'signer’s certificate' } as const]),
    ...(issuer.country !== certificate.country ? [{ code: 'signer-other-state', file: 'sod', detail: 'CSCA and signer' } as const] : []),
  ]
}

function revocationFindings(certificate: Certificate, trustStore: TrustStore, at: Date): DocumentFinding[] {
  const lists = trustStore.revocationListsFor(certificate).filter(({ thisUpdate }) => thisUpdate <= at)
  if (lists.some(({ revoked }) => revoked.has(certificate.serialNumber))) return [{ code: 'signer-revoked', file: 'sod' }]
  const [newest] = lists
  if (!newest) return [{ code: 'revocation-unknown', file: 'sod' }]
  return newest.nextUpdate && newest.nextUpdate < at ? [{ code: 'revocation-outdated', file: 'sod' }] : []
}
