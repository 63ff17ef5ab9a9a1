import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Settings } from '@renbie/contracts'
import { fact, fail, ok, reasonOf, warn, type Check, type Finding } from './check.ts'

const dayMs = 24 * 3600 * 1000
/** Time to have another one issued and installed. */
const warnDays = 30

export const certificate: Check = ({ settings, now }) => {
  const { tls, host, behindProxy } = settings
  if (!tls) return [ok('TLS', behindProxy ? { zh: 'TLS 由本機的反向代理處理', en: 'A reverse proxy on this machine ends TLS' } : { zh: `僅限本機（${host}），不使用 TLS`, en: `This machine only (${host}), without TLS` })]
  try {
    const chain = new X509Certificate(readFileSync(tls.certFile))
    const privateKey = createPrivateKey(readFileSync(tls.keyFile))
    if (!chain.checkPrivateKey(privateKey)) return [fail('TLS', { zh: '私鑰與憑證不符', en: 'The private key does not belong to the certificate' }, { zh: '請放入成對的憑證與私鑰', en: 'Put in a certificate and the key it was issued for' })]
    return [validity(chain, now), ...privateKeyMode(tls.keyFile), ...name(chain, settings)]
  } catch (error) {
    return [fail('TLS', fact(reasonOf(error)), { zh: '請檢查 tls.certFile 與 tls.keyFile（PEM 格式、讀取權限）', en: 'Look at tls.certFile and tls.keyFile: PEM, and readable by the node' })]
  }
}

const validity = (chain: X509Certificate, now: Date): Finding => {
  const [from, to] = [chain.validFromDate, chain.validToDate]
  const day = (date: Date): string => date.toISOString().slice(0, 10)
  const days = Math.floor((to.getTime() - now.getTime()) / dayMs)
  const renew = { zh: '請向簽發單位換發憑證', en: 'Have another certificate issued' }
  if (now < from) return fail('TLS', { zh: `憑證自 ${day(from)} 起才生效`, en: `The certificate is valid from ${day(from)} on only` }, { zh: '請檢查本機時鐘或憑證', en: 'Look at this machine’s clock, or at the certificate' })
  if (now > to) return fail('TLS', { zh: `憑證已於 ${day(to)} 到期`, en: `The certificate expired on ${day(to)}` }, renew)
  const text = { zh: `憑證有效至 ${day(to)}（${days} 天）`, en: `The certificate is valid until ${day(to)} (${days} days)` }
  return days < warnDays ? warn('TLS', text, renew) : ok('TLS', text)
}

const privateKeyMode = (file: string): Finding[] => {
  const { mode } = statSync(file)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return []
  return [warn('TLS', { zh: `其他帳號可讀取私鑰 ${file}`, en: `Others may read the private key ${file}` }, { zh: '請執行 chmod 600', en: 'chmod 600' })]
}

/** Browsers and lanes refuse a certificate of another name. */
const name = (chain: X509Certificate, { publicOrigin }: Settings): Finding[] => {
  if (publicOrigin === undefined) return []
  // An IPv6 address stands in brackets in an origin.
  const hostname = new URL(publicOrigin).hostname.replace(/^\[|\]$/g, '')
  const named = isIP(hostname) ? chain.checkIP(hostname) : chain.checkHost(hostname)
  if (named !== undefined) return []
  return [warn('TLS', { zh: `憑證不含 ${hostname}`, en: `The certificate is not for ${hostname}` }, { zh: '請換發含該名稱的憑證，或更正 publicOrigin', en: 'Have one issued for that name, or correct publicOrigin' })]
}
