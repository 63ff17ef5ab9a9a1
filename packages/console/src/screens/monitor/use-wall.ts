import { skipToken, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Alert, AlertId } from '@renbie/contracts'
import { alertQuery, decidedAlertsQuery, openAlertsQuery } from '../../app/alerts-data.ts'
import { queryClient } from '../../app/client.ts'
import { filterAlerts, orderAlerts, orderDecided } from './wall-order.ts'
import type { WallSearch } from './wall-search.ts'

/** Outlives the page, so that coming back from an alert finds the wall where it was. */
let lastSelected: AlertId | null = null

/** What was chosen before, unless it was decided on its own page meanwhile. */
const stillOpen = (): AlertId | null =>
  lastSelected !== null && queryClient.getQueryData(alertQuery(lastSelected).queryKey)?.state !== 'adjudicated' ? lastSelected : null

/**
 * The chosen alert as last heard of, for when it has left the wall: taken by this officer under a filter for new ones, or decided by
 * another. It stays in hand, with what was typed, and shows what became of it.
 */
const useLeft = (id: AlertId | null): Alert | null => {
  const { data } = useQuery<Alert>({ queryKey: ['alert', id], queryFn: skipToken })
  return data ?? null
}

/** The alerts of the wall as filtered and ordered, and the chosen one. */
export const useWall = (search: WallSearch) => {
  const decided = search.state === 'adjudicated'
  const open = useQuery({ ...openAlertsQuery, enabled: !decided })
  const past = useQuery({ ...decidedAlertsQuery, enabled: decided })
  const source = decided ? past : open
  const all = useMemo(() => source.data ?? [], [source.data])
  const alerts = useMemo(() => (decided ? orderDecided : orderAlerts)(filterAlerts(all, search)), [all, search, decided])
  const [selectedId, setSelectedId] = useState(stillOpen)
  const left = useLeft(selectedId)
  const selected = alerts.find((alert) => alert.id === selectedId) ?? left
  // The same function on each draw: the cards are drawn again only when what they show has changed.
  const select = useCallback((alert: Alert | null): void => {
    lastSelected = alert?.id ?? null
    setSelectedId(lastSelected)
  }, [])
  /** Steps through the wall; from nothing chosen, to the first. */
  const step = (by: number): void => {
    const from = selected === null ? -1 : alerts.indexOf(selected)
    const to = from < 0 ? 0 : Math.min(alerts.length - 1, Math.max(0, from + by))
    const alert = alerts[to]
    if (alert) select(alert)
  }
  /** After a decision: the one that takes the decided one's place, as it will stand on the wall. */
  const moveOn = (decidedAlert: Alert): void => {
    const place = alerts.findIndex((alert) => alert.id === decidedAlert.id)
    select(alerts[place + 1] ?? alerts[place - 1] ?? null)
  }
  return { all, alerts, selected, select, step, moveOn, loading: source.isPending, error: source.error }
}
