import type { RouteRequest, Severity } from '@renbie/contracts'

export type WatchlistKey = 'terrorism' | 'serious-crime' | 'forged-documents'

/**
 * The demo's watchlists. One rate for all three: at 1e-5 no ordinary traveller of the synthetic people comes near a subject,
 * while every subject is found (see people/README.md on why this says nothing about people).
 */
export const demoWatchlists: Readonly<Record<WatchlistKey, RouteRequest<'createWatchlist'>['body']>> = {
  terrorism: {
    name: '恐怖活動名單',
    severity: 'critical',
    falseMatchRate: 1e-5,
    colour: '#c92a2a',
    instructions: '勿當場攔問。維持正常查驗節奏，立即按下靜音警報，由航警局與國境事務大隊人員到場後移交。',
    legalBasis: '入出國及移民法第十八條第一項第十三款、資恐防制法第四條（展示資料）',
    inForce: true,
  },
  'serious-crime': {
    name: '重大案件通緝',
    severity: 'high',
    falseMatchRate: 1e-5,
    colour: '#e8590c',
    instructions: '保留證件，請旅客至第二線查驗室，核對通緝書後通知值班分隊長及警察機關。',
    legalBasis: '刑事訴訟法第八十四條、入出國及移民法第六條（展示資料）',
    inForce: true,
  },
  'forged-documents': {
    name: '偽變造證件列管',
    severity: 'medium',
    falseMatchRate: 1e-5,
    colour: '#f08c00',
    instructions: '送證件鑑識儀器檢查，比對歷次使用之證件影像，詢問旅行目的與證件取得方式。',
    legalBasis: '入出國及移民法第十八條第一項第二款、第三款（展示資料）',
    inForce: true,
  },
}

export type Dossier = {
  watchlist: WatchlistKey
  familyName: string
  givenNames: string
  nativeName: string
  aliases: string[]
  reason: string
  /** null: the watchlist's. */
  severity: Severity | null
}

/**
 * Who the nine subjects are said to be, by id in people.csv. All are citizens of UTO, the specimen state of ICAO 9303, with
 * names of no language, and each list mixes faces of every group: a demo accuses no people of anything.
 */
export const dossiers: Readonly<Record<string, Dossier>> = {
  '000': { watchlist: 'serious-crime', familyName: 'VARDENNO', givenNames: 'OLMIR', nativeName: '', aliases: ['奧米爾', 'OLMIR VARDEN'], reason: '跨國詐欺集團車手頭，逾期未到案，經地方檢察署發布通緝。', severity: null },
  '003': { watchlist: 'terrorism', familyName: 'OSKELLAN', givenNames: 'TAVRIN', nativeName: '', aliases: ['塔夫林'], reason: '友邦情資通報：涉嫌為恐怖組織勘查運輸設施，可能持他人護照入境。', severity: null },
  '010': { watchlist: 'forged-documents', familyName: 'ELMARETH', givenNames: 'SIVA', nativeName: '', aliases: ['席娃', 'SIBA ELMAR'], reason: '曾持變造護照（換貼相片）闖關遭查獲，禁止入國期間未屆滿。', severity: null },
  '018': { watchlist: 'forged-documents', familyName: 'KORRUNDAL', givenNames: 'BEDEN', nativeName: '', aliases: [], reason: '以不實資料取得簽證三次，曾使用兩個以上身分入境。', severity: null },
  '026': { watchlist: 'serious-crime', familyName: 'QUELLIS', givenNames: 'NIRA', nativeName: '', aliases: ['妮拉'], reason: '運輸第二級毒品案共犯，國際刑警組織紅色通報。', severity: 'critical' },
  '052': { watchlist: 'terrorism', familyName: 'THALVONE', givenNames: 'AMERIS', nativeName: '', aliases: ['艾莫莉絲', 'AMERIS VONE'], reason: '友邦情資通報：涉嫌資助恐怖活動，列資恐防制制裁對象。', severity: null },
  '057': { watchlist: 'terrorism', familyName: 'BRESSICAN', givenNames: 'ODELLE', nativeName: '', aliases: ['歐黛兒'], reason: '友邦情資通報：疑似協助爆裂物前驅原料採購，動向待查。', severity: 'high' },
  '065': { watchlist: 'serious-crime', familyName: 'SHIH', givenNames: 'WU-MING', nativeName: '史無名', aliases: ['史太太', '無名氏'], reason: '違反銀行法吸金案主嫌，棄保潛逃，經法院發布通緝。', severity: null },
  '069': { watchlist: 'forged-documents', familyName: 'DUMARROW', givenNames: 'KELI', nativeName: '', aliases: ['凱利'], reason: '冒用他人護照搭機未遂，疑屬人蛇集團安排。', severity: 'low' },
}
