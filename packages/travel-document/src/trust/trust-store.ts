import { LONGEST_PATH, MOST_ISSUER_CANDIDATES } from '../limits.ts'
import type { Certificate } from '../security/certificate.ts'
import { signatureHolds } from '../security/signature.ts'
import type { RevocationList } from './revocation-list.ts'

export type TrustStoreContent = { authorities: readonly Certificate[]; revocationLists?: readonly RevocationList[]; signers?: readonly Certificate[] }

type Issued = { issuer: string; issuerCountry: string | null; authorityKeyIdentifier: string | null }

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
  /** Link certificates between an authority and a self-signed one; Infinity: none leads there. */
  readonly #links = new Map<Certificate, number>()
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
    return this.#signersOf(certificate).filter((authority) => this.#isTrusted(authority))
  }

  /** Whether an authority that would be the issuer is here, but its key or the algorithm is not supported. */
  cannotJudge(certificate: Certificate): boolean {
    return this.#candidates(certificate).flat().some((authority) => issued(authority, certificate) === 'unknown')
  }

  /** Genuine lists of the certificate’s issuer: signed with a key of that authority, be it a newer one. Newest first. */
  revocationListsFor(certificate: Certificate): RevocationList[] {
    return (this.#listsByIssuer.get(certificate.issuer) ?? [])
      .filter((list) => this.#isGenuine(list))
      .sort((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
  }

  /** By key, then by name. A key of another state does not count, whatever the certificate says of its issuer. */
  #candidates({ issuer, issuerCountry, authorityKeyIdentifier }: Issued): Certificate[][] {
    return [authorityKeyIdentifier && this.#byKey.get(authorityKeyIdentifier), this.#bySubject.get(issuer)]
      .map((group) => (group || []).filter(({ country }) => country === issuerCountry).slice(0, MOST_ISSUER_CANDIDATES))
  }

  /** Names are tried only if no key fits: each try is a signature to verify. */
  #signersOf(certificate: Certificate): Certificate[] {
    for (const group of this.#candidates(certificate)) {
      const signers = group.filter((authority) => mayIssue(authority) && issued(authority, certificate) === true)
      if (signers.length > 0) return signers
    }
    return []
  }

  #isTrusted(authority: Certificate): boolean {
    return this.#linksFrom(authority, LONGEST_PATH) <= LONGEST_PATH
  }

  #linksFrom(authority: Certificate, stepsLeft: number): number {
    const known = this.#links.get(authority)
    if (known !== undefined) return known <= stepsLeft ? known : Infinity
    const links = issued(authority, authority) === true ? 0 : this.#linksOverOlder(authority, stepsLeft)
    // Where the steps ran out, more of them may lead there when another one asks.
    if (links <= stepsLeft || stepsLeft === LONGEST_PATH) this.#links.set(authority, links)
    return links
  }

  #linksOverOlder(authority: Certificate, stepsLeft: number): number {
    if (stepsLeft === 0) return Infinity
    return this.#signersOf(authority)
      .filter((older) => older !== authority)
      .reduce((fewest, older) => Math.min(fewest, 1 + this.#linksFrom(older, stepsLeft - 1)), Infinity)
  }

  #isGenuine(list: RevocationList): boolean {
    const known = this.#genuine.get(list)
    if (known !== undefined) return known
    const genuine = this.#candidates(list).flat().some((authority) =>
      (authority.keyUsage?.revocationListSigning ?? true)
      && signatureHolds(list.signature.algorithm, null, list.toBeSigned, list.signature.value, authority.key) === true
      && this.#isTrusted(authority))
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
