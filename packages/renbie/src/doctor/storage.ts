import { existsSync } from 'node:fs'
import { open, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Settings } from '@renbie/contracts'
import { inspectDatabase, inspectKeyFile, StoreOpenError, type DatabaseInspection } from '@renbie/store'
import { fact, fail, ok, reasonOf, warn, type Check, type Finding, type Text } from './check.ts'

/** Signed captures and audit rows of two machines must be comparable to the second; beyond half a minute sessions and exemptions go wrong. */
const clockWarnMs = 2_000
const clockFailMs = 30_000
/** A day of a busy lane's pictures, and what a node needs to close its files. */
const diskWarnBytes = 10e9
const diskFailBytes = 1e9

/** The database, its schema, its clock and the key file that belongs to it: one look, since the later ones depend on it. */
export const database: Check = async ({ settings, keyFile }) => {
  const where = databaseOf(settings)
  if (where === null) return [warn('database', { zh: '內嵌資料庫尚未建立', en: 'The embedded database is not made yet' }, { zh: '首次啟動時建立', en: 'The first start makes it' }), ...(await keyFileAlone(keyFile))]
  try {
    const found = await inspectDatabase(where, keyFile, () => Date.now())
    return [server(found), schema(found), ...(where.kind === 'postgresql' ? [clock(found)] : []), ...(await key(found, keyFile))]
  } catch (error) {
    return refusal(error, keyFile)
  }
}

/** Null: PGlite that no node has made yet. To look at it must not make it. */
const databaseOf = ({ dataDirectory, database }: Settings): Parameters<typeof inspectDatabase>[0] | null => {
  if (database.kind === 'postgresql') return { ...database, maxConnections: 1 }
  const directory = join(dataDirectory, 'database')
  return existsSync(directory) ? { kind: 'pglite', directory } : null
}

/** The oldest that the project says it runs on (docs/runbooks/first-start.md). */
const oldestPostgresql = 15

const server = ({ version, standby }: DatabaseInspection): Finding => {
  if (Number.parseInt(version, 10) < oldestPostgresql) {
    return fail('database', fact(`PostgreSQL ${version}`), { zh: `需 PostgreSQL ${oldestPostgresql} 以上`, en: `PostgreSQL ${oldestPostgresql} or later is needed` })
  }
  return standby
    ? warn('database', { zh: `PostgreSQL ${version}，備援（唯讀）`, en: `PostgreSQL ${version}, a standby that takes no writes` }, { zh: '節點須連線至主資料庫', en: 'A node needs the primary' })
    : ok('database', fact(`PostgreSQL ${version}`))
}

const schema = ({ applied, pending }: DatabaseInspection): Finding =>
  pending === 0
    ? ok('schema', { zh: `資料表為最新（第 ${applied} 版）`, en: `The schema is the newest (${applied} migrations)` })
    : warn('schema', { zh: `尚有 ${pending} 項資料表更新未套用`, en: `${pending} migrations are not applied` }, { zh: '下次啟動時套用；請先備份', en: 'The next start applies them; make a backup first' })

const clock = ({ clockAheadMs, clockUncertaintyMs }: DatabaseInspection): Finding => {
  const offMs = Math.abs(clockAheadMs)
  const amount = `${(clockAheadMs / 1000).toFixed(1)} s (± ${(clockUncertaintyMs / 1000).toFixed(1)} s)`
  const text: Text = { zh: `資料庫時鐘與本機相差 ${amount}`, en: `The clock of the database is ahead of this machine’s by ${amount}` }
  const advice: Text = { zh: '請以 NTP（chrony）校正兩部主機的時鐘', en: 'Set both clocks by NTP (chrony)' }
  if (offMs - clockUncertaintyMs > clockFailMs) return fail('clock', text, advice)
  return offMs - clockUncertaintyMs > clockWarnMs ? warn('clock', text, advice) : ok('clock', text)
}

const key = async ({ hasDataKeys }: DatabaseInspection, file: string): Promise<Finding[]> => {
  const there = await inspectKeyFile(file)
  if (there || !hasDataKeys) return keyFileAlone(file)
  return [fail('key file', { zh: `找不到金鑰檔 ${file}，資料庫內已有加密資料`, en: `${file} is not there, and the database has sealed data` }, { zh: '請放回此資料庫的金鑰檔；遺失則資料無法解密', en: 'Put back the key file of this database; without it nothing sealed can be opened' })]
}

/** By itself, when the database says nothing about it. */
const keyFileAlone = async (file: string): Promise<Finding[]> => {
  try {
    const there = await inspectKeyFile(file)
    if (there) return [ok('key file', { zh: `${file}，權限正確`, en: `${file}, for its owner alone` })]
    return [warn('key file', { zh: `尚無金鑰檔 ${file}`, en: `There is no ${file} yet` }, { zh: '首次啟動時建立；請立即另行備份', en: 'The first start makes it; keep a copy elsewhere at once' })]
  } catch (error) {
    return [fail('key file', fact(reasonOf(error)), { zh: '金鑰檔須為 32 位元組且僅擁有者可讀（chmod 600）', en: 'It must have 32 bytes and be readable by its owner alone (chmod 600)' })]
  }
}

const refusal = async (error: unknown, keyFile: string): Promise<Finding[]> => {
  const keyFindings = await keyFileAlone(keyFile)
  const text = fact(reasonOf(error))
  if (!(error instanceof StoreOpenError)) return [fail('database', text, { zh: '無法連線：請檢查 database.url、網路、pg_hba.conf 與資料庫是否運作', en: 'It cannot be reached: look at database.url, the network, pg_hba.conf, and whether it runs' }), ...keyFindings]
  if (error.code === 'directory-in-use') return [warn('database', { zh: '內嵌資料庫正由執行中的節點使用', en: 'A running node uses the embedded database' }, { zh: '欲檢查內容請先停止節點', en: 'To look inside, stop the node first' }), ...keyFindings]
  if (error.code === 'key-file-wrong') return [fail('key file', text, { zh: '此金鑰檔不屬於此資料庫，請放回正確的金鑰檔', en: 'Put back the key file that belongs to this database' })]
  if (error.code.startsWith('key-file')) return keyFindings
  return [fail('schema', text, { zh: '請使用建立或更新此資料庫的版本', en: 'Use the version that made or changed this database' }), ...keyFindings]
}

export const dataDirectory: Check = async ({ settings }) => {
  const folder = resolve(settings.dataDirectory)
  const there = existsSync(folder)
  const probe = join(there ? folder : nearestFolder(folder), `.renbie-doctor-${process.pid}`)
  try {
    const handle = await open(probe, 'wx', 0o600)
    try {
      await handle.writeFile('renbie')
      await handle.sync()
    } finally {
      await handle.close()
      await rm(probe, { force: true })
    }
  } catch (error) {
    return [fail('data folder', { zh: `${folder} 無法寫入：${reasonOf(error)}`, en: `${folder} cannot be written: ${reasonOf(error)}` }, { zh: '請將資料夾授權給執行節點的帳號', en: 'Give the folder to the account that runs the node' })]
  }
  if (there) return [ok('data folder', { zh: `${folder} 可寫入`, en: `${folder} can be written` })]
  return [warn('data folder', { zh: `${folder} 尚未建立`, en: `${folder} is not there yet` }, { zh: '首次啟動時建立', en: 'The first start makes it' })]
}

const nearestFolder = (folder: string): string => (existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder)))

export const disk: Check = async ({ settings }) => {
  const folder = nearestFolder(resolve(settings.dataDirectory))
  const { bavail, blocks, bsize } = await statfs(folder)
  const [free, total] = [bavail * bsize, blocks * bsize]
  const text: Text = { zh: `可用空間 ${(free / 1e9).toFixed(1)} GB，共 ${(total / 1e9).toFixed(1)} GB`, en: `${(free / 1e9).toFixed(1)} GB free of ${(total / 1e9).toFixed(1)} GB` }
  const advice: Text = { zh: '空間用盡後查驗將被拒絕：請擴充或移出資料', en: 'A full disk refuses checks: add space or move something away' }
  if (free < diskFailBytes) return [fail('disk', text, advice)]
  return [free < diskWarnBytes ? warn('disk', text, advice) : ok('disk', text)]
}
