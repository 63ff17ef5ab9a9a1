import { QueryCache, MutationCache, QueryClient } from '@tanstack/react-query'
import { CallError, createClient } from '@renbie/sdk'
import { currentLanguage } from '../strings/index.ts'
import { markExpired } from './expiry.ts'

export const client = createClient({ baseUrl: '', language: currentLanguage })

const noteError = (error: unknown): void => {
  if (error instanceof CallError && error.code === 'sign-in-required') markExpired()
}

/** Trying again helps when nobody answered or the platform is busy; it does not help when the request was refused. */
const transient = (error: unknown): boolean => error instanceof CallError && (error.status === 0 || error.status >= 502)

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteError }),
  mutationCache: new MutationCache({ onError: noteError }),
  defaultOptions: {
    queries: { staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always', retry: (tries, error) => tries < 2 && transient(error) },
    mutations: { networkMode: 'always' },
  },
})
