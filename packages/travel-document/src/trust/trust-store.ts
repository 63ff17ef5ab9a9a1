import { LONGEST_PATH, MOST_ISSUER_CANDIDATES } from '../limits.ts'
import type { Certificate } from '../security/certificate.ts'
import { signatureHolds } from '../security/signature.ts'
import type { RevocationList } from './revocation-list.ts'

export type TrustStoreContent = { authorities: readonly Certificate[]; revocationLists?: readonly RevocationList[]; signers?: readonly Certificate[] }

/**
 * Country signing authorities (CSCA) that the administrator has decided to trust, revocation lists, and document signers for
 * signed objects that carry no certificate. A self-signed CSCA is trusted because it is here; a link certificate (new key, signed
 * with the old one) only if the one that signed it is. Does not change: a new store replaces the old one.
 */
export class TrustStore {
  readonly signers: readonly Certificate[]
  readonly size: number
  readonly #bySubject = new Map<string, Certificate[]>()
  readonly #byKey = new Map<string, Certificate[]>()
  readonly #listsByIssuer = new Map<string, RevocationList[]>()
  readonly #trusted = new Map<Certificate, boolean>()
  readonly #genuine = new Map<RevocationList, boolean>()

  constructor({ authorities, revocationLists = [], signers = [] }: TrustStoreContent) {
    this.signers = signers
    this.size = authorities.length
    for (const authority of authorities) {
      put(this.#bySubject, authority.subject, authority)
      if (authority.subjectKeyIdentifier) put(this.#byKey, authority.subjectKeyIdentifier, authority)
    }
    for (const list of revocationLists) put(this.#listsByIssuer, list.issuer, list)
  }

  /** The trusted authorities whose key made the certificate’s signature: several where a link certificate has the same key. */
  issuersOf(certificate: Certificate): Certificate[] {
    return this.#candidates(certificate.issuer, certificate.authorityKeyIdentifier)
      .filter((authority) => mayIssue(authority) && issued(authority, certificate) === true && this.#isTrusted(authority, LONGEST_PATH))
  }

  /** Whether an authority that would be the issuer is here, but its key or the algorithm is not supported. */
  cannotJudge(certificate: Certificate): boolean {
    return this.#candidates(certificate.issuer, certificate.authorityKeyIdentifier).some((authority) => issued(authority, certificate) === 'unknown')
  }

  /** Genuine lists of the certificate’s issuer: signed with a key of that authority, be it a newer one. Newest first. */
  revocationListsFor(certificate: Certificate): RevocationList[] {
    return (this.#listsByIssuer.get(certificate.issuer) ?? [])
      .filter((list) => this.#isGenuine(list))
      .sort((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
  }

  #candidates(subject: string, keyIdentifier: string | null): Certificate[] {
    const byKey = keyIdentifier ? (this.#byKey.get(keyIdentifier) ?? []) : []
    return [...new Set([...byKey, ...(this.#bySubject.get(subject) ?? [])])].slice(0, MOST_ISSUER_CANDIDATES)
  }

  #isTrusted(authority: Certificate, stepsLeft: number): boolean {
    const known = this.#trusted.get(authority)
    if (known !== undefined) return known
    if (stepsLeft === 0) return false
    const trusted = issued(authority, authority) === true
      || this.#candidates(authority.issuer, authority.authorityKeyIdentifier)
        .some((older) => older !== authority && mayIssue(older) && issued(older, authority) === true && this.#isTrusted(older, stepsLeft - 1))
    // A "no" that only came of running out of steps must not outlive this question.
    if (trusted || stepsLeft === LONGEST_PATH) this.#trusted.set(authority, trusted)
    return trusted
  }

  #isGenuine(list: RevocationList): boolean {
    const known = this.#genuine.get(list)
    if (known !== undefined) return known
    const genuine = this.#candidates(list.issuer, list.authorityKeyIdentifier).some((authority) =>
      (authority.keyUsage?.revocationListSigning ?? true)
      && signatureHolds(list.signature.algorithm, null, list.toBeSigned, list.signature.value, authority.key) === true
      && this.#isTrusted(authority, LONGEST_PATH))
    this.#genuine.set(list, genuine)
    return genuine
  }
}

function put<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

const mayIssue = ({ isAuthority, keyUsage }: Certificate): boolean => isAuthority && (keyUsage?.certificateSigning ?? true)

const issued = (authority: Certificate, certificate: Certificate): boolean | 'unknown' =>
  signatureHolds(certificate.signature.algorithm, null, certificate.toBeSigned, certificate.signature.value, authority.key)
