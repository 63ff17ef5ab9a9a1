import type { Traveller } from '@renbie/contracts'

/** How a face of people.csv was shaped; decides which invented names and states fit it. */
export const groups = ['african', 'asian', 'caucasian'] as const
export type Group = (typeof groups)[number]

type NamePool = { family: readonly string[]; given: Readonly<Record<'F' | 'M', readonly string[]>> }

/** A state that travellers come from, and what its travel documents look like. */
export type Origin = {
  /** Issuing state and nationality: ICAO 9303-3 §5. */
  state: string
  residence: Traveller['residence']
  group: Group
  /** Relative share among arrivals of the group; plausible, not measured. */
  weight: number
  /** `A` stands for a letter, `#` for a digit. */
  documentNumber: string
  names: NamePool
}

/**
 * Common family and given names, drawn at random: nobody is meant by a pair of them. In the way a machine-readable zone
 * writes them; mainland travellers and nationals carry Chinese characters, as their own documents do.
 */
const pools = {
  japanese: {
    family: ['KANZAKI', 'MIZUHARA', 'TSUCHIDA', 'AOYAGI', 'HORIKAWA', 'SAKURADA', 'NOMOTO', 'FUJISHIRO'],
    given: { F: ['HARUKA', 'MISATO', 'AYANE', 'CHINATSU', 'YUKINO', 'KOTOMI'], M: ['DAISUKE', 'RYOTA', 'KEIGO', 'MASATO', 'SHOHEI', 'TAKUMI'] },
  },
  korean: {
    family: ['NAMGUNG', 'SEONU', 'HWANGBO', 'PYO', 'GONG', 'TAK', 'BYEON', 'MAENG'],
    given: { F: ['SEOYUN', 'HAEUN', 'MIRAE', 'DASOM', 'YEWON', 'BORAM'], M: ['DOHYUN', 'TAEYANG', 'JUWON', 'SIWOO', 'KANGMIN', 'HYUNSEO'] },
  },
  cantonese: {
    family: ['TSANG', 'KWOK', 'MAK', 'SZETO', 'FUNG', 'LUI', 'POON', 'YIP'],
    given: { F: ['WING YAN', 'HOI CHING', 'SZE MAN', 'LOK YI', 'PUI KI'], M: ['CHUN HIN', 'KA LOK', 'TSZ HO', 'WAI KIT', 'HO MING'] },
  },
  mainland: {
    family: ['梁', '邵', '段', '覃', '龚', '祝', '阮', '尹'],
    given: { F: ['雨岑', '思远', '若溪', '静宜', '晓棠', '语桐'], M: ['景行', '博文', '一鸣', '维钧', '浩然', '承泽'] },
  },
  taiwanese: {
    family: ['溫', '簡', '游', '莊', '范', '沈', '塗', '紀'],
    given: { F: ['映禾', '品蓁', '苡晴', '若彤', '芷寧', '采潔'], M: ['柏叡', '宥廷', '品睿', '冠霖', '承恩', '秉軒'] },
  },
  vietnamese: {
    family: ['DOAN', 'TRINH', 'LUU', 'QUACH', 'THAI', 'VUONG'],
    given: { F: ['THI BICH NGOC', 'THI KIM OANH', 'THUY DUONG', 'MAI HUONG'], M: ['VAN TOAN', 'QUOC BAO', 'DINH KHOA', 'MINH HIEU'] },
  },
  filipino: {
    family: ['MANALASTAS', 'DIMAGUIBA', 'CATACUTAN', 'PANGANIBAN', 'MAGSINO', 'TUMULAK'],
    given: { F: ['MARICEL', 'LOVELY ANN', 'ROSALIE', 'JOCELYN'], M: ['JAYSON', 'RODEL', 'ARNEL', 'MARK ANGELO'] },
  },
  english: {
    family: ['HARGREAVES', 'WHITCOMBE', 'PEMBERTON', 'ASHDOWN', 'LOCKWOOD', 'THORNBURY', 'MERRIWEATHER', 'CALLOWAY'],
    given: { F: ['OLIVIA JANE', 'HARRIET', 'MEGAN', 'ABIGAIL', 'CHARLOTTE', 'ROSEMARY'], M: ['DANIEL', 'PETER JAMES', 'GREGORY', 'SIMON', 'NATHAN', 'OSCAR'] },
  },
  german: {
    family: ['BRANDSTETTER', 'HOLZAPFEL', 'LINDENBERGER', 'KREUTZMANN', 'SCHOENFELDER', 'WIESENTHALER'],
    given: { F: ['KATHARINA', 'JOHANNA', 'SABINE', 'LENA MARIE'], M: ['MATTHIAS', 'JOERG', 'FLORIAN', 'TOBIAS'] },
  },
  french: {
    family: ['BEAUCHAMP', 'DELACOUR', 'FONTENELLE', 'MARCHANDEAU', 'ROUSSELET', 'VILLENEUVE'],
    given: { F: ['CLEMENCE', 'ELODIE', 'MANON', 'SOLENE'], M: ['BAPTISTE', 'GUILLAUME', 'MATHIEU', 'ETIENNE'] },
  },
  southernAfrican: {
    family: ['DLADLA', 'MKHABELA', 'NGCOBO', 'SHABANGU', 'MASEKO', 'SIMELANE'],
    given: { F: ['NOMVULA', 'THANDEKA', 'LINDIWE', 'BUSISIWE'], M: ['SIPHO', 'BONGANI', 'MANDLA', 'THULANI'] },
  },
  westAfrican: {
    family: ['ADEYINKA', 'OKONJI', 'ANOKYE', 'BOATENG', 'EZEUGO', 'OFORI'],
    given: { F: ['ABENA', 'CHIAMAKA', 'FOLAKE', 'EFUA'], M: ['KWABENA', 'OBINNA', 'TUNDE', 'YAW'] },
  },
} as const satisfies Record<string, NamePool>

export const origins: readonly Origin[] = [
  { state: 'JPN', residence: 'foreigner', group: 'asian', weight: 26, documentNumber: 'TA#######', names: pools.japanese },
  { state: 'KOR', residence: 'foreigner', group: 'asian', weight: 16, documentNumber: 'M########', names: pools.korean },
  { state: 'CHN', residence: 'hong-kong-macau', group: 'asian', weight: 18, documentNumber: 'K########', names: pools.cantonese },
  { state: 'CHN', residence: 'mainland', group: 'asian', weight: 14, documentNumber: 'E########', names: pools.mainland },
  { state: 'VNM', residence: 'foreigner', group: 'asian', weight: 8, documentNumber: 'C#######', names: pools.vietnamese },
  { state: 'PHL', residence: 'foreigner', group: 'asian', weight: 8, documentNumber: 'P#######A', names: pools.filipino },
  { state: 'TWN', residence: 'national-without-household-registration', group: 'asian', weight: 4, documentNumber: '3########', names: pools.taiwanese },
  { state: 'USA', residence: 'foreigner', group: 'caucasian', weight: 30, documentNumber: '5########', names: pools.english },
  { state: 'GBR', residence: 'foreigner', group: 'caucasian', weight: 14, documentNumber: '1########', names: pools.english },
  { state: 'AUS', residence: 'foreigner', group: 'caucasian', weight: 12, documentNumber: 'PA#######', names: pools.english },
  { state: 'D', residence: 'foreigner', group: 'caucasian', weight: 12, documentNumber: 'CA######A', names: pools.german },
  { state: 'FRA', residence: 'foreigner', group: 'caucasian', weight: 10, documentNumber: '##AA#####', names: pools.french },
  { state: 'ZAF', residence: 'foreigner', group: 'african', weight: 12, documentNumber: 'A########', names: pools.southernAfrican },
  { state: 'SWZ', residence: 'foreigner', group: 'african', weight: 8, documentNumber: '8#######', names: pools.southernAfrican },
  { state: 'NGA', residence: 'foreigner', group: 'african', weight: 8, documentNumber: 'B########', names: pools.westAfrican },
  { state: 'GHA', residence: 'foreigner', group: 'african', weight: 8, documentNumber: 'G#######', names: pools.westAfrican },
]

/** Nationals with household registration: outside art. 91, so never drawn among the others. */
export const nationalOrigin: Origin = { state: 'TWN', residence: 'national', group: 'asian', weight: 1, documentNumber: '2########', names: pools.taiwanese }
