import { findingCodes, type FindingCode } from './quality.ts'
import { findingAdvice } from './quality-texts.ts'

/** Why a check was decided as it was. Codes are stable; a lane program may branch on them. */
export const policyReasonCodes = [
  'watchlist-hit',
  'verification-failed',
  'hit-dismissed-before',
  'several-identities',
  'portrait-missing',
  'portrait-unusable',
  'presentation-attack-suspected',
  'exempt-under-14',
  'exempt-diplomatic',
  'exempt-official-mission',
  'exempt-courtesy-visa',
  'exempt-agency-consent',
  'national-outside-article-91',
] as const
export const reasonCodes = [...policyReasonCodes, ...findingCodes] as const
export type ReasonCode = (typeof reasonCodes)[number]
export type PolicyReasonCode = (typeof policyReasonCodes)[number]

const policyText: Readonly<Record<PolicyReasonCode, { zh: string; en: string }>> = {
  'watchlist-hit': { zh: '與管制名單影像相似，請轉二線查驗', en: 'Resembles a watchlisted person. Refer to second-line inspection' },
  'verification-failed': { zh: '現場影像與證件照不符，請轉二線查驗', en: 'The live picture does not match the document portrait. Refer to second-line inspection' },
  'hit-dismissed-before': { zh: '相似對象先前已判定非同一人，且列管資料未變更，未再發出警示', en: 'The resembling subject was decided not to be this person before, and the entry is unchanged: no new alert' },
  'several-identities': { zh: '與先前以其他身分入出境者相似，已列入分析清單', en: 'Resembles somebody who crossed under another identity before: listed for the analysts' },
  'portrait-missing': { zh: '未提供證件照，未執行一對一比對', en: 'No document portrait was given; no 1:1 comparison was made' },
  'portrait-unusable': { zh: '證件照無法比對，請人工核對', en: 'The document portrait cannot be compared. Compare by eye' },
  'presentation-attack-suspected': { zh: '疑似偽冒攻擊（照片、螢幕或面具），請確認旅客本人在場', en: 'The live picture may show a print, a screen or a mask. See the traveller in person' },
  'exempt-under-14': { zh: '未滿十四歲，排除適用（入出國及移民法第九十一條第二項第一款）', en: 'Under 14: exempt (Immigration Act art. 91 ¶2(1))' },
  'exempt-diplomatic': { zh: '外交人員，排除適用（同法第九十一條第二項第二款）', en: 'Diplomatic: exempt (Immigration Act art. 91 ¶2(2))' },
  'exempt-official-mission': { zh: '因公來臺人員，排除適用（同法第九十一條第二項第二款）', en: 'Official mission: exempt (Immigration Act art. 91 ¶2(2))' },
  'exempt-courtesy-visa': { zh: '禮遇簽證持有人，排除適用（同法第九十一條第二項第二款）', en: 'Courtesy visa: exempt (Immigration Act art. 91 ¶2(2))' },
  'exempt-agency-consent': { zh: '經移民署專案同意，排除適用（同法第九十一條第二項第三款）', en: 'Special consent of the agency: exempt (Immigration Act art. 91 ¶2(3))' },
  'national-outside-article-91': { zh: '有戶籍國民，非第九十一條適用對象', en: 'National with household registration: outside art. 91' },
}

const isFinding = (code: ReasonCode): code is FindingCode => (findingCodes as readonly string[]).includes(code)

export type Language = 'zh-TW' | 'en'

/** The sentence an officer or a lane shows for a reason. */
export const reasonText = (code: ReasonCode, language: Language): string => {
  const text = isFinding(code) ? findingAdvice[code] : policyText[code]
  return language === 'en' ? text.en : text.zh
}
