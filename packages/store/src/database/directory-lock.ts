import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreOpenError } from '../open-error.ts'

type Holder = { pid: number; startedAt: string | null }

/**
 * When a process started, in ticks since boot (proc(5), field 22), or null where there is no /proc. With it a process id that
 * was given to another process is not taken for the old holder: in a container the server has the same small id every time.
 */
const startOf = async (pid: number): Promise<string | null> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets and may itself hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const isAlive = async (holder: Holder): Promise<boolean> => {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const startedAt = await startOf(holder.pid)
  return holder.startedAt === null || startedAt === null || holder.startedAt === startedAt
}

const parse = (text: string): Holder | null => {
  const [pid, startedAt] = text.trim().split(' ')
  const number = Number(pid)
  return Number.isSafeInteger(number) && number > 0 ? { pid: number, startedAt: startedAt && startedAt !== '-' ? startedAt : null } : null
}

const readOrNull = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null)

const linkUnlessTaken = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes a dead holder's lock away. Two processes may do this at once, so what was moved is looked at once more. */
const removeStale = async (file: string, stale: string): Promise<void> => {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await rename(file, aside)
  } catch {
    return
  }
  if ((await readOrNull(aside)) !== stale) await linkUnlessTaken(aside, file)
  await rm(aside, { force: true })
}

/**
 * Holds a directory for this process; returns the release. PGlite itself lets two processes write into one directory, which
 * destroys the database. Node has no flock(2), so the file names its holder, and a holder that is dead does not count.
 *
 * Throws `directory-in-use`.
 */
export const lockDirectory = async (directory: string): Promise<() => Promise<void>> => {
  const file = join(directory, 'lock')
  const own = `${process.pid} ${(await startOf(process.pid)) ?? '-'}\n`
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, own, { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      // link(2) fails when the name is taken, and the file is complete when it appears, unlike with O_EXCL and a later write.
      if (await linkUnlessTaken(draft, file)) return () => rm(file, { force: true })
      const text = await readOrNull(file)
      if (text === null) continue
      const holder = parse(text)
      if (holder && (await isAlive(holder))) throw new StoreOpenError('directory-in-use', `${directory}, process ${holder.pid}`)
      await removeStale(file, text)
    }
    throw new StoreOpenError('directory-in-use', `${directory}, its lock changes hands`)
  } finally {
    await rm(draft, { force: true })
  }
}
