import { useSyncExternalStore } from 'react'

/**
 * Whether the session ended under a page that is open. The page stays where it is and the sign-in form is laid over it, so that
 * nothing typed is lost; going to the sign-in page instead would throw the page away.
 */
let expired = false
let wanted = false
const listeners = new Set<() => void>()
const set = (value: boolean): void => {
  expired = value
  for (const listener of listeners) listener()
}

/** Only a page that had a session can lose it: before that the router sends the visitor to the sign-in page. */
export const watchExpiry = (on: boolean): void => {
  wanted = on
  if (!on) set(false)
}
export const markExpired = (): void => {
  if (wanted) set(true)
}
export const clearExpired = (): void => set(false)

export const useExpired = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => expired,
  )
