import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine, DeviceError, requireDevice, runtimeBackends } from '../src/index.ts'

const { version, backends } = runtimeBackends()
const cuda = backends.find(({ name }) => name === 'cuda')

test('onnxruntime says its version and has the CPU', async () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(backends).toContainEqual({ name: 'cpu', installed: true })
  await requireDevice('cpu')
})

test.skipIf(cuda?.installed)('CUDA asked for and not there: the engine does not start, and says what is missing and what to set', async () => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'renbie-device-'))
  const error: unknown = await createEngine({ device: 'cuda', cacheDirectory, workers: 1, queueLimit: 1, timeoutMs: 1000 }).catch((reason: unknown) => reason)
  rmSync(cacheDirectory, { recursive: true })
  expect(error).toBeInstanceOf(DeviceError)
  expect((error as Error).message).toMatch(/cuda: .*(not installed|no such provider).*engine\.device to "cpu"/)
})
