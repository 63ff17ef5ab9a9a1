import { useSyncExternalStore } from 'react'
import type { Client, EventStreamState } from '@renbie/sdk'

/** The live connection. `heardAtMs`: when the platform was last heard, null before the first time. */
export type Link = { state: EventStreamState | 'refused'; heardAtMs: number | null }

let link: Link = { state: 'connecting', heardAtMs: null }
const listeners = new Set<() => void>()

export const setLink = (next: Link): void => {
  link = next
  for (const listener of listeners) listener()
}

export const useLink = (): Link =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => link,
  )

/** The client with an ear on its streams: each piece that arrives, a heartbeat too, is told. "As of" is then true to the second. */
export const heard = (client: Client, onHeard: () => void): Client => ({
  ...client,
  request: async (path, init) => {
    const response = await client.request(path, init)
    if (!response.body) return response
    const ear = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        onHeard()
        controller.enqueue(chunk)
      },
    })
    return new Response(response.body.pipeThrough(ear), response)
  },
})
