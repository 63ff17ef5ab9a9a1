import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { packNameSchema, type Settings } from '@renbie/contracts'
import { calibrate, CALIBRATION_FILE, createEngine, installPack, packStatus, readManifest, PackError, type PackStatus } from '@renbie/engine'
import { modelCacheOf, openEngine, openNodeStore, packDirectoryOf } from '@renbie/server'
import { StoreOpenError, type PackState } from '@renbie/store'
import { portraitsOf } from '../portraits.ts'
import { SettingsError } from '../settings.ts'
import { commandSettings, type NodeChoice } from './store.ts'

type Environment = Readonly<Record<string, string | undefined>>

const embedded = 'embedded'
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const packFolder = (settings: Settings, name: string): string => {
  if (name === embedded) throw new SettingsError('The embedded pack is part of the product: it is neither added, calibrated nor removed')
  const parsed = packNameSchema.safeParse(name)
  if (!parsed.success) throw new SettingsError(`A pack’s name has ${parsed.error.issues[0]?.message}`)
  return packDirectoryOf(settings, parsed.data)
}

const describe = ({ manifest, info, calibrated }: PackStatus): string =>
  [
    `pack         ${info.id}`,
    `detector     ${info.detector}`,
    `recogniser   ${info.recogniser}, ${info.dimension} numbers`,
    `licence      ${manifest.licence}`,
    `commercial   ${manifest.commercialUse ? 'allowed' : 'NOT allowed'}`,
    `calibrated   ${calibrated ? 'yes' : 'no: a node refuses it until `renbie models calibrate` has run'}`,
  ].join('\n')

type InForce = { state: PackState; progress: { total: number; done: number; failed: number } | null }

/** What the database says of packs; null before there is one, and while a node holds the embedded one for itself. */
const packsInForce = async (settings: Settings): Promise<InForce | null> => {
  // Asking must not make a database.
  if (settings.database.kind === 'pglite' && !(await stat(join(settings.dataDirectory, 'database')).catch(() => null))) return null
  const store = await openNodeStore(settings, () => new Date()).catch((error: unknown) => {
    if (error instanceof StoreOpenError && error.code === 'directory-in-use') return null
    throw error
  })
  try {
    const state = await store?.read.packs.state()
    return store && state ? { state, progress: state.next ? await store.read.templates.progress(state.inForce.id, state.next.id) : null } : null
  } finally {
    await store?.close()
  }
}

const changeLine = ({ state, progress }: InForce): string => {
  if (!state.next || !progress) return `In force: ${state.inForce.id}`
  const { total, done, failed } = progress
  const count = (n: number): string => n.toLocaleString('en')
  return `In force: ${state.inForce.id}; re-templating for ${state.next.id}: ${count(done)} of ${count(total)}${failed > 0 ? `, ${count(failed)} failed` : ''}`
}

/** One line a pack; the one that is set has a star. */
export const modelsList = async (options: NodeChoice, environment: Environment): Promise<void> => {
  const settings = commandSettings(options, environment)
  const known = await packsInForce(settings)
  const mark = (name: string): string => (settings.pack === name ? '*' : ' ')
  say(`${mark(embedded)} ${embedded.padEnd(24)} part of the product`)
  const entries = await readdir(packDirectoryOf(settings, '.'), { withFileTypes: true }).catch(() => [])
  for (const { name } of entries.filter((entry) => entry.isDirectory() && packNameSchema.safeParse(entry.name).success)) {
    const line = await readManifest(packDirectoryOf(settings, name)).then(
      ({ id, version, licence, commercialUse }) => `${id} ${version}; ${licence}; commercial use ${commercialUse ? 'allowed' : 'NOT allowed'}`,
      (error: unknown) => (error instanceof PackError ? error.message : String(error)),
    )
    say(`${mark(name)} ${name.padEnd(24)} ${line}`)
  }
  say(known ? changeLine(known) : 'In force: not known. No node has run yet, or a running one holds the database for itself: ask it (GET /v1/system)')
}

/** Copies a pack into the data folder once every digest and network is in order. */
export const modelsAdd = async (directory: string, options: NodeChoice & { name?: string }, environment: Environment): Promise<void> => {
  const settings = commandSettings(options, environment)
  const source = resolve(directory)
  say(describe(await installPack(source, packFolder(settings, options.name ?? basename(source).toLowerCase()), modelCacheOf(settings))))
}

export const modelsVerify = async (name: string, options: NodeChoice, environment: Environment): Promise<void> => {
  const settings = commandSettings(options, environment)
  say(describe(await packStatus(packFolder(settings, name), modelCacheOf(settings))))
}

export const modelsRemove = async (name: string, options: NodeChoice, environment: Environment): Promise<void> => {
  const settings = commandSettings(options, environment)
  const folder = packFolder(settings, name)
  const known = await packsInForce(settings)
  if ([settings.pack, known?.state.inForce.name, known?.state.next?.name].includes(name)) throw new PackError('pack-in-use', name)
  await readdir(folder).catch((cause: unknown) => {
    throw new PackError('pack-missing', name, cause)
  })
  await rm(folder, { recursive: true })
  say(`${name} is removed`)
}

/**
 * Writes the setting once a node would start with it: the pack is whole and calibrated. It comes into force when every photo
 * has a template of it; setting the pack in force again cancels that. A demo has no settings file and stays on the embedded pack.
 */
export const modelsUse = async (name: string, options: { config?: string }, environment: Environment): Promise<void> => {
  const file = options.config ?? environment['RENBIE_CONFIG']
  if (file === undefined) throw new SettingsError('The pack is set in the settings file of the node: name it with --config')
  if (environment['RENBIE_PACK'] !== undefined) throw new SettingsError('RENBIE_PACK is set and wins over the settings file: change it there')
  const settings = commandSettings(options, environment)
  if (name !== embedded) packFolder(settings, name)
  const engine = await openEngine({ ...settings, engine: { ...settings.engine, workers: 1 } }, name)
  await engine.close()
  const content = { ...(JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>), pack: name }
  await replaceFile(file, `${JSON.stringify(content, null, 2)}\n`)
  say(`${engine.pack.id} is set. From the next start on the node makes its templates of every photo in the background, and goes over to it when all are made`)
}

/** Templates of everybody in the folder, each compared with everybody else’s. */
export const modelsCalibrate = async (name: string, options: NodeChoice & { images: string }, environment: Environment): Promise<void> => {
  const settings = commandSettings(options, environment)
  const directory = packFolder(settings, name)
  const engine = await createEngine({ pack: { kind: 'directory', directory, uncalibrated: true }, cacheDirectory: modelCacheOf(settings), ...settings.engine })
  try {
    const { portraits, without } = await portraitsOf(engine, options.images, (done, all) => process.stderr.write(`\r${done} of ${all} pictures`))
    process.stderr.write('\n')
    const result = calibrate(engine.pack.id, `${portraits.length} pictures of ${basename(resolve(options.images))}`, portraits)
    await replaceFile(join(directory, CALIBRATION_FILE), `${JSON.stringify(result, null, 2)}\n`)
    say(`${result.impostorPairs} pairs of ${result.people} people; ${without} pictures had no usable face`)
    for (const { falseMatchRate, score } of result.points) say(`  false match rate ${falseMatchRate.toExponential(1)}  from score ${score.toFixed(5)}`)
    say('Checked on people left out of a table fitted for it:')
    for (const { predicted, observed } of result.heldOut) say(`  predicted ${predicted.toExponential(0)}  observed ${observed.toExponential(2)}  ratio ${(observed / predicted).toFixed(2)}`)
  } finally {
    await engine.close()
  }
}

/** Whole or not at all: a settings file cut in half would keep the node from starting. */
const replaceFile = async (file: string, text: string): Promise<void> => {
  const unfinished = `${file}.unfinished`
  await writeFile(unfinished, text, { mode: 0o600 })
  await rename(unfinished, file)
}
