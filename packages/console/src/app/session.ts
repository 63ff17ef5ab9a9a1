import { queryOptions, useQuery } from '@tanstack/react-query'
import { CallError } from '@renbie/sdk'
import type { Permission, Session } from '@renbie/contracts'
import { client, queryClient } from './client.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => client.call('currentSession'),
  staleTime: Infinity,
  gcTime: Infinity,
  retry: false,
})

/** Null: nobody is signed in. Rejects when the platform cannot be asked. */
export const loadSession = async (): Promise<Session | null> => {
  try {
    return await queryClient.ensureQueryData(sessionQuery)
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return null
    throw error
  }
}

/** The signed-in session; only for pages below the signed-in layout, which does not open without one. */
export const useSession = (): Session => {
  const { data } = useQuery(sessionQuery)
  if (!data) throw new Error('no session below the signed-in layout')
  return data
}

export const useMay = (permission: Permission): boolean => useSession().permissions.includes(permission)

export const mayAll = (session: Session, needed: readonly Permission[]): boolean => needed.every((permission) => session.permissions.includes(permission))
