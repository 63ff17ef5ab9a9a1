import type { OsiaInput, OsiaOperationName, OsiaOutput } from '@renbie/contracts'
import type { Repositories } from '@renbie/store'
import type { Principal } from '../domain/access.ts'
import type { OpenPack } from '../packs/pack-in-use.ts'
import type { Platform } from '../platform.ts'

/** What an operation did: its answer, whom it changed, and what the audit trail says of it. */
export type Done<Answer> = { answer: Answer; changed?: readonly string[]; target: string | null; detail?: Record<string, unknown> }

/**
 * Ends an operation: `work` and its trace in one transaction, and for a task its result as well. So no look is without its trace,
 * and a task whose node died has either happened and is answered, or has not happened and is done again.
 */
export type Commit<Answer> = (work: (tx: Repositories) => Promise<Done<Answer>>) => Promise<Answer>

export type Caller = { principal: Principal; transactionId: string }
/** What a handler works with: who asks, and the pack with which the whole operation is done, whatever comes into force meanwhile. */
export type Context = Caller & { pack: OpenPack }
/** The operations that are transactions of a client, with or without a callback; the others are about such a task. */
export type OsiaTransaction = Exclude<OsiaOperationName, 'readTaskStatus' | 'redeliverTaskResult'>
export type OsiaHandlers = { [N in OsiaTransaction]: (input: OsiaInput<N>, context: Context, commit: Commit<OsiaOutput<N>>) => Promise<OsiaOutput<N>> }

/** Does an operation; `finish` is part of its transaction. */
export type Perform = (operation: OsiaTransaction, input: OsiaInput<OsiaTransaction>, caller: Caller, finish?: (tx: Repositories, answer: unknown) => Promise<void>) => Promise<unknown>

export const performing =
  (platform: Platform, handlers: OsiaHandlers): Perform =>
  (operation, input, caller, finish) =>
    // Input and handler belong together by the operation's name, which the compiler cannot follow through the union.
    platform.pack.use((pack) =>
      (handlers[operation] as (input: unknown, context: Context, commit: Commit<unknown>) => Promise<unknown>)(input, { ...caller, pack }, committing(platform, operation, caller, finish)),
    )

const committing =
  ({ change, clock }: Platform, operation: OsiaTransaction, { principal, transactionId }: Caller, finish?: (tx: Repositories, answer: unknown) => Promise<void>): Commit<unknown> =>
  (work) =>
    change(async (tx) => {
      const { answer, changed = [], target, detail } = await work(tx)
      await finish?.(tx, answer)
      // Last, because both hold a lock that every check needs.
      await tx.events.append(clock(), changed.map((personId) => ({ type: 'person-changed', personId, siteId: null })))
      await tx.audit.append([{ at: clock(), actor: principal.actor, action: `osia.${operation}`, target, siteId: null, purpose: 'abis', detail: { transactionId, ...detail } }])
      return answer
    })
