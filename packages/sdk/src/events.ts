import { eventSchema, type NumberedEvent } from '@renbie/contracts'
import { CallError, type Client } from './client.ts'

export type EventStreamState = 'connecting' | 'live' | 'lost'

export type EventStreamOptions = {
  /** Number of the last event seen; what came after it is sent first. Left out: only what happens from now on. */
  after?: number
  onEvent: (event: NumberedEvent) => void
  onState?: (state: EventStreamState) => void
  signal: AbortSignal
  /** Longest silence before the connection counts as lost; the platform beats every 10 s. */
  silenceMs?: number
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })

/** One block of an event stream (WHATWG HTML, server-sent events) into its fields; comments are dropped. */
const readBlock = (block: string): { id: number | null; data: string } => {
  let id: number | null = null
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('id:')) id = Number(line.slice(3).trim())
    if (line.startsWith('data:')) data.push(line.slice(5).trimStart())
  }
  return { id, data: data.join('\n') }
}

/** Reads one connection until it ends, falls silent or is aborted. Returns the last number seen. */
const readConnection = async (client: Client, options: EventStreamOptions, after: number | undefined): Promise<number | undefined> => {
  const silence = new AbortController()
  const signal = AbortSignal.any([options.signal, silence.signal])
  let timer = setTimeout(() => silence.abort(), options.silenceMs ?? 25_000)
  let last = after
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' }
    if (after !== undefined) headers['last-event-id'] = String(after)
    const response = await client.request('/v1/events', { method: 'GET', headers, signal })
    if (!response.body) return last
    options.onState?.('live')
    let rest = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), options.silenceMs ?? 25_000)
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        if (options.signal.aborted) return last
        last = deliver(readBlock(block), options.onEvent) ?? last
      }
    }
  } catch (error) {
    // A refused stream (signed out, no permission) will not get better by trying again; a broken line will.
    if (error instanceof CallError && error.status >= 400 && error.status < 500 && error.status !== 429) throw error
  } finally {
    clearTimeout(timer)
  }
  return last
}

const deliver = (block: { id: number | null; data: string }, onEvent: (event: NumberedEvent) => void): number | null => {
  if (block.id === null || block.data === '') return block.id
  const { at, ...content } = JSON.parse(block.data) as { at: string }
  const event = eventSchema.safeParse(content)
  // An event type that this client does not know yet still counts as seen.
  if (event.success) onEvent({ number: block.id, at, event: event.data })
  return block.id
}

/**
 * Follows the event log until aborted: reconnects with a growing, bounded pause and asks for what it missed, so that every
 * event is delivered once and in order. Rejects only when the platform refuses the caller.
 */
export const followEvents = async (client: Client, options: EventStreamOptions): Promise<void> => {
  let last = options.after
  let pauseMs = 250
  while (!options.signal.aborted) {
    options.onState?.('connecting')
    const before = last
    last = await readConnection(client, options, last)
    if (options.signal.aborted) return
    options.onState?.('lost')
    pauseMs = last === before ? Math.min(pauseMs * 2, 5_000) : 250
    await sleep(pauseMs, options.signal)
  }
}
