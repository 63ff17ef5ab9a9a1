import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packNameSchema, type Settings } from '@renbie/contracts'
import { createEngine, packStatus, requireDevice, runtimeBackends, type PackSource } from '@renbie/engine'
import { modelCacheOf, packDirectoryOf } from '@renbie/server'
import { fact, fail, ok, reasonOf, warn, type Check, type Finding } from './check.ts'

export const runtime: Check = () => {
  const { version, backends } = runtimeBackends()
  const list = backends.map(({ name, installed }) => `${name} ${installed ? '✓' : '✗'}`).join(', ')
  return [ok('onnxruntime', { zh: `onnxruntime ${version}；已安裝：${list}`, en: `onnxruntime ${version}; installed: ${list}` })]
}

/** The device in use, tried with a network of one operator. */
export const device: Check = async ({ settings }) => {
  const { device } = settings.engine
  try {
    await requireDevice(device)
    return [ok('device', { zh: `類神經網路在 ${device} 上執行`, en: `The networks run on ${device}` })]
  } catch (error) {
    return [fail('device', fact(reasonOf(error)), { zh: '請安裝缺少的元件，或將 engine.device 設為 "cpu"', en: 'Install what is missing, or set engine.device to "cpu"' })]
  }
}

/** Starts the engine as the node would, with one worker: every digest is checked and every network loaded. */
export const packInUse: Check = async ({ settings }) => {
  const pack: PackSource = settings.pack === 'embedded' ? { kind: 'embedded' } : { kind: 'directory', directory: packDirectoryOf(settings, settings.pack) }
  const cache = await cacheFor(settings)
  try {
    // On the CPU: whether the device can be had is a finding of its own.
    const engine = await createEngine({ pack, cacheDirectory: cache.directory, ...settings.engine, device: 'cpu', workers: 1 })
    await engine.close()
    return [ok('pack', { zh: `模型包 ${engine.pack.id} 可用`, en: `The model pack ${engine.pack.id} is in order` })]
  } catch (error) {
    return [fail('pack', fact(`${settings.pack}: ${reasonOf(error)}`), { zh: '請以 renbie models verify 檢查，或以 renbie models use 改用其他模型包', en: 'See renbie models verify, or choose another with renbie models use' })]
  } finally {
    await cache.release()
  }
}

/** That of the node; when there is no node yet, one that is thrown away, since to look at a folder must not make it. */
const cacheFor = async (settings: Settings): Promise<{ directory: string; release: () => Promise<void> }> => {
  if (existsSync(settings.dataDirectory)) return { directory: modelCacheOf(settings), release: () => Promise.resolve() }
  const directory = await mkdtemp(join(tmpdir(), 'renbie-doctor-'))
  return { directory, release: () => rm(directory, { recursive: true }) }
}

export const otherPacks: Check = async ({ settings }) => {
  const entries = await readdir(packDirectoryOf(settings, '.'), { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== settings.pack && packNameSchema.safeParse(entry.name).success).map(({ name }) => name)
  const findings: Finding[] = []
  for (const name of names) findings.push(await verified(settings, name))
  return findings
}

const verified = async (settings: Settings, name: string): Promise<Finding> => {
  try {
    const { info, calibrated } = await packStatus(packDirectoryOf(settings, name), modelCacheOf(settings))
    if (calibrated) return ok('pack', { zh: `${name}：${info.id} 已安裝，可用`, en: `${name}: ${info.id} is installed and in order` })
    return warn('pack', { zh: `${name}：${info.id} 尚未校準`, en: `${name}: ${info.id} is not calibrated` }, { zh: '使用前請執行 renbie models calibrate', en: 'Run renbie models calibrate before it is used' })
  } catch (error) {
    return warn('pack', fact(`${name}: ${reasonOf(error)}`), { zh: '未使用中；請修復或以 renbie models remove 移除', en: 'It is not in use; mend it, or remove it with renbie models remove' })
  }
}
