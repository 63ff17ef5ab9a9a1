import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { analyse } from './analyse.ts'
import type { EngineResult } from './analysis.ts'
import { openParts } from './parts.ts'
import type { WorkerAnswer, WorkerRequest, WorkerSetup } from './protocol.ts'

const port = parentPort
if (!port) throw new Error('this file is started as a worker thread')
const { plan, background } = workerData as WorkerSetup
if (background) giveWay()
const parts = await openParts(plan)

/**
 * The lowest priority for this thread, so that whatever else is to be done goes first. Only Linux lets a thread have one of its
 * own; elsewhere this is left out, as it would slow down the whole process.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return
  const thread = Number(basename(readlinkSync('/proc/thread-self')))
  setPriority(thread, constants.priority.PRIORITY_LOW)
}

async function answer({ image, role }: WorkerRequest): Promise<EngineResult> {
  try {
    return await analyse(parts, image, role, () => performance.now())
  } catch (error) {
    return { ok: false, code: 'engine-failed', detail: error instanceof Error ? error.message : String(error) }
  }
}

const post = (message: WorkerAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

// The pool hands over one picture at a time and waits for its answer.
port.on('message', async (request: WorkerRequest) => {
  const result = await answer(request)
  const template = result.ok ? result.analysis.template : null
  post({ kind: 'result', result }, template ? [template.buffer as ArrayBuffer] : [])
})
post({ kind: 'ready' })
