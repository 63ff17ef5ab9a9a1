import { useEffect } from 'react'
import { CallError, followEvents, type EventStreamState } from '@renbie/sdk'
import type { NumberedEvent, Permission } from '@renbie/contracts'
import { fetchAlert, openAlertsQuery } from './alerts-data.ts'
import { client, queryClient } from './client.ts'
import { markExpired } from './expiry.ts'
import { addToFeed, clearFeed, feedLineOf } from './feed.ts'
import { heard, setLink } from './link.ts'
import { alarm } from './sound.ts'

const invalidate = (...keys: string[]): void => {
  for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] })
}

const onEvent = (numbered: NumberedEvent): void => {
  const { event } = numbered
  const line = feedLineOf(numbered)
  if (line) addToFeed([line])
  switch (event.type) {
    case 'alert-raised':
      alarm(event.severity)
      // A failed fetch is made good by the next reading of the list, which must then really happen.
      fetchAlert(event.alertId).catch(() => invalidate('alerts'))
      break
    case 'alert-updated':
      fetchAlert(event.alertId).catch(() => invalidate('alerts'))
      break
    case 'watchlist-changed':
      invalidate('watchlists')
      break
    case 'subject-changed':
      invalidate('subjects', 'subject', 'watchlists')
      break
    case 'site-changed':
      invalidate('sites')
      break
    case 'pack-changed':
      invalidate('system', 'subject', 'subjects')
      break
    case 'check-completed':
      break
  }
}

/** Fills the feed with what was there before this page opened. */
const fillFeed = async (): Promise<void> => {
  const { items } = await client.call('listChecks', { query: { limit: 60 } })
  addToFeed(items.map((check) => ({ id: check.id, at: check.receivedAt, siteId: check.siteId, laneId: check.laneId, direction: check.direction, decision: check.decision, alerts: check.alerts.length })))
}

const follow = async (permissions: readonly Permission[], signal: AbortSignal): Promise<void> => {
  let heardAtMs: number | null = null
  const ear = heard(client, () => {
    heardAtMs = Date.now()
  })
  const onState = (state: EventStreamState): void => {
    if (state === 'live') {
      heardAtMs = Date.now()
      // What happened between the last reading and this connection was not sent: before the first event there is no number to
      // resume after.
      void queryClient.invalidateQueries({ queryKey: openAlertsQuery.queryKey })
      if (permissions.includes('checks:read')) fillFeed().catch(() => undefined)
    }
    // While trying again the page still shows the last state: it says so until it is live again.
    if (state === 'connecting' && heardAtMs !== null) return
    setLink({ state, heardAtMs })
  }
  await followEvents(ear, { onEvent, onState, signal }).catch((error: unknown) => {
    if (signal.aborted) return
    setLink({ state: error instanceof CallError && error.status === 403 ? 'refused' : 'lost', heardAtMs })
    if (error instanceof CallError && error.status === 401) markExpired()
  })
}

/** Follows the platform's events while the signed-in pages are open; begins anew with `generation` (a new session). */
export const useEvents = (permissions: readonly Permission[], generation: string): void => {
  const allowed = permissions.includes('events:read')
  useEffect(() => {
    if (!allowed) return
    const stop = new AbortController()
    setLink({ state: 'connecting', heardAtMs: null })
    void follow(permissions, stop.signal)
    return () => {
      stop.abort()
      clearFeed()
    }
  }, [allowed, generation, permissions])
}
