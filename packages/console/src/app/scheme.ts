import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core'

const storageKey = 'renbie.scheme'

const isScheme = (value: string | null): value is MantineColorScheme => value === 'light' || value === 'dark' || value === 'auto'

/** Follows the system until somebody chooses; the choice stays on this machine. `public/scheme.js` reads the same key. */
export const schemeManager = (): MantineColorSchemeManager => ({
  get: (fallback) => {
    const stored = localStorage.getItem(storageKey)
    return isScheme(stored) ? stored : fallback
  },
  set: (value) => localStorage.setItem(storageKey, value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => localStorage.removeItem(storageKey),
})
