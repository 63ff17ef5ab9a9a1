import { osiaOperations, PlatformError, type OsiaInput, type OsiaTaskId, type OsiaTaskStatus } from '@renbie/contracts'
import type { OsiaTask } from '@renbie/store'
import { requireAccess, type Principal } from '../domain/access.ts'
import { principalOfClient } from '../http/authenticate.ts'
import { toPlatformError } from '../http/errors.ts'
import type { Platform } from '../platform.ts'
import { assertCallback, deliver } from './callback.ts'
import { osiaError } from './errors.ts'
import type { Caller, OsiaTransaction, Perform } from './operation.ts'

/** How long nobody else takes a task that somebody has taken, milliseconds: longer than any operation and any receiver takes. */
const leaseMs = 120_000
/** How often an operation is tried that fails for want of room, time or a database, and how long until the next try. */
const maxRuns = 8
const runPauseMs = (attempts: number): number => 1_000 * 2 ** Math.min(attempts, 6)
/** How often a result is sent, and how long until the next try: 5 s to 21 min, half an hour in all. */
const maxDeliveries = 6
const deliveryPauseMs = (attempts: number): number => 5_000 * 4 ** (attempts - 1)
/** What waits and is kept together, bytes: requests and results carry pictures. */
const maxKeptBytes = 1024 * 1024 * 1024
const deliveriesAtATime = 2
/** How often tables are looked at for what another node wrote or what has come due. */
const pollMs = 1_000

type Request = { operation: OsiaTransaction; input: OsiaInput<OsiaTransaction>; callback: string; priority: number }

/** Operations with a callback: taken, run by priority, answered to the callback, all of it by a table that survives the node. */
export class TaskRunner {
  readonly #platform: Platform
  readonly #perform: Perform
  readonly #onError: (error: unknown) => void
  readonly #stopping = new AbortController()
  readonly #waiting = new Set<() => void>()
  #loops: Promise<void>[] = []

  /** `onError` hears of what failed beside any task: the tables could not be read. */
  constructor(platform: Platform, perform: Perform, onError: (error: unknown) => void) {
    this.#platform = platform
    this.#perform = perform
    this.#onError = onError
  }

  /** Throws `callback-refused` and `tasks-too-many`. When it resolves, the task is on disk. */
  async accept({ operation, input, callback, priority }: Request, { principal, transactionId }: Caller): Promise<OsiaTaskId> {
    const { store, settings, clock, makeId } = this.#platform
    // A task is run later and by the key's authority then; a session will be over.
    if (!principal.clientId) throw new PlatformError('permission-denied')
    assertCallback(callback, settings.osia.callbackOrigins)
    const { tasks } = store.read.osia
    const backlog = await tasks.backlog()
    if (backlog.tasks >= settings.osia.maxTasks || backlog.bytes >= maxKeptBytes) throw new PlatformError('tasks-too-many', { retryAfterSeconds: 60 })
    const id = makeId('tsk')
    await tasks.insert({ id, operation, clientId: principal.clientId, transactionId, callback, priority, request: input, createdAt: clock() })
    this.#nudge()
    return id
  }

  /** Throws `not-found`, also for a task of another client. */
  async status(taskId: string, principal: Principal): Promise<OsiaTaskStatus> {
    return (await this.#own(taskId, principal)).status
  }

  /** Throws `not-found`, and `task-not-deliverable` when there is no result to send. */
  async redeliver(taskId: string, principal: Principal): Promise<void> {
    const { store, clock } = this.#platform
    const { id, transactionId } = await this.#own(taskId, principal)
    await store.transaction(async (tx) => {
      if (!(await tx.osia.tasks.redeliver(id, clock()))) throw new PlatformError('task-not-deliverable')
      await tx.audit.append([{ at: clock(), actor: principal.actor, action: 'osia.redeliverTaskResult', target: id, siteId: null, purpose: 'abis', detail: { transactionId } }])
    })
    this.#nudge()
  }

  start(): void {
    const workers = Array.from({ length: this.#platform.settings.osia.taskWorkers }, () => this.#loop(() => this.#runNext()))
    const senders = Array.from({ length: deliveriesAtATime }, () => this.#loop(() => this.#sendNext()))
    this.#loops = [...workers, ...senders]
  }

  /** Resolves when nothing is under way any more. A result that was just being sent is sent again by whoever starts next. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#nudge()
    await Promise.all(this.#loops)
  }

  async #own(taskId: string, principal: Principal): Promise<OsiaTask> {
    const task = await this.#platform.store.read.osia.tasks.find(taskId as OsiaTaskId)
    if (!task || task.clientId !== principal.clientId) throw new PlatformError('not-found')
    return task
  }

  /** Does `step` again at once as long as it found something to do. */
  async #loop(step: () => Promise<boolean>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const found = await step().catch((error: unknown) => {
        this.#onError(error)
        return false
      })
      if (!found) await this.#wait()
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, this.#stopping.signal.aborted ? 0 : pollMs)
      this.#waiting.add(done)
    })
  }

  #nudge(): void {
    // A set may shrink while it is walked; those who wait again are woken next time.
    for (const wake of Array.from(this.#waiting)) wake()
  }

  #after(ms: number): Date {
    return new Date(this.#platform.clock().getTime() + ms)
  }

  async #runNext(): Promise<boolean> {
    const { tasks } = this.#platform.store.read.osia
    const task = await tasks.takePending(this.#after(0), this.#after(leaseMs))
    if (!task) return false
    try {
      await this.#run(task)
    } catch (thrown) {
      const error = toPlatformError(thrown)
      if (error.status === 503 && task.attempts < maxRuns) await tasks.postpone(task.id, this.#after(runPauseMs(task.attempts)))
      else await tasks.finish(task.id, { ok: false, ...osiaError(error) }, this.#after(0))
    }
    this.#nudge()
    return true
  }

  /** As the client may act now: a key that was revoked or narrowed meanwhile does nothing any more. */
  async #run({ id, operation, clientId, transactionId, attempts, request }: OsiaTask & { request: unknown }): Promise<void> {
    if (attempts > maxRuns) throw new PlatformError('internal-error', { detail: `task ${id} was taken ${attempts} times and never ended` })
    const client = await this.#platform.store.read.apiClients.find(clientId)
    if (!client || client.revokedAt !== null) throw new PlatformError('api-key-invalid')
    const principal = principalOfClient(client)
    requireAccess(principal, osiaOperations[operation].scope)
    // Parsed by the operation's own schema before it was sealed.
    await this.#perform(operation as OsiaTransaction, request as OsiaInput<OsiaTransaction>, { principal, transactionId }, async (tx, answer) => {
      // Thrown to undo the change: who was thought dead was only slow, and it is done.
      if (!(await tx.osia.tasks.finish(id, { ok: true, answer }, this.#after(0)))) throw new PlatformError('internal-error', { detail: `task ${id} was done by another node` })
    })
  }

  async #sendNext(): Promise<boolean> {
    const { store, settings } = this.#platform
    const { tasks } = store.read.osia
    const task = await tasks.takeResult(this.#after(0), this.#after(leaseMs))
    if (!task) return false
    // Asked again, because the settings may have changed since the task was taken.
    const allowed = settings.osia.callbackOrigins.includes(new URL(task.callback).origin)
    if (allowed && (await deliver(task, task.result, this.#stopping.signal))) await tasks.conclude(task.id, 'COMPLETED')
    else if (this.#stopping.signal.aborted) await tasks.postpone(task.id, this.#after(0))
    else if (allowed && task.attempts < maxDeliveries) await tasks.postpone(task.id, this.#after(deliveryPauseMs(task.attempts)))
    else await tasks.conclude(task.id, 'RESPONSE_ERROR')
    return true
  }
}
