import type { MrzField } from './mrz/index.ts'
import type { Language } from './reasons.ts'

/** A file of the chip (ICAO Doc 9303-10): EF.COM, EF.SOD, data groups 1 to 16. */
export type ChipFile = 'com' | 'sod' | `dg${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16}`

/** What can be wrong with a travel document. Codes are stable. `{file}` and `{field}` are filled in from the finding. */
export const documentFindings = {
  'data-group-altered': { zh: '晶片 {file} 內容與簽章不符，資料遭竄改或損毀', en: '{file} of the chip is not what was signed: it was altered or is damaged' },
  'data-group-missing': { zh: '簽章列有 {file}，但未讀得', en: '{file} is listed in the signed object and was not read' },
  'data-group-unsigned': { zh: '{file} 不在簽章範圍內，內容不可信', en: '{file} is not covered by the signature and cannot be trusted' },
  'structure-invalid': { zh: '{file} 格式有誤，無法讀取', en: '{file} is malformed and cannot be read' },
  'file-list-mismatch': { zh: '晶片目錄 EF.COM 與簽章所列資料組不一致', en: 'EF.COM lists other data groups than the signed object' },
  'signed-object-missing': { zh: '未讀得 EF.SOD，無法驗證晶片真偽', en: 'EF.SOD was not read: whether the chip is genuine cannot be told' },
  'signature-invalid': { zh: '晶片簽章無效，資料非發證機關所簽', en: 'The signature of the chip is invalid: the issuer did not sign these data' },
  'algorithm-unknown': { zh: '簽章演算法或金鑰不受支援，無法驗證', en: 'The signature uses an algorithm or key that is not supported' },
  'signer-missing': { zh: '查無文件簽署憑證，無法驗證簽章', en: 'The document signer’s certificate was not found' },
  'signer-unknown': { zh: '文件簽署憑證查無可信之國家簽署機構（CSCA）', en: 'No trusted country signing authority (CSCA) issued the document signer’s certificate' },
  'signer-revoked': { zh: '文件簽署憑證已被註銷', en: 'The document signer’s certificate is revoked' },
  'signer-expired': { zh: '文件簽署憑證已逾期', en: 'The document signer’s certificate has expired' },
  'signer-not-yet-valid': { zh: '文件簽署憑證尚未生效，請檢查通道時鐘', en: 'The document signer’s certificate is not valid yet. Check the lane’s clock' },
  'signer-purpose-wrong': { zh: '簽署憑證之用途不是簽署旅行證件', en: 'The signer’s certificate was not issued for signing travel documents' },
  'signer-other-state': { zh: '簽署憑證之國家與證件發證國不符', en: 'The signer belongs to another state than the one that issued the document' },
  'signed-outside-validity': { zh: '簽署時間不在憑證有效期間內', en: 'The document was signed outside the validity of the signer’s certificate' },
  'csca-expired': { zh: '國家簽署機構（CSCA）憑證已逾期', en: 'The certificate of the country signing authority (CSCA) has expired' },
  'csca-not-yet-valid': { zh: '國家簽署機構（CSCA）憑證尚未生效，請檢查通道時鐘', en: 'The certificate of the country signing authority (CSCA) is not valid yet. Check the lane’s clock' },
  'revocation-unknown': { zh: '無該國憑證廢止清冊（CRL），未能確認簽署憑證是否註銷', en: 'There is no revocation list (CRL) of this state: whether the signer is revoked is not known' },
  'revocation-outdated': { zh: '該國憑證廢止清冊（CRL）已過更新期限', en: 'The revocation list (CRL) of this state is out of date' },
  'portrait-missing': { zh: '晶片 DG2 內無人像', en: 'DG2 of the chip holds no face' },
  'portrait-unreadable': { zh: '晶片人像損毀或格式不支援，請人工核對', en: 'The portrait in the chip is damaged or of an unsupported format. Compare by eye' },
  'portrait-differs': { zh: '證件照與晶片人像不符，請查驗是否換貼照片', en: 'The portrait of the document differs from the one in the chip. Examine for photo substitution' },
  'mrz-unreadable': { zh: '晶片 DG1 之機讀區無法辨識', en: 'The machine-readable zone in DG1 cannot be read' },
  'mrz-check-digit-wrong': { zh: '機讀區「{field}」檢查碼不符', en: 'The check digit of the {field} in the machine-readable zone does not agree' },
  'mrz-value-invalid': { zh: '機讀區「{field}」內容不合規定', en: 'The {field} in the machine-readable zone is not possible' },
  'mrz-differs': { zh: '證件「{field}」與晶片 DG1 不符', en: 'The {field} of the document differs from DG1 of the chip' },
} as const satisfies Record<string, { zh: string; en: string }>

export type DocumentFindingCode = keyof typeof documentFindings
export const documentFindingCodes = Object.keys(documentFindings) as DocumentFindingCode[]

/** `detail` is for the log: where in a file something is wrong; never a value out of it. */
export type DocumentFinding = { code: DocumentFindingCode; file?: ChipFile; field?: MrzField; detail?: string }

const fieldText: Readonly<Record<MrzField, { zh: string; en: string }>> = {
  documentType: { zh: '證件種類', en: 'document type' },
  issuingState: { zh: '發證國', en: 'issuing state' },
  documentNumber: { zh: '證件號碼', en: 'document number' },
  nationality: { zh: '國籍', en: 'nationality' },
  familyName: { zh: '姓', en: 'family name' },
  givenNames: { zh: '名', en: 'given names' },
  birthDate: { zh: '出生日期', en: 'date of birth' },
  sex: { zh: '性別', en: 'sex' },
  expiryDate: { zh: '效期', en: 'date of expiry' },
  optionalData: { zh: '備註資料', en: 'optional data' },
  composite: { zh: '整體', en: 'zone as a whole' },
}

/** The sentence that an officer or a lane shows for a finding. */
export function documentFindingText({ code, file, field }: DocumentFinding, language: Language): string {
  const key = language === 'en' ? 'en' : 'zh'
  const fileName = file === 'com' || file === 'sod' ? `EF.${file.toUpperCase()}` : (file ?? '').toUpperCase()
  return documentFindings[code][key].replace('{file}', fileName).replace('{field}', field ? fieldText[field][key] : '')
}
