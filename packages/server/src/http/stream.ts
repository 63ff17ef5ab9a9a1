import { eventPermission, PlatformError, type NumberedEvent } from '@renbie/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mayAt, type Principal } from '../domain/access.ts'
import type { EventFeed } from '../events/feed.ts'

const heartbeatMs = 10_000
const pageEvents = 200
/** A reader that takes nothing for so long has gone without a word, and holds a place that another could have. */
const stalledMs = 30_000

/** Whether this caller is told of this event: the permission of its type, and its site in scope. */
export const concerns = (principal: Principal, { event }: NumberedEvent): boolean =>
  principal.permissions.has(eventPermission[event.type]) && (event.siteId === null || mayAt(principal, event.siteId))

/** One event as a block of the stream (WHATWG HTML §9.2). JSON has no raw line break, so one data line holds it. */
const block = ({ number, at, event }: NumberedEvent): string => `id: ${number}\nevent: ${event.type}\ndata: ${JSON.stringify({ ...event, at })}\n\n`

const startOf = (header: string | string[] | undefined, last: number): number => {
  const given = Number(header)
  // A number beyond the log comes from another database: such a client starts again from now.
  return Number.isSafeInteger(given) && given >= 0 && given <= last ? given : last
}

/**
 * Server-sent events from the log. Each connection has a cursor and pulls, so a slow one holds back nobody and costs no memory;
 * the caller is asked for again at every heartbeat, so that a stream ends when its session does.
 */
export class EventStreams {
  readonly #feed: EventFeed
  readonly #max: number
  #open = 0
  #closing = false

  constructor(feed: EventFeed, max: number) {
    this.#feed = feed
    this.#max = max
  }

  get open(): number {
    return this.#open
  }

  close(): void {
    this.#closing = true
  }

  async serve(request: FastifyRequest, reply: FastifyReply, principalNow: () => Promise<Principal | null>): Promise<void> {
    if (this.#open >= this.#max) throw new PlatformError('too-many-streams', { retryAfterSeconds: 5 })
    // Counted before anything is waited for: those who come at the same moment must not all see the last free place.
    this.#open += 1
    try {
      const principal = await principalNow()
      if (!principal) throw new PlatformError('sign-in-required')
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      await this.#run(reply.raw, principal, startOf(request.headers['last-event-id'], this.#feed.last), principalNow)
    } finally {
      this.#open -= 1
      if (reply.sent) reply.raw.end()
    }
  }

  async #run(out: FastifyReply['raw'], first: Principal, start: number, principalNow: () => Promise<Principal | null>): Promise<void> {
    let principal: Principal | null = first
    let sent = start
    let beatAt = performance.now() + heartbeatMs
    const gone = new AbortController()
    out.once('close', () => gone.abort())
    await write(out, `retry: 1000\nid: ${sent}\n\n`)
    while (!this.#closing && !out.destroyed && principal) {
      const page = sent < this.#feed.last ? await this.#feed.page(sent, pageEvents) : []
      const told = page.filter((event) => concerns(principal as Principal, event))
      if (told.length > 0) await write(out, told.map(block).join(''))
      sent = page.at(-1)?.number ?? sent
      const leftMs = beatAt - performance.now()
      if (leftMs <= 0) {
        // The number goes along, so that what this caller was not told is not asked for again.
        await write(out, `id: ${sent}\n: beat\n\n`)
        principal = await principalNow()
        beatAt = performance.now() + heartbeatMs
      } else if (sent >= this.#feed.last) {
        await this.#feed.waitForChange(leftMs, gone.signal)
      }
    }
  }
}

/** Waits for a slow reader, while it stays connected and takes something now and then; it resumes where it was. */
const write = async (out: FastifyReply['raw'], text: string): Promise<void> => {
  if (out.destroyed || out.write(text)) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => out.destroy(), stalledMs)
    const done = () => {
      clearTimeout(timer)
      out.off('drain', done)
      out.off('close', done)
      resolve()
    }
    out.on('drain', done)
    out.on('close', done)
  })
}
