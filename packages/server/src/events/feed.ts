import type { NumberedEvent } from '@renbie/contracts'
import type { EventRepository } from '@renbie/store'

const pageEvents = 500
/** Events kept in memory for connections that are nearly up to date; older ones are read from the log. */
const recentEvents = 2_000

/** How long an event that a follower fails at is tried again, ms: longer than a database takes to fail over. */
const giveUpAfterMs = 30_000

type Follower = (event: NumberedEvent) => Promise<void>

/**
 * The event log as it grows. One reader for the whole process: it is nudged after each commit here and looks once in a while
 * for what other nodes wrote. Followers (the search image) have handled an event before a stream may deliver it; one that they
 * cannot handle is passed over in the end, as otherwise a single damaged record would keep every later alert from every console.
 */
export class EventFeed {
  readonly #events: Pick<EventRepository, 'after'>
  readonly #followers: Follower[]
  readonly #nowMs: () => number
  #onError: (error: unknown) => void = () => undefined
  #recent: NumberedEvent[] = []
  #last: number
  #failingSinceMs: number | null = null
  #passedOver = 0
  #draining: Promise<void> | null = null
  #again = false
  #stopped = false
  #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined

  /** `from`: number of the last event that the followers' own state already contains. */
  constructor(events: Pick<EventRepository, 'after'>, followers: Follower[], from: number, nowMs: () => number) {
    this.#events = events
    this.#followers = followers
    this.#last = from
    this.#nowMs = nowMs
  }

  /** Number of the newest event that every follower has handled. */
  get last(): number {
    return this.#last
  }

  /** Events that a follower could not handle: since the first of them its state is not what the tables say. */
  get passedOver(): number {
    return this.#passedOver
  }

  /** Looks every `pollMs`; `onError` hears of each look that failed and of each event that was passed over. */
  start(pollMs: number, onError: (error: unknown) => void): void {
    this.#onError = onError
    this.#timer = setInterval(() => void this.drain().catch(onError), pollMs)
    this.#timer.unref()
  }

  /** Ends every wait, and resolves when no read is under way: the database may be closed then. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopped = true
    this.#wake()
    await this.#draining?.catch(this.#onError)
  }

  /** Resolves when everything committed before the call has been handled. */
  drain(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    if (this.#draining) {
      // What was committed after the running read began is seen by one more read, shared by all who ask meanwhile.
      this.#again = true
      return this.#draining
    }
    this.#draining = this.#readAll()
    return this.#draining
  }

  async #readAll(): Promise<void> {
    try {
      do {
        this.#again = false
        await this.#readPages()
      } while (this.#again)
    } finally {
      // In the same turn as the last look at `again`: a later caller starts a new read instead of joining one that is over.
      this.#draining = null
    }
  }

  async #readPages(): Promise<void> {
    for (;;) {
      const page = await this.#events.after(this.#last, pageEvents)
      try {
        for (const event of page) await this.#deliver(event)
      } finally {
        if (page.length > 0) this.#wake()
      }
      if (page.length < pageEvents) return
    }
  }

  async #deliver(event: NumberedEvent): Promise<void> {
    try {
      for (const follow of this.#followers) await follow(event)
    } catch (error) {
      this.#failingSinceMs ??= this.#nowMs()
      if (this.#nowMs() - this.#failingSinceMs < giveUpAfterMs) throw error
      this.#passedOver += 1
      this.#onError(error)
    }
    this.#failingSinceMs = null
    this.#recent.push(event)
    if (this.#recent.length > recentEvents * 2) this.#recent = this.#recent.slice(-recentEvents)
    this.#last = event.number
  }

  /** Handled events after a number, oldest first. */
  async page(after: number, limit: number): Promise<NumberedEvent[]> {
    const first = this.#recent[0]
    if (first && after >= first.number - 1) return this.#recent.slice(after - first.number + 1, after - first.number + 1 + limit)
    const page = await this.#events.after(after, limit)
    return page.filter((event) => event.number <= this.#last)
  }

  /** Resolves at the next event, at `stop`, when the signal is aborted, or after `timeoutMs`. */
  waitForChange(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, signal.aborted || this.#stopped ? 0 : timeoutMs)
      signal.addEventListener('abort', done)
      this.#waiting.add(done)
    })
  }

  #wake(): void {
    // A set may shrink while it is walked; those who wait again are served next time.
    for (const done of Array.from(this.#waiting)) done()
  }
}
