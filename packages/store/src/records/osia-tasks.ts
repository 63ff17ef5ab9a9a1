import { sql, type Selectable } from 'kysely'
import type { OsiaResult, OsiaTask, OsiaTaskRepository } from '../repositories-osia.ts'
import type { OsiaTaskTable } from '../tables.ts'
import { openJson, sealJson, type Scope } from './scope.ts'

type TaskRow = Selectable<OsiaTaskTable>

const taskOf = (row: TaskRow): OsiaTask => ({
  id: row.id,
  operation: row.operation,
  clientId: row.client_id,
  transactionId: row.transaction_id,
  callback: row.callback,
  priority: row.priority,
  status: row.status,
  attempts: row.attempts,
  createdAt: row.created_at,
})

/**
 * The first task that is due, taken: `due_at` moves to `until`, when it may be taken again if nothing was heard of it. Rows that
 * another node is just taking are passed over rather than waited for.
 */
const take = async (scope: Scope, statuses: readonly TaskRow['status'][], now: Date, until: Date): Promise<TaskRow | null> => {
  const { rows } = await sql<TaskRow>`
    update osia_tasks set due_at = ${until}::timestamptz, attempts = attempts + 1
    where id = (
      select id from osia_tasks where status = any(${statuses}::text[]) and due_at <= ${now}::timestamptz
      order by priority desc, id limit 1 for update skip locked
    )
    returning *`.execute(scope.db)
  return rows[0] ?? null
}

const requests = (scope: Scope): Pick<OsiaTaskRepository, 'insert' | 'find' | 'backlog' | 'takePending' | 'postpone'> => ({
  async insert({ id, operation, clientId, transactionId, callback, priority, request, createdAt }) {
    const sealed = sealJson(scope, 'osia_tasks.request', id, request)
    await scope.db
      .insertInto('osia_tasks')
      .values({
        id, operation, client_id: clientId, transaction_id: transactionId, callback, priority, status: 'PENDING', request: sealed, result: null,
        kept_bytes: sealed.length, attempts: 0, due_at: createdAt, created_at: createdAt, finished_at: null,
      })
      .execute()
  },
  async find(id) {
    const row = await scope.db.selectFrom('osia_tasks').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? taskOf(row) : null
  },
  async backlog() {
    return scope.db
      .selectFrom('osia_tasks')
      .select([sql<number>`count(*)`.as('tasks'), sql<number>`coalesce(sum(kept_bytes), 0)::bigint`.as('bytes')])
      .where('kept_bytes', '>', 0)
      .executeTakeFirstOrThrow()
  },
  async takePending(now, until) {
    const row = await take(scope, ['PENDING'], now, until)
    return row?.request ? { ...taskOf(row), request: await openJson(scope, 'osia_tasks.request', row.id, row.request) } : null
  },
  async postpone(id, dueAt) {
    await scope.db.updateTable('osia_tasks').set({ due_at: dueAt }).where('id', '=', id).execute()
  },
})

const results = (scope: Scope): Pick<OsiaTaskRepository, 'takeResult' | 'finish' | 'conclude' | 'redeliver' | 'removeFinishedBefore'> => ({
  async takeResult(now, until) {
    const row = await take(scope, ['RESPONSE_SCHEDULED', 'RESPONSE_RETRY'], now, until)
    return row?.result ? { ...taskOf(row), result: await openJson<OsiaResult>(scope, 'osia_tasks.result', row.id, row.result) } : null
  },
  async finish(id, result, at) {
    const sealed = sealJson(scope, 'osia_tasks.result', id, result)
    const { numUpdatedRows } = await scope.db
      .updateTable('osia_tasks')
      .set({ status: 'RESPONSE_SCHEDULED', request: null, result: sealed, kept_bytes: sealed.length, attempts: 0, due_at: at, finished_at: at })
      .where('id', '=', id)
      .where('status', '=', 'PENDING')
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },
  async conclude(id, status) {
    const forgotten = status === 'COMPLETED' ? { result: null, kept_bytes: 0 } : {}
    await scope.db.updateTable('osia_tasks').set({ status, ...forgotten }).where('id', '=', id).execute()
  },
  async redeliver(id, at) {
    const { numUpdatedRows } = await scope.db
      .updateTable('osia_tasks')
      .set({ status: 'RESPONSE_RETRY', attempts: 0, due_at: at })
      .where('id', '=', id)
      .where('result', 'is not', null)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },
  async removeFinishedBefore(time) {
    const { numDeletedRows } = await scope.db.deleteFrom('osia_tasks').where('finished_at', '<', time).executeTakeFirst()
    return Number(numDeletedRows)
  },
})

export const osiaTaskRepository = (scope: Scope): OsiaTaskRepository => ({ ...requests(scope), ...results(scope) })
