import { PlatformError, type NumberedEvent, type PlatformEvent } from '@renbie/contracts'
import { sql } from 'kysely'
import type { EventRepository } from '../repositories.ts'
import type { Scope } from './scope.ts'

type Appended = { number: number; audit_number: number; audit_hash: string }

/**
 * Numbers come from a row whose lock is held until the transaction ends, not from a sequence: a sequence leaves gaps at rollback
 * and gives numbers in the order of asking, so a reader could see 8 while 7 is still to be committed, and never ask for 7 again.
 * The price is that such transactions commit one after another: append as the last statement, so that the lock is short.
 */
const append = async (scope: Scope, at: Date, events: readonly PlatformEvent[]): Promise<NumberedEvent[]> => {
  const { rows } = await sql<Appended>`
    with head as (
      update log_heads set event_number = event_number + ${events.length}::integer where id = 1
      returning event_number, audit_number, audit_hash
    ), appended as (
      insert into events (number, at, event)
      select head.event_number - ${events.length}::integer + item.ordinality, ${at}::timestamptz, item.value
      from head, jsonb_array_elements(${JSON.stringify(events)}::text::jsonb) with ordinality as item
    )
    select event_number as number, audit_number, audit_hash from head`.execute(scope.db)
  const head = rows[0]
  if (!head) throw new PlatformError('storage-failed', { detail: 'the log head is missing' })
  // The same row holds the head of the audit chain, and it is now locked: the audit need not ask for it again.
  scope.auditHead = { number: head.audit_number, hash: head.audit_hash }
  const first = head.number - events.length + 1
  return events.map((event, i): NumberedEvent => ({ number: first + i, at: at.toISOString(), event }))
}

export const eventRepository = (scope: Scope): EventRepository => ({
  async append(at, events) {
    return events.length === 0 ? [] : scope.atomically((tx) => append(tx, at, events))
  },
  async after(number, limit) {
    const rows = await scope.db.selectFrom('events').selectAll().where('number', '>', number).orderBy('number').limit(limit).execute()
    return rows.map((row) => ({ number: row.number, at: row.at.toISOString(), event: row.event as PlatformEvent }))
  },
  async last() {
    const row = await scope.db.selectFrom('log_heads').select('event_number').where('id', '=', 1).executeTakeFirstOrThrow()
    return row.event_number
  },
})
