import { createHash } from 'node:crypto'
import { PlatformError, type AuditEntry, type AuditVerification } from '@renbie/contracts'
import { sql, type Selectable } from 'kysely'
import type { AuditRepository, NewAuditEntry } from '../repositories.ts'
import type { AuditTable } from '../tables.ts'
import { pageOf, parseNumberCursor } from './page.ts'
import type { AuditHead, Scope } from './scope.ts'

/** Rows that are read at a time when the chain is verified. */
const verifyPageRows = 1_000

/** JSON with the keys of every object in order of their code units (as RFC 8785), so that equal values are equal bytes. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

type Link = Omit<AuditEntry, 'hash'>

/** SHA-256 over the canonical JSON of the row and the hash of the row before, hex. */
const hashOf = (link: Link, previous: string): string => createHash('sha256').update(canonicalJson({ ...link, previous })).digest('hex')

const linkOf = (row: Selectable<AuditTable>): Link => ({
  number: row.number,
  at: row.at.toISOString(),
  actor: row.actor,
  action: row.action,
  target: row.target,
  siteId: row.site_id,
  purpose: row.purpose,
  detail: row.detail,
})

/**
 * The row as it will be read back, which is what has to be hashed: without what JSON cannot hold (undefined, dates), and without
 * halves of surrogate pairs, which PostgreSQL refuses.
 */
const asStored = (link: Link): Link =>
  JSON.parse(JSON.stringify(link), (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)) as Link

const chained = (entries: readonly NewAuditEntry[], head: AuditHead): AuditEntry[] => {
  let { number, hash } = head
  return entries.map(({ at, actor, action, target, siteId, purpose, detail }) => {
    number += 1
    const link = asStored({ number, at: at.toISOString(), actor, action, target, siteId, purpose, detail })
    hash = hashOf(link, hash)
    return { ...link, hash }
  })
}

const readHead = async (scope: Scope, lock: boolean): Promise<AuditHead> => {
  const head = scope.db.selectFrom('log_heads').select(['audit_number', 'audit_hash']).where('id', '=', 1)
  const row = await (lock ? head.forUpdate() : head).executeTakeFirst()
  if (!row) throw new PlatformError('storage-failed', { detail: 'the log head is missing' })
  return { number: row.audit_number, hash: row.audit_hash }
}

/** The rows and the new head in one statement. */
const insertChained = async (scope: Scope, entries: readonly AuditEntry[], head: AuditHead): Promise<void> => {
  await sql`
    with head as (
      update log_heads set audit_number = ${head.number}::bigint, audit_hash = ${head.hash} where id = 1
    )
    insert into audit (number, at, actor, action, target, site_id, purpose, detail, hash)
    select number, at, actor, action, target, "siteId", purpose, detail, hash
    from jsonb_to_recordset(${JSON.stringify(entries)}::text::jsonb) as entry(
      number bigint, at timestamptz, actor text, action text, target text, "siteId" text, purpose text, detail jsonb, hash text
    )`.execute(scope.db)
}

/** The first row of a page that does not follow from the head before it, or the head after the page. */
const follow = (rows: readonly Selectable<AuditTable>[], from: AuditHead): { head: AuditHead; firstBad: number | null } => {
  let head = from
  for (const row of rows) {
    const number = head.number + 1
    if (row.number !== number) return { head, firstBad: number }
    const hash = hashOf(linkOf(row), head.hash)
    if (row.hash !== hash) return { head, firstBad: number }
    head = { number, hash }
  }
  return { head, firstBad: null }
}

const genesis: AuditHead = { number: 0, hash: '0'.repeat(64) }

/**
 * Walks the chain to its end, which the log head knows: without it the removal of the last rows would leave a whole chain. The
 * head is read before each page, so a page that is empty was empty while the head was already that far.
 */
const verify = async (scope: Scope): Promise<AuditVerification> => {
  let reached = genesis
  for (;;) {
    const head = await readHead(scope, false)
    const rows = await scope.db.selectFrom('audit').selectAll().where('number', '>', reached.number).orderBy('number').limit(verifyPageRows).execute()
    const step = follow(rows, reached)
    if (step.firstBad !== null) return { whole: false, entries: head.number, firstBad: step.firstBad }
    reached = step.head
    if (rows.length > 0) continue
    if (reached.number === head.number && reached.hash === head.hash) return { whole: true, entries: head.number, firstBad: null }
    // Fewer rows than the head counts: the next is missing. More: the first that the head does not count. As many, but another
    // hash: the last one, or the head itself, was exchanged.
    const firstBad = reached.number === head.number ? reached.number : Math.min(reached.number, head.number) + 1
    return { whole: false, entries: head.number, firstBad }
  }
}

const append = async (scope: Scope, entries: readonly NewAuditEntry[]): Promise<void> => {
  const rows = chained(entries, scope.auditHead ?? (await readHead(scope, true)))
  const last = rows.at(-1)
  if (!last) return
  const head = { number: last.number, hash: last.hash }
  await insertChained(scope, rows, head)
  scope.auditHead = head
}

export const auditRepository = (scope: Scope): AuditRepository => ({
  async append(entries) {
    if (entries.length > 0) await scope.atomically((tx) => append(tx, entries))
  },
  async list(filter) {
    const { actor, action, target } = filter
    let query = scope.db.selectFrom('audit').selectAll()
    if (actor !== undefined) query = query.where('actor', '=', actor)
    if (action !== undefined) query = query.where('action', '=', action)
    if (target !== undefined) query = query.where('target', '=', target)
    if (filter.before !== undefined) query = query.where('number', '<', parseNumberCursor(filter.before))
    const rows = await query.orderBy('number', 'desc').limit(filter.limit + 1).execute()
    const items = rows.slice(0, filter.limit).map((row): AuditEntry => ({ ...linkOf(row), hash: row.hash }))
    return pageOf(rows, filter.limit, (row) => String(row.number), items)
  },
  verify: () => verify(scope),
})
